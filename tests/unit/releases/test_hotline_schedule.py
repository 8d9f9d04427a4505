"""定时发布: what was set goes out when it is due, checked once more; whatever stops it is told to staff."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.hotline_days.models import HotlineDay, HotlineEvent
from portal.backoffice.hotline_days.workflow import SendBack
from portal.jobs.models import Job
from portal.public.hotline_days.tables import published_call, published_hotline_day
from portal.public.promises.tables import published_promise
from portal.releases import NotAllowed
from portal.releases.hotline_schedule import (
    JOB,
    Schedule,
    Unschedule,
    last_refusal,
    queue_overdue,
    release_due,
)
from portal.settings import Settings
from portal.staff.models import StaffUser
from tests.hotline_days import NOW, reviewer
from tests.releasing_hotline import GROUNDS, approved_call, approved_day, approved_promise, publisher

Sessions = sessionmaker[Session]
AT = NOW + timedelta(hours=2)


@pytest.fixture
def day_id(sessions: Sessions) -> int:
    """An approved day."""
    with sessions.begin() as session:
        return approved_day(session).id


def schedule(session: Session, item: object, settings: Settings, at: datetime = AT) -> None:
    Schedule(
        session, item, publisher(session), NOW, settings=settings, grounds=GROUNDS, release_at=at
    ).perform()


@pytest.fixture
def session(sessions: Sessions, day_id: int) -> Iterator[Session]:
    with sessions.begin() as session:
        yield session


def test_what_is_due_goes_out_and_nothing_before(sessions: Sessions, day_id: int, settings: Settings) -> None:
    with sessions.begin() as session:
        schedule(session, session.get_one(HotlineDay, day_id), settings)
    release_due(sessions, settings, AT - timedelta(seconds=1))
    with sessions() as session:
        assert session.get_one(HotlineDay, day_id).state == "approved"
    release_due(sessions, settings, AT)
    release_due(sessions, settings, AT)  # the job was taken again
    with sessions() as session:
        day = session.get_one(HotlineDay, day_id)
        assert (day.state, day.release_at, day.released_at) == ("released", None, AT)
        assert len(session.execute(select(published_hotline_day)).all()) == 1
        assert day.secrecy["ground"] == GROUNDS.ground


def test_a_job_waits_for_the_moment_that_was_set(session: Session, settings: Settings, day_id: int) -> None:
    schedule(session, session.get_one(HotlineDay, day_id), settings)
    [job] = session.scalars(select(Job).where(Job.kind == JOB)).all()
    assert (job.state, job.lease_until) == ("waiting", AT)


def test_a_day_with_its_calls_and_promises_goes_out_in_order(
    sessions: Sessions, day_id: int, settings: Settings
) -> None:
    """All set for one moment before any of it is public."""
    with sessions.begin() as session:
        day = session.get_one(HotlineDay, day_id)
        for item in (approved_promise(session, day), approved_call(session, day), day):
            schedule(session, item, settings)
        assert len(session.scalars(select(Job).where(Job.kind == JOB)).all()) == 1
    release_due(sessions, settings, AT)
    with sessions() as session:
        for table in (published_hotline_day, published_call, published_promise):
            assert len(session.execute(select(table)).all()) == 1


def test_a_refusal_is_kept_with_the_item_until_somebody_does_something(
    sessions: Sessions, day_id: int, settings: Settings
) -> None:
    with sessions.begin() as session:
        call = approved_call(session, session.get_one(HotlineDay, day_id))
        schedule(session, call, settings)
        call_id = call.id
    release_due(sessions, settings, AT)
    with sessions.begin() as session:
        assert session.execute(select(published_call)).all() == []
        assert last_refusal(session, "call", call_id) == "接听日 d2026-01 还没有公开，请先发布接听日。"
    release_due(sessions, settings, AT)
    with sessions.begin() as session:
        refusals = session.scalars(select(HotlineEvent).where(HotlineEvent.act == "refuse")).all()
        assert [(event.item_id, event.actor) for event in refusals] == [(call_id, "publisher")]


def test_a_locked_account_releases_nothing_any_more(
    sessions: Sessions, day_id: int, settings: Settings
) -> None:
    with sessions.begin() as session:
        schedule(session, session.get_one(HotlineDay, day_id), settings)
        user = session.scalars(select(StaffUser).where(StaffUser.username == "publisher")).one()
        user.locked_at = NOW
    release_due(sessions, settings, AT)
    with sessions() as session:
        assert session.get_one(HotlineDay, day_id).state == "approved"
        assert last_refusal(session, "day", day_id) == "您的角色不能“发布”。"


def test_what_is_sent_back_does_not_go_out_by_itself_later(
    sessions: Sessions, day_id: int, settings: Settings
) -> None:
    with sessions.begin() as session:
        day = session.get_one(HotlineDay, day_id)
        schedule(session, day, settings)
        SendBack(session, day, reviewer(session), NOW, "导语要补充").perform()
        assert day.release_at is None
    release_due(sessions, settings, AT)
    with sessions() as session:
        assert session.execute(select(published_hotline_day)).all() == []


def test_it_can_be_called_off(session: Session, settings: Settings, day_id: int) -> None:
    day = session.get_one(HotlineDay, day_id)
    schedule(session, day, settings)
    Unschedule(session, day, publisher(session), NOW).perform()
    assert day.release_at is None
    with pytest.raises(NotAllowed) as refusal:
        Unschedule(session, day, publisher(session), NOW).perform()
    assert refusal.value.reasons == ["没有定时发布，或已取消。"]


@pytest.mark.parametrize("at", [NOW, NOW - timedelta(days=1), NOW + timedelta(days=367)])
def test_only_a_moment_of_the_coming_year_can_be_set(
    session: Session, settings: Settings, day_id: int, at: datetime
) -> None:
    with pytest.raises(NotAllowed) as refusal:
        schedule(session, session.get_one(HotlineDay, day_id), settings, at)
    assert refusal.value.reasons == ["定时发布的时间要在现在以后、一年以内。"]


def test_what_could_not_go_out_now_cannot_be_set(session: Session, settings: Settings, day_id: int) -> None:
    day = session.get_one(HotlineDay, day_id)
    day.summary = "审核以后又加的一句。"
    with pytest.raises(NotAllowed):
        schedule(session, day, settings)


def test_at_start_up_overdue_work_is_found_even_without_its_job(
    sessions: Sessions, day_id: int, settings: Settings
) -> None:
    with sessions.begin() as session:
        day = session.get_one(HotlineDay, day_id)
        schedule(session, day, settings)
        day.release_at = NOW - timedelta(days=1)
        for job in session.scalars(select(Job)):
            session.delete(job)
    queue_overdue(sessions)
    with sessions() as session:
        assert [job.kind for job in session.scalars(select(Job))] == [JOB]
