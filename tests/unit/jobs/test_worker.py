"""The job table: one worker a job, nothing lost when a worker dies, faults tried again."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from portal.jobs.models import Job
from portal.jobs.queue import MAX_ATTEMPTS, enqueue, lease_next
from portal.jobs.worker import JobContext, Worker
from portal.settings import Settings


@pytest.fixture
def queued(sessions: sessionmaker[Session]) -> sessionmaker[Session]:
    with sessions.begin() as session:
        enqueue(session, "later", {"n": 1})
        enqueue(session, "sooner", {"n": 2}, priority=0)
    return sessions


def lift_leases(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        session.execute(
            update(Job)
            .where(Job.lease_until.is_not(None))
            .values(lease_until=datetime.now(UTC) - timedelta(1))
        )


def test_jobs_are_done_by_priority(settings: Settings, queued: sessionmaker[Session]) -> None:
    seen: list[int] = []

    def note(context: JobContext) -> None:
        context.progress(1, 1)
        seen.append(context.payload["n"])

    assert Worker(settings, queued, {"later": note, "sooner": note}).drain() == 2
    assert seen == [2, 1]


def test_two_workers_never_hold_the_same_job(queued: sessionmaker[Session]) -> None:
    with queued.begin() as session:
        first = lease_next(session, "a")
    with queued.begin() as session:
        second = lease_next(session, "b")
    assert first is not None and second is not None and first.id != second.id
    with queued.begin() as session:
        assert lease_next(session, "c") is None


def test_a_dead_workers_job_is_taken_again(queued: sessionmaker[Session]) -> None:
    with queued.begin() as session:
        first = lease_next(session, "dies")
    assert first is not None
    lift_leases(queued)
    with queued.begin() as session:
        again = lease_next(session, "lives")
    assert again is not None
    assert (again.id, again.attempts) == (first.id, 2)


def test_a_failing_job_rests_and_is_given_up_in_the_end(
    settings: Settings, queued: sessionmaker[Session]
) -> None:
    def fail(context: JobContext) -> None:
        raise OSError("disk full")

    worker = Worker(settings, queued, {"later": fail, "sooner": fail})
    assert worker.drain() == 2  # each rests after its first attempt
    for _ in range(MAX_ATTEMPTS):
        lift_leases(queued)
        worker.drain()
    with queued() as session:
        assert set(session.execute(select(Job.state, Job.error, Job.attempts)).all()) == {
            ("failed", "OSError: disk full", MAX_ATTEMPTS)
        }
