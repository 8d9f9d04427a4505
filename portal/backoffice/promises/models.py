"""Promises made on hotline days (承诺事项): what, by whom, by when, and what became of them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.backoffice.hotline_days.columns import HotlineColumns
from portal.db.base import Base


class Promise(HotlineColumns, Base):
    """承诺: released in versions, one for each change of its state or date. ``number`` is permanent: ``p2026-004``.

    ``outcome`` is a PromiseState; whether it is overdue follows from ``due_on`` and the day on which somebody asks.
    ``due_words`` is how the date was said (年底前); ``first_due_on`` the date first promised, once it was changed.
    """

    __tablename__ = "promise"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("day_id", "position"),
        Index("ix_promise_due", "outcome", "due_on"),
        Index("ix_promise_call", "call_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(16))
    day_id: Mapped[int] = mapped_column(ForeignKey("hotline_day.id", ondelete="CASCADE"))
    call_id: Mapped[int | None] = mapped_column(ForeignKey("call.id", ondelete="SET NULL"))
    turn_id: Mapped[int | None] = mapped_column(
        ForeignKey("turn.id", ondelete="SET NULL")
    )  # where it was made
    position: Mapped[int]  # within the day
    text: Mapped[str] = mapped_column(Text)
    official_id: Mapped[int | None] = mapped_column(ForeignKey("official.id"))
    post: Mapped[str] = mapped_column(String(64))  # who promised, as printed
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    due_on: Mapped[date | None]
    due_words: Mapped[str] = mapped_column(String(64), default="")
    first_due_on: Mapped[date | None]
    outcome: Mapped[str] = mapped_column(String(16), default="open")
    result: Mapped[str] = mapped_column(Text, default="")  # public, in words
    result_on: Mapped[date | None]
    evidence: Mapped[str] = mapped_column(String(100), default="")  # what proves it: 验收记录
    evidence_url: Mapped[str] = mapped_column(String(400), default="")
    checked_on: Mapped[date | None]  # 最近核对
    change_note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(64))


class PromiseCase(Base):
    """A case that the promise led to or belongs to."""

    __tablename__ = "promise_case"

    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id", ondelete="CASCADE"), primary_key=True)
    case_id: Mapped[int] = mapped_column(
        ForeignKey("case.id", ondelete="CASCADE"), primary_key=True, index=True
    )
