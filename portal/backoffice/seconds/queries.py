"""Which kept identifiers wait for a second person, each with the sentence around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.backoffice.cases.models import CaseDraft, Finding
from portal.backoffice.seconds.sentences import Waiting, waiting
from portal.releases.second_person import awaiting_second
from portal.releases.wording import FIELDS
from portal.releases.workflow import EDITABLE, UNDER_REVIEW
from portal.staff.models import StaffUser

FIELD_NAMES = {"title": "标题", "question": "诉求", "reply": "答复"}
CONFIRMABLE = EDITABLE | UNDER_REVIEW | {"approved"}
"""States in which a kept identifier may be confirmed or refused."""
SHOWN = 200


@dataclass(frozen=True, slots=True)
class WaitingCase:
    """One case of the queue."""

    case_id: int
    title: str
    state: str
    count: int
    since: datetime | None


def waiting_cases(session: Session) -> list[WaitingCase]:
    """Cases with a kept identifier that waits, longest first."""
    rows = session.execute(
        select(
            CaseDraft.case_id,
            CaseDraft.title,
            CaseDraft.state,
            func.count().label("n"),
            func.min(Finding.decided_at).label("since"),
        )
        .join(CaseDraft, CaseDraft.case_id == Finding.case_id)
        .where(awaiting_second(), CaseDraft.state.in_(CONFIRMABLE))
        .group_by(CaseDraft.case_id)
        .order_by(func.min(Finding.decided_at), CaseDraft.case_id)
        .limit(SHOWN)
    )
    return [WaitingCase(row.case_id, row.title, row.state, row.n, row.since) for row in rows]


def count_waiting(session: Session) -> int:
    """How many cases wait, for the staff bar."""
    statement = (
        select(func.count(Finding.case_id.distinct()))
        .join(CaseDraft, CaseDraft.case_id == Finding.case_id)
        .where(awaiting_second(), CaseDraft.state.in_(CONFIRMABLE))
    )
    return session.scalar(statement) or 0


def waiting_of(session: Session, draft: CaseDraft) -> Sequence[Waiting]:
    """The kept identifiers of one case that wait, in text order."""
    if draft.state not in CONFIRMABLE:
        return []
    rows = session.execute(
        select(Finding, StaffUser.display_name)
        .outerjoin(StaffUser, StaffUser.id == Finding.decided_by_id)
        .where(Finding.case_id == draft.case_id, awaiting_second())
    ).all()
    ordered = sorted(rows, key=lambda row: (FIELDS.index(row[0].field), row[0].start))
    return [
        waiting(row, getattr(draft, row.field), FIELD_NAMES[row.field], name or "") for row, name in ordered
    ]
