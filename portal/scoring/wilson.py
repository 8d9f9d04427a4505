"""The Wilson interval of a rate at 95 % (威尔逊区间): what the true rate may well be, given k of n."""

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from portal.scoring.numbers import rounded

CONTEXT = Context(prec=28, rounding=ROUND_HALF_EVEN)
"""The one decimal context of everything that needs a square root."""
Z = Decimal("1.959964")


def wilson(k: int, n: int) -> tuple[int, int]:
    """Lower and upper bound of 100 k/n in 1/10000 percentage point, each rounded half up; n is at least 1.

    centre = (2k + z²) / (2 (n + z²)), half = z √(z² + 4 k (n - k) / n) / (2 (n + z²)), evaluated in that order.
    """
    c = CONTEXT
    square = c.multiply(Z, Z)
    below = c.multiply(2, c.add(n, square))
    centre = c.add(2 * k, square)
    under_root = c.add(square, c.divide(4 * k * (n - k), n))
    half = c.multiply(Z, c.sqrt(under_root))
    low = c.divide(c.multiply(100, c.subtract(centre, half)), below)
    high = c.divide(c.multiply(100, c.add(centre, half)), below)
    return max(0, _figure(low)), min(1_000_000, _figure(high))


def _figure(value: Decimal) -> int:
    return rounded(Fraction(value), 4)
