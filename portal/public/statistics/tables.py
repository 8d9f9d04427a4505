"""Published monthly figures of the call centre and historic totals; each change of either is logged."""

from sqlalchemy import Column, Integer, String, Table, Text

from portal.db.base import published_metadata

published_call_stats = Table(
    "published_call_stats",
    published_metadata,
    Column("month", String(7), primary_key=True),
    Column("offered", Integer, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("answered_in_15s", Integer),
    Column("wait_seconds", Integer),
    Column("direct", Integer),
    Column("assigned", Integer),
    Column("note", Text, nullable=False),
    Column("released_on", String(10), nullable=False),
    Column("log_seq", Integer, nullable=False),
)

published_aggregate = Table(
    "published_aggregate",
    published_metadata,
    Column("key", String(32), primary_key=True),
    Column("name", String(64), nullable=False),
    Column("value", String(32), nullable=False),
    Column("unit", String(16), nullable=False),
    Column("period", String(64), nullable=False),
    Column("source", String(200), nullable=False),
    Column("denominator_note", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("released_on", String(10), nullable=False),
    Column("log_seq", Integer, nullable=False),
)
