"""Where an indexer learns what to index, and who of several indexers works: the outbox, or the list of changes of a node."""

import fcntl
import os
import socket
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol, TypeVar

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.orm import Session

from portal.db.engines import read_session_factory, session_factory
from portal.search import outbox
from portal.search.changes import EVERYTHING, KEPT, forget_old, published_change
from portal.search.damage import Damage

LEASE = timedelta(seconds=10)
POSITION = "position"
BEHIND = "behind"
"""The note that the index in use lacks changes which the position has passed."""
LOCK = "node.lock"
TOUCH_SECONDS = 600.0

T = TypeVar("T")
Entries = Sequence[tuple[int, str]]
"""Number of each entry and the public id of its item (``case:2026-000123``)."""


class Feed(Protocol):
    """Entries that wait, and the lease of the one indexer that may take them."""

    def is_waiting(self) -> bool:
        """Tell whether anything is to be indexed; cheap enough to ask ten times a second."""

    def is_lost(self) -> bool:
        """Tell whether changes may have been missed, so that only a rebuild helps."""

    def waiting_items(self) -> set[str]:
        """Return the items of all entries that wait."""

    def next_chunk(self, size: int, extend: bool) -> Entries | None:
        """Return what to index next; None where another indexer has the lease (see ``take_lease``)."""

    def done(self, entries: Entries, extend: bool) -> bool:
        """Take out entries that are indexed; False, and nothing done, where the lease was lost."""

    def take_lease(self, extend: bool, force: bool = False) -> bool:
        """Take or keep the lease. With ``extend`` it must not have been lost in between; ``force`` takes it from others."""

    def begin_rebuild(self) -> None:
        """Remember that all there is now will be read from the source."""

    def end_lease(self) -> None:
        """Let others have it at once."""


class OutboxFeed:
    """The outbox of the working database; the lease is a row in it."""

    def __init__(self, working: Engine) -> None:
        self._write = session_factory(working)
        self._read = read_session_factory(working)
        self._holder = f"{socket.gethostname()[:20]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"

    def is_waiting(self) -> bool:
        """See Feed."""
        with self._read() as session:
            return outbox.is_waiting(session)

    def is_lost(self) -> bool:
        """See Feed: an entry stays until it is done."""
        return False

    def waiting_items(self) -> set[str]:
        """See Feed."""
        with self._read() as session:
            return set(outbox.waiting_items(session))

    def next_chunk(self, size: int, extend: bool) -> Entries | None:
        """See Feed."""
        with self._write.begin() as session:
            if not self._lease(session, extend):
                return None
            return [(entry.id, entry.item_id) for entry in outbox.next_chunk(session, size)]

    def done(self, entries: Entries, extend: bool) -> bool:
        """See Feed."""
        with self._write.begin() as session:
            if not self._lease(session, extend):
                return False
            outbox.remove(session, [id_ for id_, _ in entries])
            forget_old(session, datetime.now(UTC))
            return True

    def take_lease(self, extend: bool, force: bool = False) -> bool:
        """See Feed."""
        with self._write.begin() as session:
            return self._lease(session, extend, force)

    def begin_rebuild(self) -> None:
        """See Feed: what is there is taken out one by one."""

    def end_lease(self) -> None:
        """See Feed."""
        with self._write.begin() as session:
            outbox.end_lease(session, self._holder, datetime.now(UTC))

    def _lease(self, session: Session, extend: bool, force: bool = False) -> bool:
        now = datetime.now(UTC)
        if extend:
            return outbox.extend_lease(session, self._holder, now, LEASE)
        return outbox.take_lease(session, self._holder, now, LEASE, force)


class NodeFeed:
    """The published list of changes, read from wherever this machine stands in it: a file beside its index. The lease is
    a lock on a file there, for the processes of one machine.
    """

    def __init__(self, published: Engine, root: Path) -> None:
        self._published = published
        self._root = root
        self._behind = Damage(root, BEHIND)
        self._lock: int | None = None

    def is_waiting(self) -> bool:
        """See Feed."""
        position = self._position()
        if position is None:
            return False
        newest = self._ask(_newest)
        if newest <= position:
            self._stay(position)
        return newest > position

    def is_lost(self) -> bool:
        """See Feed: never begun, away for longer than changes are kept, before another database, or ended while it built the
        index anew for one of these.
        """
        position = self._position()
        return position is None or self._behind.is_known() or self._ask(_newest) < position

    def waiting_items(self) -> set[str]:
        """See Feed."""
        return {item for _, item in self._ask(lambda connection: self._after(connection, None))}

    def next_chunk(self, size: int, extend: bool) -> Entries | None:
        """See Feed."""
        if not self.take_lease(extend):
            return None
        return self._ask(lambda connection: self._after(connection, size))

    def done(self, entries: Entries, extend: bool) -> bool:
        """See Feed."""
        if any(item == EVERYTHING for _, item in entries):
            Damage(self._root).demand()
        self._write(max(id_ for id_, _ in entries))
        return True

    def take_lease(self, extend: bool, force: bool = False) -> bool:
        """See Feed; nobody can take it from a process that lives."""
        if self._lock is None:
            self._root.mkdir(parents=True, exist_ok=True)
            lock = os.open(self._root / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(lock)
                return False
            self._lock = lock
        return True

    def begin_rebuild(self) -> None:
        """See Feed."""
        if self.is_lost():
            self._behind.demand()
            self._write(self._ask(_newest))

    def end_lease(self) -> None:
        """See Feed."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _after(self, connection: Connection, limit: int | None) -> Entries:
        row = published_change.c
        later = select(row.id, row.item_id).where(row.id > (self._position() or 0))
        return [(id_, item) for id_, item in connection.execute(later.order_by(row.id).limit(limit))]

    def _ask(self, question: Callable[[Connection], T]) -> T:
        with self._published.connect() as connection:
            return question(connection)

    def _position(self) -> int | None:
        """Number of the last change in the index; None where it is unknown or too old."""
        file = self._root / POSITION
        with suppress(OSError, ValueError):
            if time.time() - file.stat().st_mtime < KEPT.total_seconds() / 2:
                return int(file.read_text("ascii"))
        return None

    def _stay(self, position: int) -> None:
        """Note from time to time that nothing was missed."""
        if time.time() - (self._root / POSITION).stat().st_mtime > TOUCH_SECONDS:
            self._write(position)

    def _write(self, position: int) -> None:
        fresh = self._root / f"{POSITION}.new"
        fresh.write_text(f"{position}\n", "ascii")
        fresh.replace(self._root / POSITION)


def _newest(connection: Connection) -> int:
    return connection.scalar(select(func.max(published_change.c.id))) or 0
