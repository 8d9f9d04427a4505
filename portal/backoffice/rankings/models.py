"""Rankings (排名) on their way: computed, under review by the liaisons, frozen and released; never recomputed on read."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.backoffice.departments.models import Department
from portal.backoffice.orders.models import Assignment
from portal.backoffice.rulebooks.models import RulebookVersion
from portal.db.base import Base


class Ranking(Base):
    """排名: one group in one period (``2026-10``, ``2026-Q3``, ``2026``) under one rulebook version.

    ``state``: computed, review (sheets open to liaisons until ``objections_until``), released, superseded, discarded.
    ``version`` 2 and later correct a released one, with a public ``change_note``. ``package`` is the file that a
    stranger recomputes it from, exactly as it will be published.
    """

    __tablename__ = "ranking"
    __table_args__ = (
        Index(
            "uq_ranking_open",
            "period",
            "group_code",
            unique=True,
            sqlite_where=text("state IN ('computed', 'review')"),
            postgresql_where=text("state IN ('computed', 'review')"),
        ),
        UniqueConstraint("period", "group_code", "version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(String(8))
    group_code: Mapped[str] = mapped_column(String(32))
    group_name: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]  # a discarded computation gives its version number back: the row is deleted
    state: Mapped[str] = mapped_column(String(16), default="computed")
    rulebook_id: Mapped[int] = mapped_column(ForeignKey("rulebook.id"))
    computed_at: Mapped[datetime]
    computed_by_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id"))
    data_as_of: Mapped[datetime]  # no change of the data after it is in the figures
    objections_until: Mapped[datetime | None]
    change_note: Mapped[str] = mapped_column(Text, default="")
    warnings: Mapped[list[Any]] = mapped_column(
        default=list
    )  # Chinese sentences: what the computation listed
    package: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    package_sha256: Mapped[str] = mapped_column(String(64))
    released_at: Mapped[datetime | None]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    log_seq: Mapped[int | None]

    rulebook: Mapped[RulebookVersion] = relationship()
    sheets: Mapped[list["ScoreSheet"]] = relationship(
        back_populates="ranking", cascade="all, delete-orphan", order_by="ScoreSheet.position"
    )


class ScoreSheet(Base):
    """评分表: one unit of one ranking. Scores are integers of 1/10000 point; ``result`` is the unit's result as
    ``portal.scoring`` gives it (``UnitResult.as_dict()``), ``facts`` the unit's other counts (callback coverage, days).
    """

    __tablename__ = "score_sheet"
    __table_args__ = (UniqueConstraint("ranking_id", "department_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ranking_id: Mapped[int] = mapped_column(ForeignKey("ranking.id", ondelete="CASCADE"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    position: Mapped[int]
    status: Mapped[str] = mapped_column(String(16))  # ranked, too_few, nothing_due, no_orders
    orders: Mapped[int]
    total: Mapped[int | None]
    place: Mapped[int | None]
    result: Mapped[dict[str, Any]]
    facts: Mapped[dict[str, Any]]

    ranking: Mapped[Ranking] = relationship(back_populates="sheets")
    department: Mapped[Department] = relationship()
    objections: Mapped[list["Objection"]] = relationship(back_populates="sheet")


class SheetOrder(Base):
    """One order as it was counted on a sheet: ``row_id`` is its random name in the published file; ``left_out`` the
    reason code where it was not counted. ``flags`` are the columns of the file, in the rulebook's order.
    """

    __tablename__ = "sheet_order"

    ranking_id: Mapped[int] = mapped_column(ForeignKey("ranking.id", ondelete="CASCADE"), primary_key=True)
    assignment_id: Mapped[int] = mapped_column(
        ForeignKey("assignment.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    row_id: Mapped[str] = mapped_column(String(16), default="")
    flags: Mapped[str] = mapped_column(Text, default="")  # comma-joined integers
    left_out: Mapped[str] = mapped_column(String(32), default="")
    assignment: Mapped[Assignment] = relationship()


class Objection(Base):
    """异议: of a department's liaison against its sheet or one order on it; no release while one is open.

    ``state``: open, upheld, rejected, withdrawn. Never public; only the number of objections is.
    """

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint("answered_by_id IS NULL OR answered_by_id <> raised_by_id", name="second_person"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int | None] = mapped_column(
        ForeignKey("score_sheet.id", ondelete="SET NULL"), index=True
    )
    period: Mapped[str] = mapped_column(
        String(8)
    )  # outlives the sheet when an upheld one has it computed anew
    group_code: Mapped[str] = mapped_column(String(32))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id", ondelete="SET NULL"))
    indicator: Mapped[str] = mapped_column(String(32), default="")
    ground: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(16), default="open")
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id"))
    raised_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(Text, default="")
    remedy: Mapped[str] = mapped_column(Text, default="")  # what was changed in the data, in words
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    answered_at: Mapped[datetime | None]

    sheet: Mapped[ScoreSheet | None] = relationship(back_populates="objections")
    department: Mapped[Department] = relationship()
    assignment: Mapped[Assignment | None] = relationship()
