"""The record of a department on its page: headline rates, charts with their breaks, the table beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portal.public.departments.record import MonthRecord, Totals, breaks, totals
from portal.public.rankings.present import STATUSES, period_word
from portal.web.present.bands import BandChart, band_chart
from portal.web.present.charts import Chart, duration_chart
from portal.web.present.dates import months_back
from portal.web.present.lines import LineChart, line_chart
from portal.web.present.numbers import median, ninetieth, percent, thousands

YEAR = 12
CHARTED = 24
"""Months of the series; the headline figures and the distribution are of the last twelve."""


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One line of the table beside the charts, as text; ``href`` parts name the ranking of the month."""

    period: str
    word: str
    group: str
    units: str
    orders: str
    on_time: str
    on_time_of: str
    satisfied: str
    satisfied_of: str
    coverage: str
    coverage_of: str
    standing: str
    break_reason: str
    has_sheet: bool


@dataclass(frozen=True, slots=True)
class RecordView:
    """Everything the page shows of the released rankings.

    ``year`` sums the last twelve months; ``comparable`` those of them since the rule last changed (``changed``: the month
    of that change, else ""), because what a rate counts is the rulebook's word.
    """

    since: str
    until: str
    year: Totals
    comparable: Totals
    changed: str
    orders: LineChart | None
    on_time: LineChart | None
    satisfied: LineChart | None
    bands: BandChart | None
    spread: Chart | None
    median: int | None
    ninetieth: int | None
    timed: int
    breaks: tuple[tuple[str, str], ...]
    lines: tuple[MonthLine, ...]
    standing: str
    latest: MonthLine


def record_view(name: str, records: Sequence[MonthRecord]) -> RecordView | None:
    """None where no released ranking has the department."""
    if not records:
        return None
    found = breaks(records)
    first = months_back(records[-1].period, YEAR)[0]
    recent = [record for record in records if record.period >= first]
    changes = [record.period for record in recent[1:] if record.break_note]
    current = [record for record in recent if not changes or record.period >= changes[-1]]
    year = totals(recent)
    lines = tuple(_line(record, found.get(record.period, "")) for record in reversed(records))
    return RecordView(
        period_word(recent[0].period),
        period_word(recent[-1].period),
        year,
        totals(current),
        period_word(changes[-1]) if changes else "",
        _series(f"{name}每月计入的书面交办件", records, "件", found, lambda r: Decimal(r.orders)),
        _series(f"{name}每月按时办结率", records, "%", found, lambda r: _share(r.on_time, r.due)),
        _series(
            f"{name}每月满意率",
            records,
            "%",
            found,
            lambda r: _share(r.callbacks.satisfied, r.callbacks.verdicts),
        ),
        _bands(name, records, found),
        duration_chart(f"{name}办结用时分布", year.days),
        median(year.days),
        ninetieth(year.days),
        sum(year.days.values()),
        tuple((period_word(period), reason) for period, reason in sorted(found.items())),
        lines,
        lines[0].standing,
        lines[0],
    )


def _share(part: int, whole: int) -> Decimal | None:
    return Decimal(percent(part, whole)) if whole else None


def _series(
    title: str, records: Sequence[MonthRecord], unit: str, found: dict[str, str], value: Any
) -> LineChart | None:
    points = [(record.period, value(record)) for record in records]
    return line_chart(title, points, unit, found, digits=1 if unit == "%" else 0)


def _bands(name: str, records: Sequence[MonthRecord], found: dict[str, str]) -> BandChart | None:
    """Only months of its own; a month that was not released, or in which it was not ranked, is a gap."""
    own = {record.period: record.own for record in records if record.own is not None}
    count = _between(records[0].period, records[-1].period)
    months = months_back(records[-1].period, count)
    bands = [(month, own[month].band if month in own else None) for month in months]
    names = {row.band: row.band_name for row in own.values() if row.band is not None}
    return band_chart(f"{name}各月所在的档", bands, names, found)


def _between(first: str, last: str) -> int:
    return (int(last[:4]) - int(first[:4])) * 12 + int(last[5:]) - int(first[5:]) + 1


def _line(record: MonthRecord, reason: str) -> MonthLine:
    callbacks = record.callbacks
    return MonthLine(
        record.period,
        period_word(record.period),
        record.group,
        "、".join(record.units) if record.own is None or len(record.units) > 1 else "",
        thousands(record.orders),
        percent(record.on_time, record.due),
        f"{thousands(record.on_time)} / {thousands(record.due)}",
        callbacks.rate,
        callbacks.rate_of,
        callbacks.coverage,
        callbacks.coverage_of,
        _standing(record.own),
        reason,
        record.own is not None,
    )


def _standing(own: Any) -> str:
    """Band, else place, else why it was not ranked."""
    if own is None:
        return ""
    if own.status != "ranked":
        return STATUSES.get(own.status, str(own.status))
    return own.band_name or f"第 {own.place} 名"
