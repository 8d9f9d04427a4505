"""The gate: an SQLite authorizer that confines a connection to a frozen list of tables.

The database engine itself refuses everything else: reads of working tables, joins, unions, CTEs and views on them,
``sqlite_master`` (it would print the working tables' DDL), writes, ATTACH, temporary tables, savepoints. On PostgreSQL
the same is a role with SELECT on the published tables (portal/db/roles.py).
"""

import sqlite3
from collections.abc import Callable

PUBLISHED_TABLES = frozenset(
    {
        "published_aggregate",
        "published_bulletin",
        "published_bulletin_case",
        "published_bulletin_date",
        "published_bulletin_file",
        "published_bulletin_section",
        "published_call",
        "published_call_stats",
        "published_case",
        "published_category",
        "published_chain_link",
        "published_change",
        "published_count",
        "published_cross_count",
        "published_department",
        "published_figure",
        "published_hotline_day",
        "published_hotline_session",
        "published_log",
        "published_promise",
        "published_promise_case",
        "published_ranking",
        "published_ranking_file",
        "published_ranking_left_out",
        "published_ranking_rate",
        "published_ranking_row",
        "published_rulebook",
        "published_salt",
        "published_sampling",
        "published_state",
        "published_term",
        "published_tombstone",
        "published_turn",
        "published_withheld",
        "published_word_group",
    }
)
"""Every table the public side may read. A table missing here is unreadable however it is queried."""

INBOX_TABLES = frozenset({"inbox_report"})
"""What the public forms may write (and read back for throttling), and nothing else."""

_REFUSED_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer", "readfile", "writefile", "edit"})
_READ_ONLY_PRAGMAS = frozenset({"data_version"})

Authorizer = Callable[[int, str | None, str | None, str | None, str | None], int]


def make_authorizer(readable: frozenset[str], writable: frozenset[str] = frozenset()) -> Authorizer:
    """An authorizer for ``sqlite3.Connection.set_authorizer``: SQLITE_OK for listed tables, SQLITE_DENY otherwise."""

    def authorize(
        action: int, first: str | None, second: str | None, database: str | None, inner: str | None
    ) -> int:
        allowed = False
        if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_TRANSACTION):
            allowed = True
        elif action == sqlite3.SQLITE_READ:
            allowed = first in readable
        elif action == sqlite3.SQLITE_FUNCTION:
            allowed = second not in _REFUSED_FUNCTIONS
        elif action == sqlite3.SQLITE_PRAGMA:
            allowed = first in _READ_ONLY_PRAGMAS and second is None
        elif action in (sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE):
            allowed = first in writable
        return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY

    return authorize
