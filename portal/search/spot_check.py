"""Where documents come from, and a look from time to time whether the index still finds some of them."""

import logging
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Protocol

from portal.search.feeds import Feed
from portal.search.parser import parse
from portal.search.protocol import Document, Engine

log = logging.getLogger(__name__)
INTERVAL_SECONDS = 60.0
SAMPLE = 5  # documents
WORDS = 20  # characters of a text without a title


class DocumentSource(Protocol):
    """Where published documents come from."""

    def load(self, ids: Iterable[str]) -> list[Document]:
        """Return the documents that are published; ids that are missing in the answer are not, or no longer."""

    def all(self) -> Iterator[Document]:
        """Yield every published document."""

    def count(self) -> int:
        """Return how many there are."""


class SpotCheck:
    """Bytes of an index may change without any other sign than answers that are wrong."""

    def __init__(self, engine: Engine, feed: Feed, source: DocumentSource) -> None:
        self._engine, self._feed, self._source = engine, feed, source
        self._next = 0.0

    def fails(self, now: float) -> bool:
        """Tell whether published documents are not found by their own words; looks once a minute of `now` (seconds)."""
        if now < self._next:
            return False
        self._next = now + INTERVAL_SECONDS
        lost = [document for document in islice(self._source.all(), SAMPLE) if not self._finds(document)]
        if lost:  # what has just been published waits, or was taken over meanwhile
            waiting = self._feed.waiting_items()
            lost = [item for item in lost if item.id not in waiting and not self._finds(item)]
        if lost:
            log.error("the search index does not find %s", ", ".join(document.id for document in lost))
        return bool(lost)

    def _finds(self, document: Document) -> bool:
        words = parse(document.title or document.body[:WORDS], with_synonyms=False)
        known = self._engine.known([document.id])
        return bool(known) and self._engine.search(words, limit=1).total > 0
