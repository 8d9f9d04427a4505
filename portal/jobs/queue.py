"""Put work in the job table and take it out: one statement leases a job, so two workers never hold the same one."""

from datetime import UTC, datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import and_, bindparam, or_, select, update
from sqlalchemy.orm import Session, SessionTransaction

from portal.jobs.models import Job

LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 8
_WAITING = select(Job.id).where(Job.kind == bindparam("kind"), Job.state == "waiting").limit(1)
_known: WeakKeyDictionary[SessionTransaction, set[str]] = WeakKeyDictionary()
"""Kinds of which a transaction knows that a job waits: it writes alone, so that this holds until it ends."""
RETRY_AFTER = timedelta(seconds=1)
"""Before the second attempt; doubled before each further one, so that a fault of a moment heals by itself."""


def enqueue(session: Session, kind: str, payload: dict[str, Any], priority: int = 5) -> Job:
    """Add a job to ``session``'s transaction: it exists exactly when the change that caused it does."""
    job = Job(kind=kind, payload=payload, priority=priority, created_at=datetime.now(UTC))
    session.add(job)
    session.flush()
    return job


def enqueue_once(session: Session, kind: str, delay: timedelta | None = None) -> None:
    """Make sure that a job of ``kind``, which takes everything there is, waits; with ``delay`` not to begin at once."""
    connection = session.connection()  # begins the transaction where there is none yet
    current = session.get_nested_transaction() or session.get_transaction()
    assert current is not None
    known = _known.setdefault(current, set())
    if kind in known:
        return
    if connection.scalar(_WAITING, {"kind": kind}) is None:
        enqueue(session, kind, {}).lease_until = datetime.now(UTC) + delay if delay else None
    known.add(kind)


def lease_next(session: Session, holder: str) -> Job | None:
    """Take the next waiting job, or one whose worker died; None when there is nothing to do."""
    now = datetime.now(UTC)
    rested = or_(Job.lease_until.is_(None), Job.lease_until < now)
    takeable = and_(Job.state.in_(("waiting", "running")), rested)
    next_id = select(Job.id).where(takeable).order_by(Job.priority, Job.id).limit(1).scalar_subquery()
    return session.scalars(
        update(Job).where(Job.id == next_id).values(**_held(holder, now)).returning(Job)
    ).first()


def lease(session: Session, job_id: int, holder: str) -> None:
    """Take a job in the transaction that made it: no worker comes first, and one takes it where the holder dies."""
    session.execute(update(Job).where(Job.id == job_id).values(**_held(holder, datetime.now(UTC))))


def _held(holder: str, now: datetime) -> dict[str, Any]:
    return {
        "state": "running",
        "holder": holder,
        "lease_until": now + LEASE,
        "attempts": Job.attempts + 1,
    }


def extend(session: Session, job_id: int, done: int, total: int | None) -> None:
    """Report progress and keep the lease."""
    session.execute(
        update(Job)
        .where(Job.id == job_id)
        .values(done=done, total=total, lease_until=datetime.now(UTC) + LEASE)
    )


def finish(session: Session, job_id: int, error: str = "") -> None:
    """Close a job: done, failed for good, or waiting for another attempt."""
    job = session.get_one(Job, job_id)
    if not error:
        job.state, job.finished_at, job.error = "done", datetime.now(UTC), ""
    elif job.attempts >= MAX_ATTEMPTS:
        job.state, job.finished_at, job.error = "failed", datetime.now(UTC), error
    else:
        job.state, job.error = "waiting", error
    waits = job.state == "waiting"
    job.lease_until = datetime.now(UTC) + RETRY_AFTER * 2 ** (job.attempts - 1) if waits else None
