"""Exact figures: rationals while computing, integers of 1/10000 point or percentage point once rounded.

One rounding rule everywhere: half up, away from zero (四舍五入). No binary float is ever involved.
"""

from decimal import Decimal
from fractions import Fraction

DIGITS = 4
SCALE = 10**DIGITS


def half_up(value: Fraction) -> int:
    """The nearest integer; a half goes away from zero."""
    whole = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return whole if value >= 0 else -whole


def rounded(value: Fraction, digits: int) -> int:
    """``value`` rounded once at ``digits`` (0-4) decimals, as an integer of 1/10000."""
    return int(half_up(value * 10**digits) * 10 ** (DIGITS - digits))


def scaled(value: Fraction | Decimal | int) -> int:
    """``value`` as an integer of 1/10000, rounded half up."""
    return rounded(Fraction(value), DIGITS)


def unscaled(number: int) -> Fraction:
    """The rational that an integer of 1/10000 stands for."""
    return Fraction(number, SCALE)


def shown(number: int, digits: int = 2) -> str:
    """``814300`` as ``81.43``: an integer of 1/10000 with ``digits`` decimals, rounded half up."""
    size = (2 * abs(number) * 10**digits + SCALE) // (
        2 * SCALE
    )  # a page shows hundreds: integers, not rationals
    sign, text = "-" if number < 0 and size else "", str(size).rjust(digits + 1, "0")
    return f"{sign}{text[:-digits]}.{text[-digits:]}" if digits else f"{sign}{text}"


def plain(number: int) -> str:
    """As short as it can be said exactly: ``95``, ``0.5``, ``-2``."""
    text = shown(number, DIGITS)
    return text.rstrip("0").rstrip(".")
