"""Half-up rounding of exact fractions, and which printed numbers an exact one allows."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from portal.arithmetic.types import Printed


def half_up(exact: Fraction, digits: int) -> Decimal:
    """Rounded half away from zero at `digits` decimals; nothing is rounded twice."""
    scaled = abs(exact) * Fraction(10) ** digits
    whole = (scaled.numerator * 2 + scaled.denominator) // (scaled.denominator * 2)
    return Decimal(whole if exact >= 0 else -whole).scaleb(-digits)


def rounded(value: Decimal, digits: int) -> Decimal:
    """A decimal number, half up."""
    return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def percentage(part: Printed, whole: Printed, digits: int) -> Decimal:
    """`part` of `whole` in per cent as it should be printed; `whole` must not be zero."""
    return half_up(Fraction(part.value) * 100 / Fraction(whole.value), digits)


def is_percentage(printed: Printed, part: Printed, whole: Printed) -> bool:
    """Whether `printed` is `part` of `whole`. Rounded counts (9.02万) allow every number they may stand for."""
    if not part.slack and not whole.slack:
        # Whoever looks for a fitting total asks this often: what is off by a whole step needs no exact fraction.
        if abs(printed.value * whole.value - part.value * 100) > whole.value.scaleb(-printed.digits):
            return False
        return bool(whole.value) and percentage(part, whole, printed.digits) == printed.value
    low_whole, high_whole = Fraction(whole.value - whole.slack), Fraction(whole.value + whole.slack)
    if low_whole <= 0:
        return False
    low = Fraction(part.value - part.slack) * 100 / high_whole
    high = Fraction(part.value + part.slack) * 100 / low_whole
    return low <= Fraction(printed.value + printed.slack) and high >= Fraction(printed.value - printed.slack)


def is_attainable(printed: Printed, whole: Printed) -> bool:
    """Whether some whole number of `whole` cases gives the printed percentage."""
    if whole.slack or whole.value <= 0 or whole.value != whole.value.to_integral_value():
        return True
    near = int(printed.value * whole.value / 100)
    return any(
        half_up(Fraction(count) * 100 / Fraction(whole.value), printed.digits) == printed.value
        for count in (near - 1, near, near + 1)
    )


def is_sum(total: Printed, parts: tuple[Printed, ...]) -> bool:
    """Whether the parts add up, within what rounding of any of them explains."""
    slack = total.slack + sum((part.slack for part in parts), Decimal(0))
    return abs(total.value - added(parts)) <= slack


def added(parts: Sequence[Printed]) -> Decimal:
    """The sum of the parts as printed."""
    return sum((part.value for part in parts), Decimal(0))
