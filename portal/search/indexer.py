"""The one writer of the index: drains the outbox, and rebuilds the index beside the one in use.

Several processes may run an indexer; whoever holds the lease row works, the others idle. What to index is read from
the source when its turn comes, so the order of entries never matters and repeating one is harmless.
"""

import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Protocol

from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session

from portal.db.engines import read_session_factory, session_factory
from portal.search import outbox
from portal.search.protocol import (
    CountMismatch,
    Document,
    Engine,
    IndexBusy,
    IndexUnavailable,
    Rebuild,
    SearchError,
)

log = logging.getLogger(__name__)
CHUNK_SECONDS = 0.25  # a chunk should take no longer: a withdrawal may be waiting for its end
SMALLEST_CHUNK, LARGEST_CHUNK = 10, 100  # documents
REBUILD_CHUNK = 1000  # documents in one segment of a rebuilt index; about 60 MB while it is written
POLL_SECONDS = 0.1
LEASE = timedelta(seconds=10)
RENEW_SECONDS = 2.0
IDLE_SECONDS = 60.0  # without work, before the pieces of the index are joined
LOOK_SECONDS = 1.0  # between looks at the state of the index
RETRY_SECONDS = 30.0  # between attempts at a rebuild that failed
SEGMENT_LIMIT = 64  # a rebuild joins them again: many segments make every search slower
COMMIT_ATTEMPTS = 20

Progress = Callable[[int, int], None]
"""Called with documents done and documents in all."""


class DocumentSource(Protocol):
    """Where published documents come from."""

    def load(self, ids: Iterable[str]) -> list[Document]:
        """Return the documents that are published; ids that are missing in the answer are not, or no longer."""

    def all(self) -> Iterator[Document]:
        """Yield every published document."""

    def count(self) -> int:
        """Return how many there are."""


class RebuildAbandoned(Exception):
    """The rebuild was given up, and the old index is still in use."""


class Indexer:
    """Keeps `engine` equal to `source` by the outbox in `database`."""

    def __init__(self, engine: Engine, database: Database, source: DocumentSource) -> None:
        self._engine = engine
        self._write = session_factory(database)
        self._read = read_session_factory(database)
        self._source = source
        self._holder = f"{socket.gethostname()[:20]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._turn = threading.RLock()  # one change of the index at a time in this process
        self._touched: set[str] | None = None  # items changed since a rebuild began
        self._retry_at = 0.0
        self._chunk = 50

    def run_once(self) -> int:
        """Index the next chunk and return how many entries were done; 0 where none waits or another works.

        Raises SearchError where the index cannot take them; they stay in the outbox.
        """
        with self._read() as session:
            if not outbox.is_waiting(session):
                return 0
        with self._turn:
            return self._run_chunk()

    def _run_chunk(self) -> int:
        entries = self._next_entries()
        if entries is None:
            self._engine.release()  # whoever has the lease wants to write
            return 0
        items = {item for _, item in entries}
        if self._touched is not None:
            self._touched |= items
        self._bring_up_to_date(items)
        with self._write.begin() as session:
            if not self._take_lease(session):
                return 0
            outbox.remove(session, [id_ for id_, _ in entries])
        return len(entries)

    def _next_entries(self) -> list[tuple[int, str]] | None:
        """Ids of the next outbox rows and of their items; None where another indexer has the lease."""
        with self._write.begin() as session:
            if not self._take_lease(session):
                return None
            return [(entry.id, entry.item_id) for entry in outbox.next_chunk(session, self._chunk)]

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
            except Exception:
                log.exception("indexing failed; it will be tried again")
                stop.wait(1)
            if found:
                idle_since = time.monotonic()
                continue
            if not (rebuilding and rebuilding.is_alive()) and self._needs_rebuild(idle_since):
                rebuilding = threading.Thread(target=self._rebuild_quietly, args=(stop,), name="rebuild")
                rebuilding.start()
            stop.wait(POLL_SECONDS)
        if rebuilding:
            rebuilding.join()

    def _needs_rebuild(self, idle_since: float) -> bool:
        """Tell whether the index cannot be used, or is in many pieces and there is time to join them."""
        now = time.monotonic()
        if now < self._retry_at:
            return False
        self._retry_at = now + LOOK_SECONDS
        try:
            return self._engine.stats().segments > SEGMENT_LIMIT and now - idle_since > IDLE_SECONDS
        except IndexUnavailable:
            return True

    def _rebuild_quietly(self, stop: threading.Event) -> None:
        self._retry_at = time.monotonic() + RETRY_SECONDS
        log.info("rebuilding the search index")
        try:
            self.rebuild(stop=stop, force=False)
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
            if not self._keep_lease(force):
                raise RebuildAbandoned("another process looks after the search index")
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
            with self._write.begin() as session:
                outbox.end_lease(session, self._holder, datetime.now(UTC))

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
        if not self._keep_lease():
            raise RebuildAbandoned("another process took over the search index")
        assert self._touched is not None
        for attempt in range(COMMIT_ATTEMPTS):
            with self._read() as session:
                changed = self._touched.union(outbox.waiting_items(session))
            documents = self._source.load(changed)
            rebuild.apply(documents, changed - {document.id for document in documents})
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
                    self._keep_lease()
                    renew_at = time.monotonic() + RENEW_SECONDS
            except IndexUnavailable:
                found = 0  # the entries wait for the new index
            except Exception:
                log.exception("indexing failed during the rebuild; it will be tried again")
                found = 0
            if not found:
                finished.wait(POLL_SECONDS)

    def _keep_lease(self, force: bool = False) -> bool:
        with self._write.begin() as session:
            return self._take_lease(session, force)

    def _take_lease(self, session: Session, force: bool = False) -> bool:
        now = datetime.now(UTC)
        if (
            self._touched is not None
        ):  # a rebuild must know of every change, so it may not have lost the lease
            return outbox.extend_lease(session, self._holder, now, LEASE)
        return outbox.take_lease(session, self._holder, now, LEASE, force)


def chunks(documents: Iterable[Document], size: int) -> Iterator[list[Document]]:
    """Cut a stream of documents into lists of at most `size`."""
    rest = iter(documents)
    while chunk := list(islice(rest, size)):
        yield chunk
