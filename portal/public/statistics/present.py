"""What the figures of the call centre say: rates with their denominators, totals by year with the months they cover."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from portal.public.statistics.queries import AnyRow
from portal.web.present.dates import long_date
from portal.web.present.lines import LineChart, line_chart
from portal.web.present.numbers import percent, thousands

_TENTH = Decimal("0.1")
_CHARTED = 24
"""Months of the charts; the tables have all."""


@dataclass(frozen=True, slots=True)
class Calls:
    """Sums of one or many months. What a month did not report is None, and so is the sum it belongs to.

    ``waited``: seconds that the answered callers waited, together.
    """

    offered: int
    answered: int
    quick: int | None
    waited: int | None
    direct: int | None
    assigned: int | None

    @property
    def answered_rate(self) -> str:
        return percent(self.answered, self.offered)

    @property
    def answered_of(self) -> str:
        return f"{thousands(self.answered)} / {thousands(self.offered)}"

    @property
    def quick_rate(self) -> str:
        return "" if self.quick is None else percent(self.quick, self.offered)

    @property
    def mean_wait(self) -> Decimal | None:
        """Seconds a caller waited on average before a seat answered."""
        if self.waited is None or not self.answered:
            return None
        return (Decimal(self.waited) / self.answered).quantize(_TENTH, ROUND_HALF_UP)

    @property
    def accepted(self) -> int | None:
        """Cases: answered on the line, or handed over."""
        if self.direct is None or self.assigned is None:
            return None
        return self.direct + self.assigned

    @property
    def direct_rate(self) -> str:
        return percent(self.direct or 0, self.accepted) if self.accepted else ""


def calls(rows: Iterable[AnyRow]) -> Calls:
    """The sum over some months."""
    known = list(rows)

    def total(name: str) -> int | None:
        values = [getattr(row, name) for row in known]
        return None if None in values else sum(values)

    return Calls(
        sum(row.offered for row in known),
        sum(row.answered for row in known),
        total("answered_in_15s"),
        total("wait_seconds"),
        total("direct"),
        total("assigned"),
    )


@dataclass(frozen=True, slots=True)
class Month:
    """One line of the table."""

    code: str
    word: str
    calls: Calls
    note: str


@dataclass(frozen=True, slots=True)
class Year:
    """The sum of the published months of a year; ``missing`` are those between its first and last published month."""

    year: str
    months: int
    calls: Calls
    missing: tuple[str, ...]
    lines: tuple[Month, ...]


def years(rows: Sequence[AnyRow]) -> list[Year]:
    """Latest year first, its months latest first."""
    found = []
    for year, members in groupby(rows, key=lambda row: row.month[:4]):
        months = list(members)
        lines = tuple(Month(row.month, long_date(row.month), calls([row]), row.note) for row in months)
        found.append(Year(year, len(months), calls(months), tuple(_missing(months, rows)), lines[::-1]))
    return found[::-1]


def _missing(months: Sequence[AnyRow], rows: Sequence[AnyRow]) -> Iterable[str]:
    """Months of the year inside the whole published span that have no figures."""
    year = months[0].month[:4]
    known = {row.month for row in months}
    for number in range(1, 13):
        code = f"{year}-{number:02d}"
        if rows[0].month < code < rows[-1].month and code not in known:
            yield f"{number}月"


@dataclass(frozen=True, slots=True)
class Charts:
    """Calls, rate of answered calls, mean waiting; a chart without a value is None."""

    offered: LineChart | None
    answered: LineChart | None
    wait: LineChart | None


def charts(rows: Sequence[AnyRow]) -> Charts:
    """The last two years; a month that was not published is a gap."""
    sums = [(row.month, calls([row])) for row in rows[-_CHARTED:]]
    rates = [(month, Decimal(one.answered_rate) if one.offered else None) for month, one in sums]
    return Charts(
        line_chart("每月来电", [(month, Decimal(one.offered)) for month, one in sums], "个", {}),
        line_chart("每月接通率", rates, "%", {}, digits=1),
        line_chart("每月平均等待", [(month, one.mean_wait) for month, one in sums], "秒", {}, digits=1),
    )
