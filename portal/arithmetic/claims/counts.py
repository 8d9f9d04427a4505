"""Sums, shares and rates: do counts and percentages fit one another?"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from portal.arithmetic.rounding import added, half_up, is_attainable, is_percentage, is_sum, percentage
from portal.arithmetic.types import Finding, Printed, Severity, plain


def unique(numbers: tuple[Printed, ...]) -> tuple[Printed, ...]:
    """The numbers without those of the same value, first come first."""
    first: dict[Decimal, Printed] = {}
    for number in numbers:
        first.setdefault(number.value, number)
    return tuple(first.values())


@dataclass(frozen=True, slots=True)
class SumClaim:
    """`parts` make up `total` (分类合计, 新受理＋结转, 直办＋转办)."""

    total: Printed
    parts: tuple[Printed, ...]
    complete: bool = True
    """False: the parts are some of the total (其中), so that only too much is wrong."""
    short: Severity | None = "fault"
    """How a sum below the total is judged; None where parts may be left out."""
    accepted: tuple[Printed, ...] = ()
    """Other printed totals that the parts may make up."""

    def judge(self) -> Iterator[Finding]:
        """At most one finding."""
        if any(is_sum(total, self.parts) for total in (self.total, *self.accepted)):
            return
        total, difference = added(self.parts), self.total.value - added(self.parts)
        severity: Severity | None = "fault" if difference < 0 else self.short if self.complete else None
        if severity is None:
            return
        digits = max(part.digits for part in self.parts)
        addition = "＋".join(plain(part.value, part.digits) for part in self.parts)
        side = "少" if difference > 0 else "多"
        expected = f"{plain(total, digits)}{self.total.unit}（{addition}）"
        if not self.complete:
            expected = f"不少于分项之和{expected}"
        found = f"{self.total}，分项比它{side}{plain(abs(difference), digits)}"
        if severity == "warning":
            expected, found = f"各分项之和等于{self.total}，或写明只列出一部分", f"分项之和{expected}"
        yield Finding("sum", severity, self.total.place, expected, found)


@dataclass(frozen=True, slots=True)
class ShareClaim:
    """`printed` per cent is `part` of a whole (占比, 办结率)."""

    printed: Printed
    parts: tuple[Printed, ...]
    """What may be the numerator; the first is meant first."""
    whole: Printed | None
    """The stated denominator; None: it stands somewhere else."""
    accepted: tuple[Printed, ...] = ()
    """Denominators that the sentence allows beside the stated one."""
    elsewhere: tuple[Printed, ...] = ()
    """Totals printed nearby: right where no denominator is stated, else they tell what a share was reckoned from."""
    hints: tuple[Printed, ...] = ()
    """Totals that are printed nowhere (the sum of the list), for the same explanation."""

    def judge(self) -> Iterator[Finding]:
        """At most one finding."""
        if self.printed.value > 100:
            yield Finding("share", "fault", self.printed.place, "不超过100%", str(self.printed))
            return
        wholes = (*((self.whole,) if self.whole else ()), *self.accepted)
        if any(self._fits(whole) for whole in wholes):
            return
        fitting = next((whole for whole in self.elsewhere if self._fits(whole)), None)
        if self.whole is None and fitting:
            return
        nominal = self.whole or next(
            (whole for whole in self.elsewhere if whole.value > self.parts[0].value), None
        )
        if nominal is None:
            expected = "写明分母，或在近处给出总数"
            yield Finding("denominator", "warning", self.printed.place, expected, str(self.printed))
            return
        found = str(self.printed)
        fitting = fitting or next((whole for whole in self.hints if self._fits(whole)), None)
        if fitting:
            found += f"（这是按{fitting}计算的，分母未写明）"
        yield Finding("share", "fault", self.printed.place, self._expected(nominal), found)

    def _fits(self, whole: Printed) -> bool:
        return any(is_percentage(self.printed, part, whole) for part in self.parts)

    def _expected(self, whole: Printed) -> str:
        part = self.parts[0]
        if not whole.value:
            return f"“无”（分母{whole}为零）"
        exact = percentage(part, whole, self.printed.digits)
        return f"{plain(exact, self.printed.digits)}%（{part}÷{whole}）"


@dataclass(frozen=True, slots=True)
class AttainableClaim:
    """`printed` per cent of `whole` cases, the numerator not being printed."""

    printed: Printed
    whole: Printed

    def judge(self) -> Iterator[Finding]:
        """At most one finding."""
        if self.printed.value > 100:
            yield Finding("share", "fault", self.printed.place, "不超过100%", str(self.printed))
        if self.printed.value > 100 or is_attainable(self.printed, self.whole):
            return
        near = Fraction(self.printed.value) * Fraction(self.whole.value) / 100
        count = int(half_up(near, 0))
        exact = half_up(Fraction(count) * 100 / Fraction(self.whole.value), self.printed.digits)
        expected = (
            f"{plain(self.whole.value)}件中某个整数的比例（最近的是{count}÷{plain(self.whole.value)}＝"
            f"{plain(exact, self.printed.digits)}%）"
        )
        yield Finding("attainable", "warning", self.printed.place, expected, str(self.printed))


@dataclass(frozen=True, slots=True)
class SharesClaim:
    """A list of shares of one whole; `partial` when the text says that it is not all of them."""

    printed: tuple[Printed, ...]
    partial: bool = False

    def judge(self) -> Iterator[Finding]:
        """More than a hundred is a fault, less an undeclared remainder."""
        total = added(self.printed)
        slack = sum((share.slack or Decimal("0.5") for share in self.printed), Decimal(0))
        digits = max(share.digits for share in self.printed)
        addition = "＋".join(plain(share.value, share.digits) for share in self.printed)
        found = f"{addition}＝{plain(total, digits)}%"
        if total - 100 > slack:
            yield Finding("partial", "fault", self.printed[0].place, "各项占比之和不超过100%", found)
        elif 100 - total > slack and not self.partial:
            expected = "各项占比之和为100%，或写明只列出一部分"
            yield Finding("partial", "warning", self.printed[0].place, expected, found)
