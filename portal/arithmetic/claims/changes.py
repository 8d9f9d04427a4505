"""同比 and 环比: does a change fit the earlier figure, and is it called by the right name?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from portal.arithmetic import words
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
                yield self._finding(f"“{right}”（与{before}比较）")
                return
        if own:
            yield self._finding(self._expected(own[0]))

    def _finding(self, expected: str) -> Finding:
        falls = words.FALL.search(self.printed.name)
        shown = replace(self.printed, value=abs(self.printed.value)) if falls else self.printed
        kind = "" if re.search(f"{self.kind}|[较比]", self.printed.name) else self.kind
        return Finding("comparison", "fault", self.printed.place, expected, f"{kind}{shown}")

    def _expected(self, before: Printed) -> str:
        unit, digits = self.printed.unit, self.printed.digits
        difference = self.now.value - before.value
        if unit == PERCENT and self.now.unit == PERCENT and self._differs_by_points(before):
            return f"{plain(abs(difference), digits)}个百分点（{self.now}与{before}之差）"
        if unit == PERCENT and not before.value:
            return f"“无法比较”（{before}）"
        exact = half_up(growth(self.now, before), digits) if unit == PERCENT else rounded(difference, digits)
        direction = "下降" if exact < 0 else "上升"
        return f"{direction}{plain(abs(exact), digits)}{unit}（{self.now}与{before}比较）"

    def _differs_by_points(self, before: Printed) -> bool:
        return rounded(self.now.value - before.value, self.printed.digits) == self.printed.value

    def _fits(self, before: Printed) -> bool:
        if self.printed.unit != PERCENT:
            slack = self.now.slack + before.slack if self.printed.unit == POINTS else Decimal(0)
            return abs(self.now.value - before.value - self.printed.value) <= slack * 2
        if not before.value:
            return False
        if half_up(growth(self.now, before), self.printed.digits) == self.printed.value:
            return True
        if self.now.unit == PERCENT and self._differs_by_points(before):
            return False
        return bool(self.now.slack or before.slack) and self._fits_rounded(before)

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
