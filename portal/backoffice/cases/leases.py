"""A case is held by one person at a time; a hold ends by itself, so that nobody waits for a colleague gone home."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.backoffice.cases.models import CaseLease
from portal.staff.models import StaffUser


@dataclass(frozen=True, slots=True)
class Hold:
    """Who holds a case until when."""

    user_id: int
    display_name: str
    until: datetime


def holder(session: Session, case_id: int) -> Hold | None:
    """The live hold on a case, whoever has it."""
    row = session.execute(
        select(CaseLease.user_id, StaffUser.display_name, CaseLease.until)
        .join(StaffUser, StaffUser.id == CaseLease.user_id)
        .where(CaseLease.case_id == case_id, CaseLease.until > datetime.now(UTC))
    ).first()
    return Hold(row.user_id, row.display_name, row.until) if row else None


def take(session: Session, case_id: int, user_id: int, minutes: int) -> Hold:
    """Hold the case for ``user_id``, or renew that; returns somebody else's hold where there is one."""
    held = holder(session, case_id)
    if held and held.user_id != user_id:
        return held
    until = datetime.now(UTC) + timedelta(minutes=minutes)
    lease = session.get(CaseLease, case_id)
    if lease is None:
        lease = CaseLease(case_id=case_id)
        session.add(lease)
    lease.user_id, lease.until = user_id, until
    session.flush()
    return Hold(user_id, session.get_one(StaffUser, user_id).display_name, until)


def let_go(session: Session, case_id: int, user_id: int) -> None:
    """End one's own hold."""
    session.execute(delete(CaseLease).where(CaseLease.case_id == case_id, CaseLease.user_id == user_id))
