"""One indicator and the callbacks of one unit, as text: a frozen rate with its denominator, interval and points."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from portal.public.rankings.queries import AnyRow
from portal.scoring.numbers import shown
from portal.scoring.rulebook import Rulebook, parse_rulebook
from portal.web.present.numbers import percent, thousands

ON_TIME, SATISFIED = "closed_on_time", "satisfied"
HEADLINES = (ON_TIME, SATISFIED)
"""Indicators that the short table shows, where the rulebook has them; the table below it shows all."""

_RATE_DIGITS = 1


@lru_cache(maxsize=64)
def rulebook_of(text: str) -> Rulebook:
    """A released rulebook; its text was checked before it came into force."""
    return parse_rulebook(text)


@dataclass(frozen=True, slots=True)
class Cell:
    """One indicator of one unit as text: ``value`` with its unit, ``of`` as k / n, points and full marks; the bounds of a
    rate as they are stored, since only the sheet of a unit says them.
    """

    code: str
    name: str
    value: str
    of: str
    points: str
    full: str
    low: int | None
    high: int | None

    @property
    def interval(self) -> str:
        """The bounds of a rate; "" where there is none."""
        if self.low is None or self.high is None:
            return ""
        return f"{shown(self.low, _RATE_DIGITS)} % 至 {shown(self.high, _RATE_DIGITS)} %"


def cell(rate: AnyRow, digits: int) -> Cell:
    """``digits``: decimals of points. A rate without orders has no value, whatever its points are."""
    value, of = "没有件数", ""
    if rate.kind == "count":
        value = f"{thousands(rate.k)} 次"
    elif rate.n:
        value, of = f"{percent(rate.k, rate.n)} %", f"{thousands(rate.k)} / {thousands(rate.n)}"
    points = "不计分" if rate.points is None else shown(rate.points, digits)
    full = plain_marks(rate.full)
    return Cell(rate.indicator, rate.name, value, of, points, full, rate.low, rate.high)


def plain_marks(marks: int) -> str:
    """Full marks without idle decimals: 15, 12.5."""
    return f"{marks / 10_000:g}"


@dataclass(frozen=True, slots=True)
class Coverage:
    """回访: of ``due`` closed orders to be called back ``reached`` were reached, ``verdicts`` judged, ``satisfied`` were."""

    due: int = 0
    reached: int = 0
    verdicts: int = 0
    satisfied: int = 0

    def __add__(self, other: "Coverage") -> "Coverage":
        return Coverage(
            self.due + other.due,
            self.reached + other.reached,
            self.verdicts + other.verdicts,
            self.satisfied + other.satisfied,
        )

    @property
    def rate(self) -> str:
        return percent(self.satisfied, self.verdicts)

    @property
    def rate_of(self) -> str:
        return f"{thousands(self.satisfied)} / {thousands(self.verdicts)}"

    @property
    def coverage(self) -> str:
        return percent(self.reached, self.due)

    @property
    def coverage_of(self) -> str:
        return f"{thousands(self.reached)} / {thousands(self.due)}"

    @property
    def worst(self) -> str:
        """If nobody who was not reached were satisfied."""
        return percent(self.satisfied, self.due)

    @property
    def best(self) -> str:
        """If everybody who was not reached were satisfied."""
        return percent(self.satisfied + self.due - self.reached, self.due)

    @property
    def bounds(self) -> str:
        return f"{self.worst} % 至 {self.best} %" if self.due else ""


def coverage(row: AnyRow, rates: Iterable[AnyRow]) -> Coverage:
    """Callbacks of one frozen row. Who counts as satisfied is the rulebook's word where it has that indicator."""
    satisfied, verdicts = row.satisfied, row.verdicts
    rule = next((rate for rate in rates if rate.indicator == SATISFIED), None)
    if rule is not None and rule.n and rule.n <= row.reached:
        satisfied, verdicts = rule.k, rule.n
    return Coverage(row.to_call_back, row.reached, verdicts, satisfied)
