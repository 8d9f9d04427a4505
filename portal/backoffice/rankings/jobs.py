"""The job that computes a ranking: it reads on a snapshot, tells how far it is, and writes in one short transaction."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.rankings.basis import find_basis
from portal.backoffice.rankings.computation import Progress, compute_ranking
from portal.backoffice.rankings.services import ComputeRanking, latest_version
from portal.db.engines import read_session_factory
from portal.jobs.models import Job
from portal.jobs.queue import enqueue
from portal.jobs.worker import JobContext
from portal.releases import NotAllowed
from portal.security.policy import Identity
from portal.staff.models import StaffUser

KIND = "ranking"


def queue_computation(
    session: Session, actor: Identity, period: str, group: str, change_note: str = ""
) -> Job:
    """Queue one computation; a job for the same period and group that still waits is used again."""
    payload: dict[str, Any] = {
        "period": period,
        "group": group,
        "change_note": change_note,
        "user_id": actor.user_id,
    }
    for job in session.scalars(select(Job).where(Job.kind == KIND, Job.state == "waiting")):
        if (job.payload["period"], job.payload["group"]) == (period, group):
            return job
    return enqueue(session, KIND, payload, priority=3)


def compute_job(context: JobContext) -> None:
    """Handler of the job kind ``ranking``. A refusal ends it: its reasons are what the page shows."""
    payload = context.payload
    period, group = str(payload["period"]), str(payload["group"])
    with context.sessions() as session:
        if _is_done(session, context.job_id, period, group):
            return
        actor = _actor(session, int(payload["user_id"]))
    try:
        compute_and_store(
            context.sessions, actor, period, group, context.progress, str(payload["change_note"])
        )
    except NotAllowed as refusal:
        with context.sessions.begin() as session:  # trying again would not help
            job = session.get_one(Job, context.job_id)
            job.payload = {**job.payload, "reasons": refusal.reasons}


def compute_and_store(
    sessions: sessionmaker[Session],
    actor: Identity,
    period: str,
    group: str,
    progress: Progress = lambda _orders: None,
    change_note: str = "",
) -> int:
    """Read on a snapshot, which holds nobody up, then write in one transaction; id of the ranking. Raises NotAllowed."""
    now = datetime.now(UTC)
    with read_session_factory(sessions.kw["bind"])() as session:
        computed = compute_ranking(session, find_basis(session, period, group, now), now, progress)
    with sessions.begin() as session:
        service = ComputeRanking(
            session, actor, period, group, now, change_note=change_note, computed=computed
        )
        return service.perform().id


def _is_done(session: Session, job_id: int, period: str, group: str) -> bool:
    """Whether an attempt that was killed had stored its result: what people have done since must stay."""
    latest = latest_version(session, period, group)
    return latest is not None and latest.computed_at >= session.get_one(Job, job_id).created_at


def _actor(session: Session, user_id: int) -> Identity:
    user = session.get_one(StaffUser, user_id)
    return Identity(user.id, user.username, user.display_name, frozenset(user.roles))
