"""The one writer of the index: takes over changes from a feed, and rebuilds the index beside the one in use.

Several processes may run an indexer; whoever holds the feed's lease works, the others idle. What to index is read from
the source when its turn comes, so the order of entries never matters and repeating one is harmless.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from typing import TypeVar

from sqlalchemy import Engine as Database
from sqlalchemy.exc import DBAPIError

from portal.search.feeds import Feed, OutboxFeed
from portal.search.protocol import (
    CountMismatch,
    Engine,
    IndexBusy,
    IndexUnavailable,
    Rebuild,
    SearchError,
)
from portal.search.spot_check import DocumentSource, SpotCheck

log = logging.getLogger(__name__)
T = TypeVar("T")
CHUNK_SECONDS = 0.25  # a chunk should take no longer: a withdrawal may be waiting for its end
SMALLEST_CHUNK, LARGEST_CHUNK = 10, 100  # documents
REBUILD_CHUNK = 1000  # documents in one segment of a rebuilt index; about 60 MB while it is written
POLL_SECONDS = 0.1
RENEW_SECONDS = 2.0
IDLE_SECONDS = 60.0  # without work, before the pieces of the index are joined
LOOK_SECONDS = 1.0  # between looks at the state of the index
RETRY_SECONDS = 30.0  # between attempts at a rebuild that failed
MOST_FAILURES = 5  # in a row; then a new index is built, whatever is wrong with the one in use
SEGMENT_LIMIT = 64  # a rebuild joins them again: many segments make every search slower
COMMIT_ATTEMPTS = 20

Progress = Callable[[int, int], None]
"""Called with documents done and documents in all."""


class RebuildAbandoned(Exception):
    """The rebuild was given up, and the old index is still in use."""


class Indexer:
    """Keeps `engine` equal to `source` by a feed of changes; a database stands for its outbox."""

    def __init__(self, engine: Engine, feed: Feed | Database, source: DocumentSource) -> None:
        self._engine = engine
        self._feed = OutboxFeed(feed) if isinstance(feed, Database) else feed
        self._source = source
        self._turn = threading.RLock()  # one change of the index at a time in this process
        self._touched: set[str] | None = None  # items changed since a rebuild began
        self._retry_at = 0.0
        self._spot_check = SpotCheck(self._engine, self._feed, source)
        self._failures = 0
        self._chunk = 50

    def run_once(self) -> int:
        """Index the next chunk and return how many entries were done; 0 where none waits or another works.

        Raises SearchError where the index cannot take them; they stay in the outbox.
        """
        if not self._feed.is_waiting():
            return 0
        with self._turn:
            return self._run_chunk()

    def _run_chunk(self) -> int:
        entries = self._feed.next_chunk(self._chunk, self._is_rebuilding)
        if entries is None:
            self._engine.release()  # whoever has the lease wants to write
            return 0
        items = {item for _, item in entries}
        if self._touched is not None:
            self._touched |= items
        self._bring_up_to_date(items)
        return len(entries) if self._feed.done(entries, self._is_rebuilding) else 0

    @property
    def _is_rebuilding(self) -> bool:
        """A rebuild must know of every change, so meanwhile the lease may not have been lost."""
        return self._touched is not None

    def _bring_up_to_date(self, items: set[str]) -> None:
        """Make the index agree with the source on some items, and read it back."""
        started = time.monotonic()
        documents = self._source.load(items)
        published = {document.id for document in documents}
        self._engine.apply(documents, items - published)
        if self._engine.known(items) != published:
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

    def follow(self, stop: threading.Event) -> None:
        """Index what comes until `stop` is set; heal or tidy the index by a rebuild where it needs one."""
        rebuilding: threading.Thread | None = None
        idle_since = time.monotonic()
        while not stop.is_set():
            found = 0
            try:
                found = self.run_once()
            except IndexBusy:
                log.info("the search index is being written elsewhere")
            except IndexUnavailable:
                pass  # the entries wait; the rebuild below heals it
            except DBAPIError:
                log.exception("the indexer could not reach the database; it will try again")
                stop.wait(1)
            except Exception:
                log.exception("indexing failed; it will be tried again")
                self._failures += 1
                stop.wait(1)
            if found:
                self._failures = 0
                idle_since = time.monotonic()
                continue
            if not (rebuilding and rebuilding.is_alive()) and self._needs_rebuild(idle_since):
                rebuilding = threading.Thread(target=self._rebuild_quietly, args=(stop,), name="rebuild")
                rebuilding.start()
            stop.wait(POLL_SECONDS)
        if rebuilding:
            rebuilding.join()
        with suppress(DBAPIError):
            self._feed.end_lease()

    def _needs_rebuild(self, idle_since: float) -> bool:
        """Tell whether the index cannot be used, or is in many pieces and there is time to join them."""
        now = time.monotonic()
        if now < self._retry_at:
            return False
        self._retry_at = now + LOOK_SECONDS
        try:
            if self._failures >= MOST_FAILURES or self._feed.is_lost():
                return True
            if self._engine.stats().segments > SEGMENT_LIMIT and now - idle_since > IDLE_SECONDS:
                return True
            return self._spot_check.fails(now)
        except IndexUnavailable:
            return True
        except DBAPIError:
            return False

    def _rebuild_quietly(self, stop: threading.Event) -> None:
        self._retry_at = time.monotonic() + RETRY_SECONDS
        log.info("rebuilding the search index")
        try:
            self.rebuild(stop=stop, force=False)
            self._failures, self._retry_at = 0, 0.0
        except RebuildAbandoned as reason:
            log.info("%s", reason)
        except Exception:
            log.exception("the search index could not be rebuilt; it will be tried again")

    def rebuild(
        self, progress: Progress | None = None, stop: threading.Event | None = None, force: bool = True
    ) -> int:
        """Build the index anew from the source and return its generation; the outbox is drained meanwhile.

        Raises CountMismatch where the source itself is inconsistent, RebuildAbandoned where `stop` is set or another
        indexer works (`force` takes the lease from it). In all these cases the old index stays in use.
        """
        with self._turn:
            if not self._feed.take_lease(extend=False, force=force):
                raise RebuildAbandoned("another process looks after the search index")
            self._feed.begin_rebuild()
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
            self._feed.end_lease()

    def _rebuild(self, progress: Progress, stop: threading.Event) -> int:
        rebuild = self._engine.begin_rebuild()
        try:
            done, total = 0, self._source.count()
            for chunk in chunks(self._source.all(), REBUILD_CHUNK):
                if stop.is_set():
                    raise RebuildAbandoned("the rebuild of the search index was stopped")
                rebuild.apply(chunk)
                done += len(chunk)
                progress(done, max(done, total))
            with self._turn:  # nobody may change the old index between the last look at it and the exchange
                return self._finish(rebuild)
        except BaseException:
            rebuild.abort()
            raise

    def _finish(self, rebuild: Rebuild) -> int:
        """Repeat on the new index what changed since it was begun, and put it to use.

        A release may be committed between looking and counting, so a wrong count is looked at again.
        """
        if not self._feed.take_lease(extend=True):
            raise RebuildAbandoned("another process took over the search index")
        assert self._touched is not None
        for attempt in range(COMMIT_ATTEMPTS):
            for part in chunks(sorted(self._touched | self._feed.waiting_items()), REBUILD_CHUNK):
                documents = self._source.load(part)
                rebuild.apply(documents, set(part) - {document.id for document in documents})
            try:
                return rebuild.commit(self._source.count())
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
                    self._feed.take_lease(extend=True)
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
