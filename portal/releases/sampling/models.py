"""Working tables of batches by sampling: the batch with its recorded seed, its cases, and who read which of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base


class SampleBatch(Base):
    """抽样批次. ``state``: reading, proposed, approved, releasing, done, refused (a leak was seen), dropped.

    ``seed`` with the sorted case ids gives the same sample again. ``approvals``: [{"user_id", "at"}] in the order of
    the workflow's steps.
    """

    __tablename__ = "sample_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id"))
    filters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    detected_with: Mapped[str] = mapped_column(String(64))
    seed: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    sampled: Mapped[int]
    leaks: Mapped[int] = mapped_column(default=0)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    proposed_at: Mapped[datetime | None]
    approvals: Mapped[list[Any]] = mapped_column(default=list)
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    ground: Mapped[str] = mapped_column(Text, default="")
    secrecy_conclusion: Mapped[str] = mapped_column(Text, default="")
    release_batch_id: Mapped[int | None] = mapped_column(ForeignKey("release_batch.id"))
    finished_at: Mapped[datetime | None]


class SampleItem(Base):
    """One case of a batch; ``verdict`` of a sampled one: "" (not read yet), ok, leak. ``refused`` says why a case
    could not go out with the others.
    """

    __tablename__ = "sample_item"
    __table_args__ = (Index("ix_sample_item_case", "case_id"),)

    batch_id: Mapped[int] = mapped_column(ForeignKey("sample_batch.id", ondelete="CASCADE"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), primary_key=True)
    text_hash: Mapped[str] = mapped_column(String(64))
    position: Mapped[int | None]  # place in the sample; None for cases that are not read
    verdict: Mapped[str] = mapped_column(String(8), default="")
    read_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    read_at: Mapped[datetime | None]
    refused: Mapped[str] = mapped_column(Text, default="")
