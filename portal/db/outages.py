"""What is wrong with a database, in one word, where the fault lies outside of the portal: locked, full, read-only, gone."""

import sqlite3
from typing import Literal

from sqlalchemy.exc import DBAPIError, TimeoutError

Outage = Literal["busy", "full", "readonly", "damaged", "unreachable"]

_SQLITE: dict[int, Outage] = {
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "readonly",
    sqlite3.SQLITE_IOERR: "unreachable",
    sqlite3.SQLITE_CANTOPEN: "unreachable",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
}
_POSTGRESQL: dict[str, Outage] = {
    "08": "unreachable",  # connection exceptions
    "53": "full",  # disk, memory, connections
    "55": "busy",  # lock not available
    "57": "unreachable",  # shutting down or starting
    "40": "busy",  # deadlock; on a replica: what was being read is removed by the primary
    "25": "readonly",  # among them: the primary has become a standby
    "XX": "damaged",
}
"""By the class of an SQLSTATE, its first two characters."""


def outage(error: BaseException | None) -> Outage | None:
    """The outage that ``error`` tells of, SQLAlchemy's or the bare one of SQLite; None where the statement or the data is
    at fault.
    """
    if isinstance(error, TimeoutError):  # every connection of the pool waits for the database
        return "busy"
    original = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(original, sqlite3.Error):
        return _SQLITE.get((getattr(original, "sqlite_errorcode", None) or 0) & 0xFF)
    if not isinstance(error, DBAPIError):
        return None
    state = getattr(original, "sqlstate", None)
    if state:
        return _POSTGRESQL.get(state[:2])
    return "unreachable" if error.connection_invalidated or _has_no_answer(original) else None


def _has_no_answer(error: object) -> bool:
    """Whether the driver could not connect at all: such an error carries no SQLSTATE."""
    return type(error).__name__ == "OperationalError"
