"""Cases as imported (诉求件, personal data included) and the work done on them before release."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    event,
    false,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from portal.backoffice.departments.models import Category, Department
from portal.db.base import Base
from portal.privacy import Shown
from portal.privacy.neighbours import Rung, Standing

SEPARATORS = " \u3000-－—()（）+"
"""What callers' numbers are written with between the digits."""


def caller_digits(column: str) -> str:
    """SQL that leaves the digits of a telephone: 138 0000 0000, +86 138-0000-0000 and 13800000000 are one caller."""
    bare = f"replace({column}, '+86', '')"
    for separator in SEPARATORS:
        bare = f"replace({bare}, '{separator}', '')"
    return bare


CALLER_DIGITS = caller_digits("caller_phone")
"""Computed by the database, so that no import can forget it and erasing the telephone erases it as well."""


class Case(Base):
    """诉求件: one appeal with its reply and outcome, as the call system delivered it. Never public itself."""

    __tablename__ = "case"
    __table_args__ = (
        UniqueConstraint("source", "source_number"),
        Index("ix_case_department_raw", "department_raw"),
        Index("ix_case_category_raw", "category_raw"),
        # Other cases of one caller: looked up whenever a case is detected.
        Index("ix_case_caller_digits", "caller_digits"),
        Index("ix_case_caller_handle", "caller_handle"),
        Index("ix_case_caller_home", "caller_name", "caller_address"),
        Index("ix_case_cell", "category_id", "received_at", "town"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(64))
    source_number: Mapped[str] = mapped_column(String(64))
    row_hash: Mapped[str] = mapped_column(String(64))
    import_run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    title: Mapped[str] = mapped_column(Text, default="")
    question: Mapped[str] = mapped_column(Text, default="")
    reply: Mapped[str] = mapped_column(Text, default="")
    appeal_type: Mapped[str | None] = mapped_column(String(16))
    channel: Mapped[str | None] = mapped_column(String(16))
    is_citizen: Mapped[bool] = mapped_column(default=True)
    handling: Mapped[str | None] = mapped_column(String(16))
    urgency: Mapped[str] = mapped_column(String(16), default="")
    department_raw: Mapped[str] = mapped_column(String(200), default="")
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    joint_departments_raw: Mapped[str] = mapped_column(String(400), default="")
    category_raw: Mapped[str] = mapped_column(String(200), default="")
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    town: Mapped[str] = mapped_column(String(32), default="")
    place: Mapped[str] = mapped_column(Text, default="")

    received_at: Mapped[datetime | None] = mapped_column(index=True)
    assigned_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    replied_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    called_back_at: Mapped[datetime | None]
    limit_days: Mapped[int | None]  # 办理时限, working days, where the source states it
    outcome: Mapped[str | None] = mapped_column(String(16))
    satisfaction: Mapped[str | None] = mapped_column(String(16))
    returns: Mapped[int] = mapped_column(default=0)
    extensions: Mapped[int] = mapped_column(default=0)
    reworks: Mapped[int] = mapped_column(default=0)
    supervisions: Mapped[int] = mapped_column(default=0)

    caller_name: Mapped[str] = mapped_column(String(100), default="")
    caller_phone: Mapped[str] = mapped_column(String(100), default="")
    caller_digits: Mapped[str | None] = mapped_column(String(100), Computed(CALLER_DIGITS))
    caller_id_number: Mapped[str] = mapped_column(String(64), default="")
    caller_address: Mapped[str] = mapped_column(Text, default="")
    caller_handle: Mapped[str] = mapped_column(String(100), default="")
    caller_gender: Mapped[str] = mapped_column(String(16), default="")
    caller_age: Mapped[str] = mapped_column(String(16), default="")
    secrecy_requested: Mapped[bool] = mapped_column(default=False)
    consent: Mapped[bool | None]
    erased_at: Mapped[datetime | None]  # texts destroyed for privacy; the importer never brings them back

    department: Mapped[Department | None] = relationship()
    category: Mapped[Category | None] = relationship()
    draft: Mapped["CaseDraft | None"] = relationship(back_populates="case")

    @property
    def is_releasable(self) -> bool:
        """Replied or closed with a reply to show, no request for secrecy, no refused consent (DESIGN section 4)."""
        return bool(self.reply.strip()) and not self.secrecy_requested and self.consent is not False


class CaseDraft(Base):
    """案件公开稿: the public wording of one releasable case and where it stands in the workflow.

    ``text_hash`` binds decisions and approvals to the exact wording; ``detected_with`` is empty until the detection
    job has run with the current rules. ``crowd`` received cases share its ``rung`` (the neighbour test), held against
    ``crowd_needed`` (0: not weighed yet); ``rung_by`` is the person who chose the rung, empty for the rule.
    """

    __tablename__ = "case_draft"
    __table_args__ = (
        Index("ix_case_draft_queue", "state", "priority", "waiting_since"),
        Index(  # covers the counts of the tabs, their other orders, what the rules have not seen and what is not weighed
            "ix_case_draft_tab",
            "state",
            "second_look_by_id",
            "waiting_since",
            "high_open",
            "medium_open",
            "findings_total",
            "detected_with",
            "crowd_needed",
        ),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(String(24), default="new")
    waiting_since: Mapped[datetime]
    priority: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(Text)
    question: Mapped[str] = mapped_column(Text)
    reply: Mapped[str] = mapped_column(Text)
    text_hash: Mapped[str] = mapped_column(String(64))
    detected_with: Mapped[str] = mapped_column(String(64), default="", index=True)
    high_open: Mapped[int] = mapped_column(default=0)
    medium_open: Mapped[int] = mapped_column(default=0)
    findings_total: Mapped[int] = mapped_column(default=0)
    classes: Mapped[list[Any]] = mapped_column(default=list)
    town: Mapped[str] = mapped_column(String(32), default="")  # the place that ``rung`` lets be published
    rung: Mapped[str] = mapped_column(String(16), default=Rung.CITY_MONTH, server_default=Rung.CITY_MONTH)
    crowd: Mapped[int] = mapped_column(default=0, server_default="0")
    crowd_needed: Mapped[int] = mapped_column(default=0, server_default="0")
    rung_reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    rung_by: Mapped[str] = mapped_column(String(64), default="", server_default="")
    neighbour: Mapped[str] = mapped_column(String(8), default="")  # "", "no" (nobody could tell) or "yes"
    comment: Mapped[str] = mapped_column(Text, default="")
    ground: Mapped[str] = mapped_column(Text, default="")
    deferred_until: Mapped[datetime | None]
    opened_by: Mapped[str] = mapped_column(String(64), default="")
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    proposed_hash: Mapped[str] = mapped_column(String(64), default="")
    approvals: Mapped[list[Any]] = mapped_column(
        default=list
    )  # [{"user_id", "step", "at", "text_hash", "public_hash"}]
    overrides: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """Who let a class out that is closed by default: [{"user_id", "reason", "classes", "text_hash"}], one a step."""
    revision_note: Mapped[str] = mapped_column(Text, default="")
    # Hash of the exact public text that the whole engine, name tagger included, has passed, and the version it had.
    passed_hash: Mapped[str] = mapped_column(String(64), default="", server_default="")
    passed_with: Mapped[str] = mapped_column(String(64), default="", server_default="")
    second_look_by_id: Mapped[int | None] = mapped_column(  # who asked a colleague to look again (请同事再看)
        ForeignKey("staff_user.id"), index=True
    )

    case: Mapped[Case] = relationship(back_populates="draft")
    # Loaded once for all that a transaction does to a draft: whoever draws a finding appends it here, whoever takes one
    # out calls ``drop``. The rows go with the case, by the database.
    findings: Mapped[list["Finding"]] = relationship(
        primaryjoin="foreign(Finding.case_id) == CaseDraft.case_id",
        cascade="save-update, merge",
        passive_deletes="all",
        order_by="Finding.id",
    )

    def drop(self, session: Session, row: "Finding") -> None:
        """Take a finding out, of the draft and of the database."""
        self.findings.remove(row)
        session.delete(row)

    @property
    def standing(self) -> Standing:
        """The stored result of the neighbour test."""
        return Standing(Rung(self.rung), self.crowd, self.crowd_needed, bool(self.rung_by))

    @property
    def shown(self) -> Shown:
        """What place and dates its texts may say."""
        rung = Rung(self.rung)
        has_area = rung is Rung.AREA_MONTH
        return Shown(rung.shows_days, rung.shows_town, area=self.town if has_area else "")


class SpanColumns:
    """检出: a span of a text that may identify somebody, with the decision on it once there is one.

    Offsets are into the field's text at ``text_hash``. ``decision`` is "", "mask" or "keep"; keeping needs a reason.
    ``found_start`` and ``found_end`` are the span as the engine reported it (None for a span that a person added), so
    that a second run recognises a finding whose span a person has grown or shrunk; ``edited`` protects a person's
    span, label and replacement from being overwritten by such a run. ``second_*``: who else answers for keeping an
    identifier that needs two people, and why.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(String(16))
    start: Mapped[int]
    end: Mapped[int]
    label: Mapped[str] = mapped_column(String(16))
    risk: Mapped[str] = mapped_column(String(8))
    confidence: Mapped[float]
    source: Mapped[str] = mapped_column(String(16))
    rule_id: Mapped[str] = mapped_column(String(64))
    replacement: Mapped[str] = mapped_column(Text, default="")
    text_hash: Mapped[str] = mapped_column(String(64))
    decision: Mapped[str] = mapped_column(String(8), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    decided_at: Mapped[datetime | None]
    found_start: Mapped[int | None]
    found_end: Mapped[int | None]
    edited: Mapped[bool] = mapped_column(default=False, server_default=false())
    second_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    second_reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    second_at: Mapped[datetime | None]


class Finding(SpanColumns, Base):
    """A span of a case's draft: of its title, question or reply."""

    __tablename__ = "finding"
    __table_args__ = (
        CheckConstraint("second_by_id IS NULL OR second_by_id <> decided_by_id", name="second_person"),
        Index(
            "ix_finding_second",
            "case_id",
            sqlite_where=text("decision = 'keep' AND second_by_id IS NULL"),
            postgresql_where=text("decision = 'keep' AND second_by_id IS NULL"),
        ),
        Index("ix_finding_rule", "rule_id", "label", "decision", "decided_at"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), index=True)


class DraftAct(Base):
    """One act on a draft as it was before it, so that it can be undone; it holds raw text and is deleted by the next
    workflow step, after which only sending back undoes anything.
    """

    __tablename__ = "draft_act"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(  # goes with the draft: erasing that one leaves no copy here
        ForeignKey("case_draft.case_id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(64))
    label: Mapped[str] = mapped_column(String(64))  # what was done, in the words of the undo button
    draft: Mapped[dict[str, Any]]
    findings: Mapped[list[Any]]


class CaseEvent(Base):
    """The review history (流转记录) of one case: every transition with its person and comment; append-only."""

    __tablename__ = "case_event"
    __table_args__ = (Index("ix_case_event_actor", "actor", "at", "case_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(index=True)  # no foreign key: history outlives an erased case
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(64))
    transition: Mapped[str] = mapped_column(String(32))
    from_state: Mapped[str] = mapped_column(String(24))
    to_state: Mapped[str] = mapped_column(String(24))
    comment: Mapped[str] = mapped_column(Text, default="")
    text_hash: Mapped[str] = mapped_column(String(64), default="")


_ACTS = DraftAct.__table__
_CLOSED = delete(_ACTS).where(_ACTS.c.case_id.in_(bindparam("case_ids", expanding=True)))  # type: ignore[arg-type]


@event.listens_for(Session, "before_flush")
def _close_acts(session: Session, _context: object, _instances: object) -> None:
    """Whoever takes the step, what came before it can no longer be undone, and its copies of raw text go: those that are
    stored and those that this flush would store.
    """
    acts: dict[int, list[DraftAct]] = {}
    closed = set()
    for added in session.new:  # in the order in which they were added
        if isinstance(added, DraftAct):
            acts.setdefault(added.case_id, []).append(added)
        elif isinstance(added, CaseEvent):
            closed.add(added.case_id)
            for act in acts.pop(added.case_id, ()):
                session.expunge(act)
    if closed:
        session.connection().execute(_CLOSED, {"case_ids": sorted(closed)})


class CaseLease(Base):
    """A hold on one case by one person, so that two never decide the same one; it expires by itself."""

    __tablename__ = "case_lease"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id", ondelete="CASCADE"))
    until: Mapped[datetime]


class CaseTime(Base):
    """处理用时: how long one person worked on one case, up to the step that ended the work; no text.

    ``milliseconds`` grow while ``user_id`` is set; the step that ends the work takes the person out of the row, so that
    what is kept tells how long cases take and not how fast somebody is.
    """

    __tablename__ = "case_time"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(index=True)  # no foreign key: the figure outlives an erased case
    user_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id", ondelete="CASCADE"))
    queue: Mapped[str] = mapped_column(String(16))  # key of the tab in which the case stood
    milliseconds: Mapped[int] = mapped_column(default=0)
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
