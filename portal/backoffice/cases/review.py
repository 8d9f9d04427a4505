"""What the second person reads: every decision with its reason, and what has changed since the last return."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.cases.marks import FIELD_NAMES, label_name
from portal.backoffice.cases.models import CaseDraft, CaseEvent, Finding, SpanColumns
from portal.backoffice.cases.second_look import ANSWERED, ASKED
from portal.releases.second_person import awaits_second
from portal.releases.transition import draft_fields
from portal.releases.wording import FIELDS
from portal.releases.workflow import STATE_NAMES, transitions
from portal.staff.models import StaffUser


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision as the reviewer reads it."""

    finding_id: int
    field: str
    value: str
    label: str
    decision: str
    replacement: str
    reason: str
    person: str
    needs_second: bool
    awaits_second: bool
    is_new: bool


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the review history; ``target`` is empty where the state stayed."""

    at: datetime
    person: str
    step: str
    target: str
    comment: str


def history(session: Session, case_id: int, preset: str) -> list[Event]:
    """The review history, newest first, with people's names and the steps' own words."""
    labels = {item.name: item.label for item in transitions(preset)} | {
        "release": "发布",
        "revise": "修订",
        "withdraw": "撤回",
        "restore": "恢复公开",
        "source_changed": "来源更新",
        ASKED: "请同事再看",
        ANSWERED: "第二人已看",
        "choose_rung": "改公开精度",
    }
    rows = session.execute(
        select(CaseEvent, StaffUser.display_name)
        .outerjoin(StaffUser, StaffUser.username == CaseEvent.actor)
        .where(CaseEvent.case_id == case_id)
        .order_by(CaseEvent.id.desc())
    )
    return [
        Event(
            event.at,
            name or event.actor,
            labels.get(event.transition, event.transition),
            STATE_NAMES.get(event.to_state, event.to_state) if event.to_state != event.from_state else "",
            event.comment,
        )
        for event, name in rows
    ]


def review_decisions(session: Session, draft: CaseDraft, findings: Sequence[Finding]) -> list[Decision]:
    """The decisions for the second person; those made after the last return are marked as new."""
    returned = session.scalar(
        select(CaseEvent.at)
        .where(CaseEvent.case_id == draft.case_id, CaseEvent.transition == "send_back")
        .order_by(CaseEvent.id.desc())
        .limit(1)
    )
    ordered = sorted(findings, key=lambda row: (FIELDS.index(row.field), row.start))
    return decisions(session, draft_fields(draft), FIELD_NAMES, ordered, returned)


def decisions(
    session: Session,
    texts: Mapping[str, str],
    titles: Mapping[str, str],
    findings: Sequence[SpanColumns],
    newer_than: datetime | None = None,
) -> list[Decision]:
    """Every decision in the order of ``findings``, kept high-risk ones first, since the second person answers for them as
    well; ``texts`` by field, with what each is called.
    """
    deciders = {row.decided_by_id for row in findings if row.decided_by_id}
    named = session.execute(select(StaffUser.id, StaffUser.display_name).where(StaffUser.id.in_(deciders)))
    people = {row.id: row.display_name for row in named}
    rows = [
        Decision(
            row.id,
            titles[row.field],
            texts[row.field][row.start : row.end],
            label_name(row.label),
            row.decision,
            row.replacement,
            row.reason,
            people.get(row.decided_by_id or 0, ""),
            row.decision == "keep" and row.risk == "high",
            awaits_second(row),
            newer_than is not None and row.decided_at is not None and row.decided_at > newer_than,
        )
        for row in findings
        if row.decision
    ]
    return sorted(rows, key=lambda row: not row.needs_second)
