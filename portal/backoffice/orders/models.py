"""Hand-overs (派单、交办件): the scored unit of work, with their exclusions, manual entries of scoring and deadlines."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.backoffice.cases.models import Case
from portal.backoffice.departments.models import Department
from portal.db.base import Base


class Assignment(Base):
    """交办件: one appeal handed over to one department (``role`` lead 主办 or joint 协办), with its clock and callback.

    Holds no text and no data of the caller. ``case_id`` is None where the export lists orders whose appeal was not
    imported; ``origin`` is ``case`` for a row that was read off a case, ``file`` for one of an orders file, which wins.
    A time limit at midnight in Shanghai is a day without a time of day: the whole day counts then (``due_is_day``).
    """

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("source", "order_number"),
        Index("ix_assignment_due", "due_at"),
        Index("ix_assignment_dispatched", "dispatched_at"),
        Index("ix_assignment_closed", "closed_at"),
        Index(  # covers what decides whether an order may touch a period
            "ix_assignment_times",
            "department_id",
            "dispatched_at",
            "closed_at",
            "due_at",
            "extended_until",
            "sign_due_at",
        ),
        Index(
            "ix_assignment_repeat",
            "repeat_of",
            "source",
            "dispatched_at",
            sqlite_where=text("repeat_of <> ''"),
            postgresql_where=text("repeat_of <> ''"),
        ),
        Index("ix_assignment_department_raw", "department_raw", "department_id"),
        Index("ix_assignment_category_raw", "category_raw", "category_id"),
        Index("ix_assignment_category", "category_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(64))
    order_number: Mapped[str] = mapped_column(String(80))  # 派单编号; never public
    case_number: Mapped[str] = mapped_column(String(64), default="", index=True)  # the case's source number
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id", ondelete="SET NULL"), index=True)
    origin: Mapped[str] = mapped_column(String(8), default="file")
    row_hash: Mapped[str] = mapped_column(String(64), default="")
    import_run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    updated_at: Mapped[datetime]

    department_raw: Mapped[str] = mapped_column(String(200), default="")
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    role: Mapped[str] = mapped_column(String(8), default="lead")
    is_written: Mapped[bool] = mapped_column(default=True)  # 书面交办件; 直办 are not scored
    is_citizen: Mapped[bool] = mapped_column(default=True)
    appeal_type: Mapped[str | None] = mapped_column(String(16))
    category_raw: Mapped[str] = mapped_column(String(200), default="", server_default="")
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    town: Mapped[str] = mapped_column(String(32), default="", server_default="")

    dispatched_at: Mapped[datetime | None]
    sign_due_at: Mapped[datetime | None]  # as the source states it; else the deadline table reckons it
    signed_at: Mapped[datetime | None]
    responded_at: Mapped[datetime | None]  # first contact with the caller
    due_at: Mapped[datetime | None]  # as the source states it; None where the clock reckons it
    due_is_day: Mapped[bool] = mapped_column(default=True)
    due_origin: Mapped[str] = mapped_column(
        String(8), default=""
    )  # stated, limit (limit_days), or "" for none
    limit_days: Mapped[int | None]  # 办理时限 in working days, where the source states it
    extended_until: Mapped[
        datetime | None
    ]  # due date that a *granted* extension gave; a refused one leaves none
    extensions: Mapped[int] = mapped_column(default=0)
    replied_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    return_accepted: Mapped[bool | None]  # True: not this unit's order any more; False: unfounded return
    reworks: Mapped[int] = mapped_column(default=0)
    supervisions: Mapped[int] = mapped_column(default=0)

    to_call_back: Mapped[bool | None]  # None: the rulebook's policy decides
    called_back_at: Mapped[datetime | None]
    call_attempts: Mapped[int] = mapped_column(default=0)
    reached: Mapped[bool | None]
    solved: Mapped[str | None] = mapped_column(String(8))  # yes, partly, no
    satisfaction: Mapped[str | None] = mapped_column(String(16))  # codes of vocabulary.Satisfaction
    verified: Mapped[bool | None]  # the callback confirms what the reply claims
    attitude_score: Mapped[int | None]  # 1-5 where the callback asks for it
    reply_sampled: Mapped[bool] = mapped_column(default=False)
    reply_passed: Mapped[bool | None]
    repeat_of: Mapped[str] = mapped_column(
        String(64), default=""
    )  # 重复诉求: case number of the earlier appeal

    case: Mapped[Case | None] = relationship()
    department: Mapped[Department | None] = relationship()
    exclusion: Mapped["Exclusion | None"] = relationship(back_populates="assignment")


class Exclusion(Base):
    """剔除: one order taken out of scoring, with reason code, document and a second person who approved it."""

    __tablename__ = "exclusion"
    __table_args__ = (
        CheckConstraint("approved_by IS NULL OR approved_by <> proposed_by", name="second_person"),
    )

    assignment_id: Mapped[int] = mapped_column(
        ForeignKey("assignment.id", ondelete="CASCADE"), primary_key=True
    )
    reason: Mapped[str] = mapped_column(String(16))  # codes of vocabulary.ExclusionReason
    document: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text, default="")
    proposed_by: Mapped[str] = mapped_column(String(64))
    proposed_at: Mapped[datetime]
    approved_by: Mapped[str | None] = mapped_column(String(64))  # holds for scoring once approved
    approved_at: Mapped[datetime | None]
    assignment: Mapped[Assignment] = relationship(back_populates="exclusion")


class ManualEntry(Base):
    """手工录入: a count or k of n that no order carries (工作态度、领导重视 ...), by department and month, with evidence."""

    __tablename__ = "manual_entry"
    __table_args__ = (UniqueConstraint("department_id", "month", "indicator"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    month: Mapped[str] = mapped_column(String(7))  # 2026-10; quarters and years add their months
    indicator: Mapped[str] = mapped_column(String(32))  # code of the rulebook's indicator
    k: Mapped[int]
    n: Mapped[int | None]  # None: a plain count
    evidence: Mapped[str] = mapped_column(Text)
    entered_by: Mapped[str] = mapped_column(String(64))
    entered_at: Mapped[datetime]
    department: Mapped[Department] = relationship()


class DeadlineRule(Base):
    """办理时限: how long a stage may take, by appeal type ("" = all), half-open validity [valid_from, valid_until)."""

    __tablename__ = "deadline_rule"
    __table_args__ = (UniqueConstraint("stage", "appeal_type", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(String(8))  # sign, respond, close
    appeal_type: Mapped[str] = mapped_column(String(16), default="")
    days: Mapped[int]
    unit: Mapped[str] = mapped_column(String(8), default="working")  # working, calendar
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    document: Mapped[str] = mapped_column(String(200), default="")


class OrderEvent(Base):
    """What people did to an order of scoring (剔除、恢复、更正): append-only, no text of the appeal."""

    __tablename__ = "order_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(index=True)  # no foreign key: history outlives the order
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(64))
    act: Mapped[str] = mapped_column(String(32))
    detail: Mapped[dict[str, Any]]
