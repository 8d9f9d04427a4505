"""Points pieces (计分方法): from an exact rate or count to exact points, before any rounding.

All fields are integers of 1/10000 (point, or percentage point where it is a rate).
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from portal.scoring.numbers import unscaled

Direction = Literal["at_least", "at_most"]
Step = Literal["continuous", "whole", "started"]


@dataclass(frozen=True, slots=True)
class Slope:
    """``slope`` points for each percentage point: ``continuous``, or for each ``whole`` or ``started`` ``step_size``."""

    slope: int
    step: Step = "continuous"
    step_size: int = 10_000

    def points(self, distance: Fraction) -> Fraction:
        """Points for ``distance`` percentage points, which is not negative."""
        steps = distance / unscaled(self.step_size)
        if self.step == "whole":
            steps = Fraction(steps.numerator // steps.denominator)
        elif self.step == "started":
            steps = Fraction(-(-steps.numerator // steps.denominator))
        return unscaled(self.slope) * steps


@dataclass(frozen=True, slots=True)
class Bonus:
    """加分: points for what lies beyond ``target`` in the good direction."""

    target: int
    slope: Slope


@dataclass(frozen=True, slots=True)
class RatePiece:
    """Full points at ``target`` or better, less by ``slope`` for what is missing, within ``floor`` and ``cap``."""

    direction: Direction
    target: int
    slope: Slope
    floor: int
    cap: int
    bonus: Bonus | None = None

    def points(self, rate: Fraction, full: int) -> Fraction:
        """Exact points of an exact rate in percentage points."""
        points = unscaled(full) - self.slope.points(max(Fraction(0), self._short(rate, self.target)))
        if self.bonus is not None:
            points += self.bonus.slope.points(max(Fraction(0), -self._short(rate, self.bonus.target)))
        return min(unscaled(self.cap), max(unscaled(self.floor), points))

    def _short(self, rate: Fraction, target: int) -> Fraction:
        """How far the rate stays behind the target; negative beyond it."""
        missing = unscaled(target) - rate
        return missing if self.direction == "at_least" else -missing


@dataclass(frozen=True, slots=True)
class CountPiece:
    """``each`` points (negative: 扣分, positive: 加分) for every one beyond ``allowance``, within ``floor`` and ``cap``."""

    each: int
    allowance: int
    floor: int
    cap: int

    def points(self, count: int, full: int) -> Fraction:
        """Exact points of a count."""
        points = unscaled(full) + unscaled(self.each) * max(0, count - self.allowance)
        return min(unscaled(self.cap), max(unscaled(self.floor), points))


Piece = RatePiece | CountPiece
