"""What happened to an objection and to its order, oldest first, from the audit log and the order's own events."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry
from portal.backoffice.audit.words import ACTIONS
from portal.backoffice.orders.models import OrderEvent
from portal.backoffice.orders.page import event_words
from portal.backoffice.rankings.models import Objection, ScoreSheet
from portal.staff.models import StaffUser

ACTS = ("objection.raise", "objection.withdraw", "objection.answer")


@dataclass(frozen=True, slots=True)
class Happened:
    """One act: when, who (as colleagues read it), what."""

    at: datetime
    who: str
    what: str


def history(session: Session, objection: Objection, sheet: ScoreSheet | None) -> list[Happened]:
    """Acts on the objection, computations of its ranking since it was raised, events of its order."""
    found = [
        Happened(row.at, row.actor, ACTIONS.get(row.action, row.action))
        for row in _audited(session, objection, sheet)
    ]
    if objection.assignment_id is not None:
        events = session.scalars(
            select(OrderEvent).where(
                OrderEvent.assignment_id == objection.assignment_id, OrderEvent.at >= objection.raised_at
            )
        )
        found += [Happened(event.at, event.actor, event_words(event)) for event in events]
    names = {
        row.username: row.display_name
        for row in session.execute(select(StaffUser.username, StaffUser.display_name))
    }
    ordered = sorted(found, key=lambda item: item.at)
    return [Happened(item.at, names.get(item.who, item.who), item.what) for item in ordered]


def _audited(session: Session, objection: Objection, sheet: ScoreSheet | None) -> list[AuditEntry]:
    own = (AuditEntry.subject_kind == "objection") & (AuditEntry.subject_id == str(objection.id))
    mine: ColumnElement[bool] = own & AuditEntry.action.in_(ACTS)
    if sheet is not None:
        mine = or_(
            mine,
            (AuditEntry.subject_kind == "ranking")
            & (AuditEntry.subject_id == str(sheet.ranking_id))
            & (AuditEntry.action == "ranking.recompute")
            & (AuditEntry.at >= objection.raised_at),
        )
    return list(session.scalars(select(AuditEntry).where(mine)))
