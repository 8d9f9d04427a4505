"""The release counter, as the public side asks for it before every answer: whatever was cached under another value is void.

It asks on connections of its own, never inside a transaction: there a change by somebody else could not be seen.
"""

import sqlite3
import threading
import time
from contextlib import suppress
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

_READ = "SELECT counter FROM published_state"
_INTERVAL = 0.2
"""Seconds for which a server's counter is believed: a withdrawal is gone on every node within a second."""


class CounterUnknown(Exception):
    """The database could not be asked: nothing cached may be shown meanwhile."""


class ReleaseCounter(Protocol):
    """What every change of anything published moves (``portal.releases.log.bump_counter``)."""

    def current(self) -> int:
        """The counter now; raises CounterUnknown."""

    def reopen(self) -> None:
        """Ask on new connections from now on, and believe nothing of before."""

    def close(self) -> None:
        """Give up all connections; nobody asks meanwhile."""


def make_counter(engine: Engine) -> ReleaseCounter:
    """Over an engine that keeps no pool; SQLite is asked before every answer, a server a few times a second."""
    return FileCounter(engine) if engine.dialect.name == "sqlite" else ServerCounter(engine)


class FileCounter:
    """SQLite: ``pragma data_version`` (3 microseconds) tells whether another connection committed anything; only then is the
    counter read again, so drafts and sign-ins cost one read and empty no cache. One connection a thread, since the
    pragma compares within one connection only.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._here = threading.local()
        self._lock = threading.Lock()
        self._opened: list[Any] = []

    def current(self) -> int:
        here = self._here
        try:
            ask = here.ask if hasattr(here, "ask") else self._open(here)
            # All rows are fetched: a statement left open would hold a snapshot, in which nothing ever moves.
            version = ask("PRAGMA data_version").fetchall()
            if version != here.version:
                here.counter = int(ask(_READ).fetchall()[0][0])
                here.version = version
        except (sqlite3.Error, SQLAlchemyError, IndexError) as error:
            self._give_up(here)
            raise CounterUnknown from error
        return here.counter  # type: ignore[no-any-return]

    def _open(self, here: threading.local) -> Any:
        here.connection, here.version = self._engine.raw_connection(), None
        here.ask = here.connection.driver_connection.execute
        with self._lock:
            self._opened.append(here.connection)
        return here.ask

    def _give_up(self, here: threading.local) -> None:
        """This thread asks on a new connection next time: the file may have come back."""
        connection = getattr(here, "connection", None)
        here.__dict__.clear()
        with self._lock:
            if connection is not None and connection in self._opened:
                self._opened.remove(connection)
                connection.close()

    def reopen(self) -> None:
        """See ReleaseCounter. A connection is closed when the thread that uses it lets go of it: under its feet it would
        take the process down.
        """
        with self._lock:
            self._here = threading.local()
            self._opened.clear()

    def close(self) -> None:
        """Threads that ask again open new ones."""
        self._here = threading.local()
        with self._lock:
            for connection in self._opened:
                connection.close()
            self._opened.clear()


class ServerCounter:
    """PostgreSQL: one connection for the process, asked at most every 200 ms."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._known, self._asked_at = 0, float("-inf")

    def current(self) -> int:
        with self._lock:
            now = time.monotonic()
            if now - self._asked_at >= _INTERVAL:
                self._known = self._read()
                self._asked_at = now
            return self._known

    def _read(self) -> int:
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
            counter = self._connection.scalar(text(_READ))
            self._connection.rollback()  # else its snapshot would answer for ever
        except SQLAlchemyError as error:
            self._drop()
            raise CounterUnknown from error
        if counter is None:
            raise CounterUnknown
        return int(counter)

    def _drop(self) -> None:
        """Ask on a new connection next time: the server may have been restarted or replaced."""
        if self._connection is not None:
            with suppress(SQLAlchemyError):
                self._connection.invalidate()
                self._connection.close()
        self._connection, self._asked_at = None, float("-inf")

    def reopen(self) -> None:
        """See ReleaseCounter."""
        with self._lock:
            self._drop()

    def close(self) -> None:
        with self._lock:
            self._drop()
