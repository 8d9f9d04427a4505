"""The interval bar (区间): score and its 95 % interval on a scale that all rows of a table share."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

_WIDTH, _EDGE = 200, 5
_BEGINNINGS = (8, 7, 6, 5, 4, 2, 0)
"""Tenths of the full marks where a scale may begin, so that its ticks are round."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Places of one bar on the scale: ``low`` to ``high`` is the line, ``at`` the dot."""

    low: float
    high: float
    at: float


@dataclass(frozen=True)
class IntervalScale:
    """A scale in 1/10000 of a point from ``low`` to ``high``; it need not start at zero, and its ticks say so."""

    low: int
    high: int
    step: int

    width = _WIDTH

    def x(self, value: int) -> float:
        inside = min(max(value, self.low), self.high)
        share = (inside - self.low) / (self.high - self.low)
        return round(_EDGE + share * (_WIDTH - 2 * _EDGE), 1)

    @cached_property
    def ticks(self) -> list[tuple[float, str]]:
        """Place and words of round marks, the ends among them."""
        values = range(self.low, self.high + 1, self.step)
        return [(self.x(value), f"{value / 10_000:g}") for value in values]

    @cached_property
    def grid(self) -> str:
        """The path of the lines that the marks draw behind every bar."""
        return "".join(f"M{x} 0V18" for x, _words in self.ticks)

    def interval(self, low: int, high: int, at: int) -> Interval:
        return Interval(self.x(low), self.x(high), self.x(at))


def scale_for(lows: Iterable[int], full: int) -> IntervalScale:
    """From a round tenth of the full marks at or below the lowest bound up to the full marks."""
    tenth = max(full // 10, 1)
    lowest = min([full, *lows])
    begin = next(part for part in _BEGINNINGS if part * tenth <= lowest or not part)
    return IntervalScale(begin * tenth, full, tenth if begin >= 5 else 2 * tenth)
