"""The list of what changed in search, among the published tables: what a node follows that cannot read the outbox.

It repeats the items of the outbox, in the same transaction, and keeps each for a day. It is never shown. A number that
was withdrawn without a trace stands in it until then and in no other published table. Counts of case lists follow it
too (``portal/public/cases/bits.py``).
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, Index, Integer, String, Table, delete, event, func, insert, select
from sqlalchemy.orm import Session

from portal.db.base import published_metadata
from portal.search.outbox import OutboxEntry

KEPT = timedelta(days=1)
EVERYTHING = "*"
"""In place of an item: the whole index is to be built anew."""

published_change = Table(
    "published_change",
    published_metadata,
    Column("id", Integer, primary_key=True),  # grows with every change
    Column("item_id", String(64), nullable=False),
    Column("at", String(20), nullable=False),  # UTC, 2026-11-23T08:00:00Z
    Index("ix_published_change_at", "at"),
)
# Made once: making a statement takes longer than executing it.
_ADD_ENTRY = insert(OutboxEntry.__table__)  # type: ignore[arg-type]
_ADD_CHANGE = insert(published_change)


@event.listens_for(OutboxEntry, "after_insert")
def _publish(mapper: Any, connection: Connection, entry: OutboxEntry) -> None:
    """Whatever puts an entry into the outbox tells the nodes as well."""
    connection.execute(_ADD_CHANGE, _change(entry.item_id, entry.created_at))


def enter(connection: Connection, entries: Sequence[Mapping[str, Any]]) -> None:
    """Put many entries (columns of the outbox by name) into the outbox and the list, with one statement for each."""
    connection.execute(_ADD_ENTRY, entries)
    connection.execute(_ADD_CHANGE, [_change(entry["item_id"], entry["created_at"]) for entry in entries])


def ask_for_rebuilds(session: Session, now: datetime) -> None:
    """Have every node build its index anew: deleted tokens of an erased text stay in its files until then."""
    session.execute(_ADD_CHANGE, _change(EVERYTHING, now))


def forget_old(session: Session, now: datetime) -> None:
    """Remove what every node has had time for; the newest row stays, so that numbers go on growing."""
    row = published_change.c
    newest = select(func.max(row.id)).scalar_subquery()
    session.execute(delete(published_change).where(row.at < _text(now - KEPT), row.id < newest))


def _change(item_id: str, at: datetime) -> dict[str, str]:
    return {"item_id": item_id, "at": _text(at)}


def _text(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
