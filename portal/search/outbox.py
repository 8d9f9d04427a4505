"""The outbox: what the index must still take over, written in the same transaction as the change it follows."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base

SINGLE = 0
BATCH = 1


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
