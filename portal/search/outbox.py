"""The outbox: what the index must still take over, written in the same transaction as the change it follows."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Index, String, delete, exists, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.db.base import Base

SINGLE = 0
BATCH = 1
ADD = "add"
DELETE = "delete"


class OutboxEntry(Base):
    """One index change. ``item_id`` is the public id (``case:2026-000123``); ``action`` is ``add`` or ``delete``.

    ``priority`` is SINGLE (0) for one release or withdrawal and BATCH (1) for a batch, so that nobody waits behind one.
    """

    __tablename__ = "outbox_entry"
    __table_args__ = (Index("ix_outbox_entry_order", "action", "priority", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    item_id: Mapped[str] = mapped_column(String(64), index=True)
    action: Mapped[str] = mapped_column(String(8))
    priority: Mapped[int] = mapped_column(default=SINGLE)
    created_at: Mapped[datetime]


class IndexerLease(Base):
    """The one row that says which indexer may write; whoever does not hold it idles."""

    __tablename__ = "indexer_lease"

    id: Mapped[int] = mapped_column(primary_key=True)
    holder: Mapped[str] = mapped_column(String(64))
    until: Mapped[datetime]


def is_waiting(session: Session) -> bool:
    """Tell whether anything is to be indexed; cheap enough to ask ten times a second."""
    return bool(session.scalar(select(exists(select(OutboxEntry.id)))))


def next_chunk(session: Session, size: int) -> Sequence[OutboxEntry]:
    """Return what to index next: deletions, then single releases, and a batch only when neither waits."""
    in_order = select(OutboxEntry).order_by(OutboxEntry.action.desc(), OutboxEntry.priority, OutboxEntry.id)
    entries = session.scalars(in_order.limit(size)).all()
    urgent = [entry for entry in entries if entry.action == DELETE or entry.priority == SINGLE]
    return urgent or entries


def waiting_items(session: Session) -> list[str]:
    """Return the ids of all items that wait."""
    return list(session.scalars(select(OutboxEntry.item_id).distinct()))


def remove(session: Session, ids: Collection[int]) -> None:
    """Take out entries that are done, by their own ids: one added meanwhile for the same item stays."""
    session.execute(delete(OutboxEntry).where(OutboxEntry.id.in_(ids)))


def take_lease(session: Session, holder: str, now: datetime, length: timedelta, force: bool = False) -> bool:
    """Take or extend the lease; False where another holds it, unless `force` takes it away from them."""
    lease = session.get(IndexerLease, 1, with_for_update=True)
    if lease is None:
        session.add(IndexerLease(id=1, holder=holder, until=now + length))
        return True
    if lease.holder != holder and lease.until > now and not force:
        return False
    lease.holder, lease.until = holder, now + length
    return True


def extend_lease(session: Session, holder: str, now: datetime, length: timedelta) -> bool:
    """Extend the lease; False where another has taken it since, even if only for a while."""
    mine = update(IndexerLease).where(IndexerLease.holder == holder).values(until=now + length)
    return session.scalar(mine.returning(IndexerLease.id)) is not None


def end_lease(session: Session, holder: str, now: datetime) -> None:
    """Let others have the lease at once; nothing happens where it was lost."""
    session.execute(update(IndexerLease).where(IndexerLease.holder == holder).values(until=now))
