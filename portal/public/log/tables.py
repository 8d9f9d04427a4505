"""The public release log (发布与撤回日志), its salts, and the published counter.

A log row names no item: number and version stand inside the salted commitment and are shown by joining the live
version or the tombstone on ``log_seq``. So a withdrawal of the kind "vanish" and an erasure leave nothing in the log
that points at the item, and the chain still verifies.
"""

from sqlalchemy import Column, Integer, String, Table

from portal.db.base import published_metadata

published_log = Table(
    "published_log",
    published_metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String(20), nullable=False),  # UTC, 2026-11-23T08:00:00Z
    Column(
        "kind", String(16), nullable=False
    ),  # case | ranking | bulletin | day | call | promise | statistics
    Column("action", String(16), nullable=False),  # release | revise | withdraw | erase | restore
    Column("reason", String(16), nullable=False),  # reason class of a withdrawal, else ""
    Column("commitment", String(64), nullable=False),
    Column("prev_hash", String(64), nullable=False, unique=True),
    Column("hash", String(64), nullable=False, unique=True),
)

published_salt = Table(
    "published_salt",
    published_metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("salt", String(64), nullable=False),
)

published_state = Table(
    "published_state",
    published_metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # always 1
    Column("counter", Integer, nullable=False),  # grows with every change of anything published
    Column("changed_at", String(20), nullable=False),
)
