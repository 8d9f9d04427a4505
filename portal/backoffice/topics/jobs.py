"""The job that finds hot topics: it reads on a snapshot, which holds nobody up, and writes in one short transaction."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.topics.finding import find_topics
from portal.backoffice.topics.services import FindTopics
from portal.db.engines import read_session_factory
from portal.jobs.models import Job
from portal.jobs.queue import enqueue
from portal.jobs.worker import JobContext
from portal.scoring.period import Period

KIND = "topics"


def queue_search(session: Session, actor: str, period: Period) -> None:
    """Queue one search; one of the same period that still waits is enough."""
    if not is_searching(session, period):
        enqueue(session, KIND, {"period": period.code, "actor": actor}, priority=4)


def is_searching(session: Session, period: Period) -> bool:
    """Whether a search of the period waits or runs."""
    jobs = session.scalars(select(Job).where(Job.kind == KIND, Job.state.in_(("waiting", "running"))))
    return any(job.payload["period"] == period.code for job in jobs)


def search_job(context: JobContext) -> None:
    """Handler of the job kind ``topics``; repeatable, because storing brings the rows to what the data say."""
    period = Period.parse(str(context.payload["period"]))
    with read_session_factory(context.sessions.kw["bind"])() as session:
        found = find_topics(session, period)
    with context.sessions.begin() as session:
        FindTopics(session, str(context.payload["actor"]), period, datetime.now(UTC)).store(found)
