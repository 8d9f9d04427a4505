"""A job that takes everything there is waits once, however often it is asked for."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.jobs.models import Job
from portal.jobs.queue import enqueue_once, lease_next


def waiting(session: Session, kind: str) -> int:
    return session.scalar(select(func.count()).where(Job.kind == kind, Job.state == "waiting")) or 0


def test_a_kind_waits_once_a_transaction_and_once_over_all(sessions: sessionmaker[Session]) -> None:
    for _ in range(2):
        with sessions.begin() as session:
            enqueue_once(session, "ledger", timedelta(minutes=15))
            enqueue_once(session, "ledger")
            enqueue_once(session, "detect")
    with sessions() as session:
        assert (waiting(session, "ledger"), waiting(session, "detect")) == (1, 1)


def test_a_job_that_was_rolled_back_is_asked_for_again(sessions: sessionmaker[Session]) -> None:
    """Also where only a part of the transaction was."""
    with sessions() as session:
        enqueue_once(session, "ledger")
        session.rollback()
        with pytest.raises(RuntimeError), session.begin_nested():
            enqueue_once(session, "ledger")
            raise RuntimeError
        enqueue_once(session, "ledger")
        session.commit()
        assert waiting(session, "ledger") == 1


def test_what_was_taken_meanwhile_is_queued_anew(sessions: sessionmaker[Session]) -> None:
    """One session may go on for several transactions: what it knew ends with each."""
    with sessions() as session:
        enqueue_once(session, "ledger")
        session.commit()
        with sessions.begin() as worker:
            assert lease_next(worker, "worker") is not None
        enqueue_once(session, "ledger")
        session.commit()
        assert waiting(session, "ledger") == 1
