"""Working tables of the re-check: one run for each detection version, one row for each item that a person must look at."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base

OPEN = ("open", "second")
"""States in which a re-check waits for somebody."""


class RecheckRun(Base):
    """One pass over everything that is live. ``state``: running, paused (a person must say whether to go on), done.

    ``hidden`` and ``queued`` count items of this run; ``unlimited`` is set by the person who lets it go on.
    """

    __tablename__ = "recheck_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    detected_with: Mapped[str] = mapped_column(String(64), index=True)
    state: Mapped[str] = mapped_column(String(16))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    checked: Mapped[int] = mapped_column(default=0)
    hidden: Mapped[int] = mapped_column(default=0)
    queued: Mapped[int] = mapped_column(default=0)
    unlimited: Mapped[bool] = mapped_column(default=False)
    confirmed_by: Mapped[str] = mapped_column(String(64), default="")


class Recheck(Base):
    """复查件: what the current rules find in the published versions of one case or call, and what a person made of it.

    ``state``: open, second (a false alarm whose protected kind a second person must confirm), kept (false alarm),
    revised, withdrawn. ``findings`` are spans of the published texts, as numbers and codes: [{"version", "field",
    "start", "end", "label", "risk", "rule_id"}]. ``rows`` are the published rows of a hidden item, so that the same bytes can be put
    back, of a hidden call its public texts by field; they go when the re-check is closed otherwise or the item is erased.
    """

    __tablename__ = "recheck"
    __table_args__ = (
        Index(
            "uq_recheck_open",
            "case_id",
            unique=True,
            sqlite_where=text("state IN ('open', 'second')"),
            postgresql_where=text("state IN ('open', 'second')"),
        ),
        Index(
            "uq_recheck_open_call",
            "call_id",
            unique=True,
            sqlite_where=text("state IN ('open', 'second')"),
            postgresql_where=text("state IN ('open', 'second')"),
        ),
        Index("ix_recheck_number", "number"),
        CheckConstraint("(case_id IS NULL) <> (call_id IS NULL)", "one_subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("recheck_run.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), index=True)
    call_id: Mapped[int | None] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), index=True)
    number: Mapped[str] = mapped_column(String(32))
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(16), default="open")
    hidden: Mapped[bool] = mapped_column(default=False)
    found_at: Mapped[datetime]
    findings: Mapped[list[Any]] = mapped_column(default=list)
    rows: Mapped[list[Any]] = mapped_column(default=list)
    draft_state: Mapped[str] = mapped_column(String(24), default="")
    superseded_seqs: Mapped[list[Any]] = mapped_column(default=list)
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    decided_at: Mapped[datetime | None]
