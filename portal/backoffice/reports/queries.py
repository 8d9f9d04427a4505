"""Reads of the queue of reports."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.inbox.models import InboxReport
from portal.releases.models import Release

PAGE = 30


def waiting_count(session: Session) -> int:
    return session.scalar(select(func.count(InboxReport.id)).where(InboxReport.state == "new")) or 0


def reports(session: Session, state: str, before: int | None = None) -> Sequence[InboxReport]:
    """One page and one more: new ones oldest first, handled ones newest first; ``before`` is the last id of the page before."""
    statement = select(InboxReport).where(InboxReport.state == state).limit(PAGE + 1)
    if state == "new":
        statement = statement.order_by(InboxReport.id)
        statement = statement.where(InboxReport.id > before) if before else statement
    else:
        statement = statement.order_by(InboxReport.id.desc())
        statement = statement.where(InboxReport.id < before) if before else statement
    return session.scalars(statement).all()


def live_numbers(session: Session, numbers: Collection[str]) -> set[str]:
    """Those of ``numbers`` that are public right now."""
    return set(
        session.scalars(select(Release.number).where(Release.number.in_(numbers), Release.is_live.is_(True)))
    )
