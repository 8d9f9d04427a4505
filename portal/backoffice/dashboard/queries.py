"""What waits, what is stuck, and what the signed-in person did today."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from portal.backoffice.cases.models import CaseDraft, CaseEvent
from portal.backoffice.cases.queue_filters import LOCAL
from portal.backoffice.imports.models import ImportRun
from portal.releases.transition import detection_version

RECENT = timedelta(days=7)


def own_work(session: Session, username: str, now: datetime | None = None) -> int:
    """Cases this person took a step on since midnight in the office's time; a case counts once."""
    start = (now or datetime.now(UTC)).astimezone(LOCAL).replace(hour=0, minute=0, second=0, microsecond=0)
    return (
        session.scalar(
            select(func.count(CaseEvent.case_id.distinct())).where(
                CaseEvent.actor == username, CaseEvent.at >= start
            )
        )
        or 0
    )


@dataclass(frozen=True, slots=True)
class Oldest:
    """The case that has waited longest in a queue."""

    case_id: int
    title: str
    since: datetime


def oldest(session: Session, states: tuple[str, ...]) -> Oldest | None:
    row = session.execute(
        select(CaseDraft.case_id, CaseDraft.title, CaseDraft.waiting_since)
        .where(CaseDraft.state.in_(states))
        .order_by(CaseDraft.waiting_since, CaseDraft.case_id)
        .limit(1)
    ).first()
    return Oldest(row.case_id, row.title, row.waiting_since) if row else None


def due_deferred(session: Session) -> int:
    """Deferred cases whose day has come."""
    return (
        session.scalar(
            select(func.count()).where(
                CaseDraft.state == "deferred", CaseDraft.deferred_until <= datetime.now(UTC)
            )
        )
        or 0
    )


def undetected(session: Session) -> int:
    """Drafts on the desk that the current rules have not seen yet."""
    return (
        session.scalar(
            select(func.count()).where(
                CaseDraft.detected_with != detection_version(),
                CaseDraft.state.in_(("new", "sent_back", "deferred")),
            )
        )
        or 0
    )


def import_problems(session: Session) -> list[ImportRun]:
    """Runs of the last week that failed or refused rows, newest first."""
    since = datetime.now(UTC) - RECENT
    return list(
        session.scalars(
            select(ImportRun)
            .where(
                ImportRun.started_at >= since,
                or_(ImportRun.state == "failed", ImportRun.rejected > 0),
                ImportRun.dry_run.is_(False),
            )
            .order_by(ImportRun.id.desc())
            .limit(5)
        )
    )
