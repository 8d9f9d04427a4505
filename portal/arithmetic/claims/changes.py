"""同比 and 环比: does a change fit the earlier figure, and is it called by the right name?"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from portal.arithmetic.rounding import half_up, rounded
from portal.arithmetic.types import PERCENT, POINTS, Finding, Printed, plain

Kind = Literal["同比", "环比", ""]


@dataclass(frozen=True, slots=True)
class ChangeClaim:
    """`printed` is the change of `now` against an earlier period; negative for a fall (下降)."""

    printed: Printed
    kind: Kind
    now: Printed
    same: tuple[Printed, ...] = ()
    """The figure of the same period last year, where it is printed (同比)."""
    previous: tuple[Printed, ...] = ()
    """The figure of the previous period (环比)."""

    def judge(self) -> Iterator[Finding]:
        """At most one finding; nothing when the earlier figure is not printed."""
        own, other = (self.same, self.previous) if self.kind == "同比" else (self.previous, self.same)
        if not self.kind:
            own, other = self.same + self.previous, ()
        if any(self._fits(before) for before in own):
            return
        for before in other:
            if self._fits(before):
                right = "环比" if self.kind == "同比" else "同比"
                expected = f"“{right}”（与{before}比较）"
                yield Finding(
                    "comparison", "fault", self.printed.place, expected, f"“{self.kind}”{self.printed}"
                )
                return
        if own:
            yield self._wrong(own[0])

    def _wrong(self, before: Printed) -> Finding:
        expected = f"{self._expected(before)}（{self.now}与{before}比较）"
        if self.printed.unit == PERCENT and self.now.unit == PERCENT and self._differs_by_points(before):
            expected = (
                f"{plain(abs(self.printed.value), self.printed.digits)}个百分点（{self.now}与{before}之差）"
            )
        return Finding("comparison", "fault", self.printed.place, expected, f"{self.kind}{self.printed}")

    def _expected(self, before: Printed) -> str:
        if self.printed.unit != PERCENT:
            exact = rounded(self.now.value - before.value, self.printed.digits)
        elif before.value:
            exact = half_up(growth(self.now, before), self.printed.digits)
        else:
            return "“无法比较”"
        return f"{plain(exact, self.printed.digits)}{self.printed.unit}"

    def _differs_by_points(self, before: Printed) -> bool:
        return rounded(self.now.value - before.value, self.printed.digits) == self.printed.value

    def _fits(self, before: Printed) -> bool:
        if self.printed.unit != PERCENT:
            slack = self.now.slack + before.slack if self.printed.unit == POINTS else Decimal(0)
            return abs(self.now.value - before.value - self.printed.value) <= slack * 2
        if not before.value:
            return False
        if self.now.slack or before.slack:
            return self._fits_rounded(before)
        return half_up(growth(self.now, before), self.printed.digits) == self.printed.value

    def _fits_rounded(self, before: Printed) -> bool:
        low_before = Fraction(before.value - before.slack)
        if low_before <= 0:
            return False
        low = Fraction(self.now.value - self.now.slack) * 100 / Fraction(before.value + before.slack) - 100
        high = Fraction(self.now.value + self.now.slack) * 100 / low_before - 100
        step = Fraction(self.printed.slack or Decimal("0.5"))
        return low <= Fraction(self.printed.value) + step and high >= Fraction(self.printed.value) - step


def growth(now: Printed, before: Printed) -> Fraction:
    """Change in per cent of the earlier value, which must not be zero."""
    return Fraction(now.value - before.value) * 100 / Fraction(before.value)
