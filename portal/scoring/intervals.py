"""The interval of a score, and which neighbours cannot be told apart."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from portal.scoring.numbers import SCALE, rounded
from portal.scoring.wilson import CONTEXT

Interval = tuple[int, int]


def half_width(widths: Iterable[int], factor: Fraction, digits: int) -> int:
    """One-sided half-width of a total: the square root of the sum of the components' squared ones, times ``factor``."""
    c = CONTEXT
    root = c.sqrt(Decimal(sum(width * width for width in widths)))
    value = c.divide(c.multiply(root, factor.numerator), factor.denominator)
    return rounded(Fraction(value) / SCALE, digits)


def brackets(intervals: Sequence[Interval]) -> list[int | None]:
    """Numbers from 1 for runs of neighbours, in order of score, whose intervals all overlap; None for a run of one."""
    numbers: list[int | None] = []
    for run in runs(intervals):
        number = max((n for n in numbers if n), default=0) + 1
        numbers += [number if len(run) > 1 else None] * len(run)
    return numbers


def runs(intervals: Sequence[Interval]) -> list[list[Interval]]:
    """A unit joins the run while the highest low of the run and itself is not above the lowest high."""
    found: list[list[Interval]] = []
    for interval in intervals:
        if found and _overlap([*found[-1], interval]):
            found[-1].append(interval)
        else:
            found.append([interval])
    return found


def _overlap(intervals: Iterable[Interval]) -> bool:
    lows, highs = zip(*intervals, strict=True)
    return bool(max(lows) <= min(highs))
