"""Working tables of the door between the sides: public identities, batches, withdrawal receipts."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base


class Release(Base):
    """One public version of one item. At most one is live per item; (number, version) is its permanent address."""

    __tablename__ = "release"
    __table_args__ = (
        UniqueConstraint("kind", "number", "version"),
        Index(
            "uq_release_live",
            "kind",
            "item_id",
            unique=True,
            sqlite_where=text("is_live"),
            postgresql_where=text("is_live"),
        ),
        Index("ix_release_item", "kind", "item_id"),
        Index("ix_release_live", "kind", "is_live", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    item_id: Mapped[int]
    number: Mapped[str] = mapped_column(String(32), index=True)
    version: Mapped[int]
    is_live: Mapped[bool]
    released_at: Mapped[datetime]
    released_by: Mapped[str] = mapped_column(String(64))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("release_batch.id"))
    log_seq: Mapped[int]
    withdrawn_at: Mapped[datetime | None]
    checked_with: Mapped[str] = mapped_column(String(64), default="", server_default="")
    """Detection version that has last read the published text; "" where it must be read again."""


class ReleaseBatch(Base):
    """发布批次: cases released together under one classification, ground and secrecy conclusion."""

    __tablename__ = "release_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(16))  # open, running, done
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id"))
    classification: Mapped[str] = mapped_column(String(16))
    ground: Mapped[str] = mapped_column(Text)
    secrecy_conclusion: Mapped[str] = mapped_column(Text)
    secrecy_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    finished_at: Mapped[datetime | None]


class BatchItem(Base):
    """One case of a batch; ``state``: waiting, released, refused (with the reasons shown to staff)."""

    __tablename__ = "batch_item"

    batch_id: Mapped[int] = mapped_column(
        ForeignKey("release_batch.id", ondelete="CASCADE"), primary_key=True
    )
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int]  # shuffled, so that public numbers reveal no order
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    reasons: Mapped[list[Any]] = mapped_column(default=list)


class NumberSeries(Base):
    """Last public running number of a year: ``2026-000123`` is year of receipt and running number."""

    __tablename__ = "number_series"

    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class WithdrawalReceipt(Base):
    """撤回回执: which surfaces were probed after a withdrawal, when, and what they answered."""

    __tablename__ = "withdrawal_receipt"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(32), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text, default="")
    erased: Mapped[bool] = mapped_column(default=False)
    by: Mapped[str] = mapped_column(String(64))
    withdrawn_at: Mapped[datetime]
    log_seq: Mapped[int]
    surfaces: Mapped[list[Any]] = mapped_column(default=list)  # [{"surface","address","status","clean","at"}]
    completed_at: Mapped[datetime | None]


class BackupExpiry(Base):
    """A reminder that backups older than ``erased_at`` still hold an erased text and when they must be gone."""

    __tablename__ = "backup_expiry"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(32))
    erased_at: Mapped[datetime]
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
