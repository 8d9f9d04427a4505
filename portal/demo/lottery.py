"""Weighted choice."""

from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Lottery(Generic[T]):
    """Draws one of many options by weight, in logarithmic time; options of no weight are never drawn."""

    def __init__(self, options: Sequence[tuple[T, float]]) -> None:
        self._options = [option for option, weight in options if weight > 0]
        self._sums = list(accumulate(weight for _, weight in options if weight > 0))

    def draw(self, rng: Random) -> T:
        """One of the options."""
        return self._options[bisect(self._sums, rng.random() * self._sums[-1])]
