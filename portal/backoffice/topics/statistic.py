"""The statistic of hot topics: log-likelihood G2 of one count against a baseline, with minimum counts.

With a of c in the period and b of d in the baseline, the expected counts are E1 = c(a+b)/(c+d) and E2 = d(a+b)/(c+d), and
G2 = 2 (a ln(a/E1) + b ln(b/E2)), a term with a count of 0 being 0. G2 of 6.63 is exceeded by chance once in a hundred.
After Dunning (1993) and Rayson and Garside (2000); worked examples in docs/bulletins.md and its test.
"""

from dataclasses import dataclass
from math import log

SCALE = 10_000
LEAST_SCORE = 66_349
"""6.6349 x SCALE: the 99th percentile of chi-square with one degree of freedom."""
LEAST_COUNT = 10
"""Items in the period below which nothing is called a hot topic."""
SMALL_CELL = 5
"""Counts by place and topic below it are never shown or stored."""


def log_likelihood(now: int, now_all: int, before: int, before_all: int) -> int:
    """G2 x 10^4, rounded; 0 where either side has nothing at all."""
    if not now_all or not before_all:
        return 0
    together, everything = now + before, now_all + before_all
    value = sum(
        count * log(count * everything / (whole * together))
        for count, whole in ((now, now_all), (before, before_all))
        if count
    )
    return round(2 * value * SCALE)


@dataclass(frozen=True, slots=True)
class Counted:
    """How often something came up in the period and in its baselines; None: there is no such baseline."""

    now: int
    before: int | None
    year_before: int | None


def rise(counted: Counted, totals: Counted) -> int:
    """The greater of the scores against either baseline in which both number and share have risen; 0 for no rise."""
    scores = [
        log_likelihood(counted.now, totals.now, earlier, whole)
        for earlier, whole in ((counted.before, totals.before), (counted.year_before, totals.year_before))
        if earlier is not None
        and whole
        and counted.now > earlier
        and counted.now * whole > earlier * totals.now
    ]
    return max(scores, default=0)


def is_hot(counted: Counted, totals: Counted) -> bool:
    """Frequent enough and risen too far for chance."""
    return counted.now >= LEAST_COUNT and rise(counted, totals) >= LEAST_SCORE
