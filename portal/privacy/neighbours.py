"""The neighbour test (邻居检验): how exactly place and dates may be published, by the crowd a case stands in.

Whoever lives next door knows place, day and topic already. A rung (一级) of the ladder is published only where at least
``k`` received cases (收到的诉求, released or not) share its place, period and first-level category. Pure rules: the
counts come from ``portal.backoffice.cases.crowds``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Rung(StrEnum):
    """How exactly a case is published, the finest first; the order of the members is the order of the ladder."""

    TOWN_DAY = "town_day"  # counted by town and calendar week
    TOWN_MONTH = "town_month"
    AREA_MONTH = "area_month"
    CITY_MONTH = "city_month"

    @property
    def shows_days(self) -> bool:
        """Whether dates are published to the day; else to the month."""
        return self is Rung.TOWN_DAY

    @property
    def shows_town(self) -> bool:
        """Whether the town is published; else its city area or nothing."""
        return self in (Rung.TOWN_DAY, Rung.TOWN_MONTH)

    def is_finer_than(self, other: "Rung") -> bool:
        order = list(Rung)
        return order.index(self) < order.index(other)

    def place(self, town: str, area: str) -> str:
        """What is published as the place: the town, its city area, or nothing."""
        if self.shows_town:
            return town
        return area if self is Rung.AREA_MONTH else ""


@dataclass(frozen=True, slots=True)
class Step:
    """A rung that a case has, and how many received cases stand on it."""

    rung: Rung
    crowd: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands: its rung, the crowd counted there, the ``k`` it was held against, and whether a person
    chose the rung or confirmed a crowd smaller than ``k``.
    """

    rung: Rung
    crowd: int
    needed: int
    is_chosen: bool = False

    @property
    def is_short(self) -> bool:
        """Too few share it: publishing needs a person's reason and a second person's assent."""
        return self.crowd < self.needed


def ladder(counts: Mapping[Rung, int]) -> tuple[Step, ...]:
    """The rungs that were counted, finest first.

    A finer rung tells the coarser ones as well, so its crowd is never taken to be larger than theirs: a week that
    reaches into the next month may hold more cases than the month itself.
    """
    steps: list[Step] = []
    for rung in reversed(Rung):
        if rung in counts:
            steps.insert(0, Step(rung, min([counts[rung], *(step.crowd for step in steps)])))
    return tuple(steps)


def finest(steps: Sequence[Step], k: int) -> Step:
    """The finest rung whose crowd is at least ``k``, or the coarsest where none is."""
    return next((step for step in steps if step.crowd >= k), steps[-1])


def settle(stored: Standing, steps: Sequence[Step], k: int, *, may_refine: bool) -> Standing:
    """Where the case stands now that ``steps`` were counted anew.

    A person's choice stands while its crowd is at least ``k``, or at least what that person accepted. Otherwise the
    rule decides; unless ``may_refine`` it only ever goes to a coarser rung.
    """
    here = next((step for step in steps if step.rung is stored.rung), None)
    if stored.is_chosen and here is not None and here.crowd >= min(stored.crowd, k):
        return Standing(stored.rung, max(stored.crowd, here.crowd), k, is_chosen=True)
    open_steps = [step for step in steps if may_refine or not step.rung.is_finer_than(stored.rung)]
    found = finest(open_steps, k)
    return Standing(found.rung, found.crowd, k)
