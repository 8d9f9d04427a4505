"""The one writer of the index: takes over changes from a feed, and rebuilds the index beside the one in use.

Several processes may run an indexer; whoever holds the feed's lease works, the others idle. What to index is read from
the source when its turn comes, so the order of entries never matters and repeating one is harmless.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from sqlalchemy import Engine as Database

from portal.search.feeds import Feed, OutboxFeed
from portal.search.protocol import (
    CountMismatch,
    Engine,
    IndexUnavailable,
    Rebuild,
    SearchError,
)
from portal.search.spot_check import DocumentSource

log = logging.getLogger(__name__)
T = TypeVar("T")
CHUNK_SECONDS = 0.25  # a chunk should take no longer: a withdrawal may be waiting for its end
SMALLEST_CHUNK, LARGEST_CHUNK = 10, 100  # documents
REBUILD_CHUNK = 1000  # documents in one segment of a rebuilt index; about 60 MB while it is written
POLL_SECONDS = 0.1
RENEW_SECONDS = 2.0
COMMIT_ATTEMPTS = 20
TAKEN_OVER = "another process took over the search index, and goes on with it"

Progress = Callable[[int, int], None]
"""Called with documents done and documents in all."""


class RebuildAbandoned(Exception):
    """The rebuild was given up, and the old index is still in use."""


class Indexer:
    """Keeps `engine` equal to `source` by a feed of changes; a database stands for its outbox."""

    def __init__(self, engine: Engine, feed: Feed | Database, source: DocumentSource) -> None:
        self.engine = engine
        self.feed = OutboxFeed(feed) if isinstance(feed, Database) else feed
        self.source = source
        self._turn = threading.RLock()  # one change of the index at a time in this process
        self._touched: set[str] | None = None  # items changed since a rebuild began
        self._chunk = 50

    def run_once(self) -> int:
        """Index the next chunk and return how many entries were done; 0 where none waits or another works.

        Raises SearchError where the index cannot take them; they stay in the outbox.
        """
        if not self.feed.is_waiting():
            return 0
        with self._turn:
            return self._run_chunk()

    def _run_chunk(self) -> int:
        entries = self.feed.next_chunk(self._chunk, self._is_rebuilding)
        if entries is None:
            self.engine.release()  # whoever has the lease wants to write
            return 0
        items = {item for _, item in entries}
        if self._touched is not None:
            self._touched |= items
        self._bring_up_to_date(items)
        return len(entries) if self.feed.done(entries, self._is_rebuilding) else 0

    @property
    def _is_rebuilding(self) -> bool:
        """A rebuild must know of every change, so meanwhile the lease may not have been lost."""
        return self._touched is not None

    def _bring_up_to_date(self, items: set[str]) -> None:
        """Make the index agree with the source on some items, and read it back."""
        started = time.monotonic()
        documents = self.source.load(items)
        published = {document.id for document in documents}
        self.engine.apply(documents, items - published)
        if self.engine.known(items) != published:
            raise SearchError("the index does not show what was written to it")
        if len(items) >= SMALLEST_CHUNK:
            fitting = len(items) * CHUNK_SECONDS / max(time.monotonic() - started, 0.001)
            self._chunk = max(SMALLEST_CHUNK, min(LARGEST_CHUNK, int(fitting)))

    def drain(self) -> int:
        """Index everything that waits and return how many entries were done."""
        done = 0
        while found := self.run_once():
            done += found
        return done

    def rebuild(
        self, progress: Progress | None = None, stop: threading.Event | None = None, force: bool = True
    ) -> int:
        """Build the index anew from the source and return its generation; the outbox is drained meanwhile.

        Raises CountMismatch where the source itself is inconsistent, RebuildAbandoned where `stop` is set or another
        indexer works (`force` takes the lease from it). In all these cases the old index stays in use.
        """
        with self._turn:
            if not self.feed.take_lease(extend=False, force=force):
                raise RebuildAbandoned("another process looks after the search index")
            self.feed.begin_rebuild()
            self._touched = set()
        finished = threading.Event()
        drain = threading.Thread(target=self._drain_until, args=(finished,), name="drain during rebuild")
        drain.start()
        try:
            return self._rebuild(progress or (lambda done, total: None), stop or threading.Event())
        finally:
            finished.set()
            drain.join()
            with self._turn:
                self._touched = None
            self.feed.end_lease()

    def _rebuild(self, progress: Progress, stop: threading.Event) -> int:
        rebuild = self.engine.begin_rebuild()
        try:
            done, total = 0, self.source.count()
            for chunk in chunks(self.source.all(), REBUILD_CHUNK):
                if stop.is_set():
                    raise RebuildAbandoned("the rebuild of the search index was stopped")
                rebuild.apply(chunk)
                done += len(chunk)
                progress(done, max(done, total))
            with self._turn:  # nobody may change the old index between the last look at it and the exchange
                return self._finish(rebuild)
        except BaseException as error:
            rebuild.abort()
            if isinstance(error, Exception) and not self.feed.take_lease(extend=True):
                raise RebuildAbandoned(TAKEN_OVER) from error  # whose folder another rebuild has cleared away
            raise

    def _finish(self, rebuild: Rebuild) -> int:
        """Repeat on the new index what changed since it was begun, and put it to use.

        A release may be committed between looking and counting, so a wrong count is looked at again.
        """
        if not self.feed.take_lease(extend=True):
            raise RebuildAbandoned(TAKEN_OVER)
        assert self._touched is not None
        for attempt in range(COMMIT_ATTEMPTS):
            for part in chunks(sorted(self._touched | self.feed.waiting_items()), REBUILD_CHUNK):
                documents = self.source.load(part)
                rebuild.apply(documents, set(part) - {document.id for document in documents})
            try:
                return rebuild.commit(self.source.count())
            except CountMismatch:
                if attempt == COMMIT_ATTEMPTS - 1:
                    raise
        raise AssertionError("unreachable")

    def _drain_until(self, finished: threading.Event) -> None:
        """Go on with the outbox during a rebuild, and keep the lease."""
        renew_at = 0.0
        while not finished.is_set():
            try:
                found = self.run_once()
                if time.monotonic() > renew_at:
                    self.feed.take_lease(extend=True)
                    renew_at = time.monotonic() + RENEW_SECONDS
            except IndexUnavailable:
                found = 0  # the entries wait for the new index
            except Exception:
                log.exception("indexing failed during the rebuild; it will be tried again")
                found = 0
            if not found:
                finished.wait(POLL_SECONDS)


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut a stream into lists of at most `size`."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk
