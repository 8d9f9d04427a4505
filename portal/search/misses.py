"""Searches that found nothing, counted in memory: no address, no time, nothing but the words and how often.

The web process adds, the staff side takes everything out about once a minute, masks it and writes it down by day.
"""

import threading
from collections import Counter
from collections.abc import Callable

from portal.search.tokens import fold

LONGEST = 20
"""Characters of a search that is kept: what is longer is a story, which no synonym would help and which may tell of people."""

DISTINCT = 1_000
"""Searches held at once; when that many wait, only those already among them are counted on."""


class Misses:
    """Safe to use from several threads. ``on_first`` is called when the first search comes in after a ``take``."""

    def __init__(self, on_first: Callable[[], None] = lambda: None) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._on_first = on_first

    def add(self, text: str) -> None:
        """Count one search that found nothing."""
        known = " ".join(fold(text).text.split())
        if not known or len(known) > LONGEST:
            return
        with self._lock:
            if len(self._counts) >= DISTINCT and known not in self._counts:
                return
            is_first = not self._counts
            self._counts[known] += 1
        if is_first:
            self._on_first()

    def take(self) -> dict[str, int]:
        """All that was counted since the last time."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        return dict(counts)
