"""What of hotline days the dashboard tells whom."""

from datetime import date

from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.hotline_days.waiting import tasks
from portal.backoffice.hotline_days.workflow import Propose
from portal.security.permissions import Role
from portal.security.policy import Identity
from portal.settings import Settings
from tests.factories import make_person
from tests.hotline_days import (
    HELD_ON,
    NOW,
    add_call,
    add_session,
    approve_day,
    curator,
    make_day,
    release_day,
    reviewer,
)

AFTERWARDS = date(2026, 11, 5)


def _told(session: Session, person: Identity, today: date = HELD_ON) -> list[str]:
    return [task.words for task in tasks(session, person, today)]


def test_reviewers_are_told_of_what_others_proposed(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        day = make_day(session)
        sitting = add_session(session, day)
        Propose(session, day, reviewer(session), NOW).perform()
        add_call(session, sitting, 1, state="proposed", proposed_by_id=curator(session).user_id)
        add_call(session, sitting, 2)
        assert _told(session, reviewer(session)) == ["1 通来电待您审核"]
        other = make_person(session, "other", Role.REVIEWER)
        assert _told(session, other) == ["1 次接听日待您审核", "1 通来电待您审核"]
        assert _told(session, curator(session)) == []


def test_publishers_are_told_of_what_is_approved_and_not_set_for_a_moment(
    sessions: sessionmaker[Session],
) -> None:
    with sessions.begin() as session:
        day = make_day(session)
        add_session(session, day)
        approve_day(session, day)
        publisher = make_person(session, "publisher", Role.PUBLISHER)
        assert _told(session, publisher) == ["1 次接听日待发布"]
        day.release_at = NOW
        assert _told(session, publisher) == []


def test_writers_are_told_when_a_day_went_by_without_its_report(
    sessions: sessionmaker[Session], settings: Settings
) -> None:
    with sessions.begin() as session:
        day = make_day(session)
        add_session(session, day)
        approve_day(session, day)
        release_day(session, day, settings)
        assert _told(session, curator(session)) == []
        assert _told(session, curator(session), AFTERWARDS) == ["1 次接听日已举行，接听情况还没有公布"]
