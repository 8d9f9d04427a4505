"""What erased rows leave in the database's own files, and how it is cleared.

SQLite overwrites their pages (``secure_delete``); earlier copies of the pages stand in the write-ahead log. PostgreSQL keeps
the old rows until VACUUM, and VACUUM gives up their places without overwriting them; ANALYZE notes single values of
every column. There all tables are written anew, and the old files are deleted.
"""

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine

_READERS_SECONDS = 10
"""How long transactions from before may take to end; those of web requests take far less."""
_LOCK_SECONDS = 2
"""How long readers may have to queue behind the request for a table's lock, before it is given up."""
_NO_LOCK = "55P03"
_ONE_AT_A_TIME = "SELECT pg_try_advisory_lock(12346)"
"""Held for as long as tables are written anew: a large one takes longer than a job's lease."""
_READING = """
SELECT held.virtualtransaction FROM pg_locks held JOIN pg_stat_activity USING (pid)
 WHERE held.locktype = 'virtualxid' AND held.granted AND pid <> pg_backend_pid() AND datname = current_database()
"""
_TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"


class StillRead(RuntimeError):
    """A transaction from before, or one that holds a table, is in the way: clear again later."""


def empty_log(engine: Engine) -> None:
    """SQLite: move the write-ahead log into the file and leave it empty. Raises StillRead."""
    raw = engine.raw_connection()  # the statement stands outside any transaction
    try:
        busy, _frames, _moved = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        raw.close()
    if busy:
        raise StillRead("the write-ahead log could not be emptied yet")


def rewrite_tables(engine: Engine, report: Callable[[int, int], None]) -> None:
    """PostgreSQL: write all tables and the statistics about them anew, one by one; nobody reads or writes the one whose
    turn it is. ``report`` is called with tables done and all tables. Raises StillRead when a transaction from before the
    call does not end, since what it may read would be written anew as well, or when one holds a table;
    RuntimeError when another process is at it.
    """
    raw = engine.raw_connection()
    raw.detach()  # its settings are its own; closed instead of given back
    try:
        if not raw.execute(_ONE_AT_A_TIME).fetchone()[0]:
            raise RuntimeError("another process writes the tables anew")
        _await_readers(raw)
        raw.execute(f"SET lock_timeout = '{_LOCK_SECONDS}s'")
        tables = [name for (name,) in raw.execute(_TABLES).fetchall()]
        for done, table in enumerate(tables):
            report(done, len(tables))
            raw.execute(f"VACUUM (FULL, ANALYZE) {table}")
        raw.execute("VACUUM (FULL) pg_catalog.pg_statistic")
    except Exception as error:
        if getattr(error, "sqlstate", None) == _NO_LOCK:
            raise StillRead("a table is in use") from error
        raise
    finally:
        raw.close()


def _await_readers(raw: Any) -> None:
    """Wait until every transaction that runs now has ended."""
    before = {row[0] for row in raw.execute(_READING)}
    deadline = time.monotonic() + _READERS_SECONDS
    while before & {row[0] for row in raw.execute(_READING)}:
        if time.monotonic() > deadline:
            raise StillRead("a transaction from before the erasure may still be reading")
        time.sleep(0.1)
