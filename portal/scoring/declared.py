"""Totals that somebody else printed: reported where their components do not give them, never absorbed."""

from collections.abc import Sequence

from portal.scoring.numbers import SCALE


def declared_total_mismatch(
    declared: int, points: Sequence[int], component_digits: int = 2, total_digits: int = 2
) -> int | None:
    """``declared`` minus the sum of ``points`` where rounding cannot explain the difference, else None.

    All are integers of 1/10000 point. Each printed component may be off by half of its last digit, and so may the total.
    """
    difference = declared - sum(points)
    explained = len(points) * SCALE // (2 * 10**component_digits) + SCALE // (2 * 10**total_digits)
    return difference if abs(difference) > explained else None
