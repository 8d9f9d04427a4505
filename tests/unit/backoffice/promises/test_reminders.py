"""Reminders: due within a week, overdue, a linked case that moved on since somebody last looked, a case public since."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.hotline_days.models import Call
from portal.backoffice.promises.links import LinkCase
from portal.backoffice.promises.reminders import Reminder, day_reminders, reminders
from portal.backoffice.promises.results import Check
from portal.public.hotline_days.tables import published_call
from portal.public.promises.tables import published_promise_case
from portal.releases.hotline_unlisted import unlisted_calls, unlisted_cases
from portal.releases.models import Release
from portal.security.permissions import Role
from portal.security.policy import Identity
from tests.factories import make_case, make_person
from tests.promises import DUE_ON, NOW, make_call, make_hotline_day, make_live, make_promise

LONG_BEFORE = date(2026, 9, 21)
CLOSED = datetime(2026, 10, 20, 2, tzinfo=UTC)


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    with sessions() as session:
        make_hotline_day(session)
        yield session


@pytest.fixture
def curator(session: Session) -> Identity:
    return make_person(session, "curator", Role.CURATOR)


def on(session: Session, today: date) -> list[Reminder]:
    session.flush()
    return reminders(session, today)


def make_public(session: Session, case_id: int, number: str = "2026-000012") -> None:
    session.add(
        Release(
            kind="case",
            item_id=case_id,
            number=number,
            version=1,
            is_live=True,
            released_at=CLOSED,
            released_by="qian",
            log_seq=900,
        )
    )
    session.flush()


@pytest.mark.parametrize(
    ("days", "late"),
    [(-8, None), (-7, -7), (0, 0), (1, 1)],
    ids=["8 days before", "a week before", "on it", "after"],
)
def test_a_promise_is_called_to_mind_a_week_before_its_date_and_from_then_on(
    session: Session, days: int, late: int | None
) -> None:
    make_promise(session)
    found = on(session, DUE_ON + timedelta(days=days))
    assert [one.late for one in found] == ([] if late is None else [late])


@pytest.mark.parametrize("outcome", ["kept", "kept_late", "partly", "impossible"])
def test_what_has_its_result_is_never_overdue(session: Session, outcome: str) -> None:
    make_promise(session).outcome = outcome
    assert on(session, date(2027, 6, 1)) == []


def test_a_withdrawn_promise_reminds_nobody(session: Session) -> None:
    make_promise(session, state="withdrawn")
    assert on(session, date(2027, 6, 1)) == []


def test_the_longest_overdue_comes_first_and_what_has_no_date_last(
    session: Session, curator: Identity
) -> None:
    make_promise(session, text="第二项。")
    make_promise(session, text="第一项。", due_on=date(2026, 10, 1))
    undated = make_promise(session, text="没有期限。", due_on=None)
    LinkCase(session, undated, make_case(session, closed_at=CLOSED), curator, NOW).perform()
    found = on(session, date(2026, 11, 20))
    assert [one.line.promise.text for one in found] == ["第一项。", "第二项。", "没有期限。"]
    assert [one.late for one in found] == [50, 20, None]


def test_a_case_that_was_closed_since_the_last_look_calls_its_promise_to_mind(
    session: Session, curator: Identity
) -> None:
    promise = make_promise(session)
    LinkCase(session, promise, make_case(session, closed_at=CLOSED), curator, NOW).perform()
    [one] = on(session, LONG_BEFORE)
    assert one.moved == ("工单 RA2026090001 2026年10月20日办结",)
    Check(session, promise, curator, CLOSED + timedelta(hours=1)).perform()
    assert on(session, LONG_BEFORE) == []


def test_what_happens_after_a_look_on_the_same_day_is_not_missed(session: Session, curator: Identity) -> None:
    promise = make_promise(session)
    LinkCase(session, promise, make_case(session, closed_at=CLOSED), curator, NOW).perform()
    Check(session, promise, curator, CLOSED - timedelta(hours=1)).perform()
    assert [one.moved for one in on(session, LONG_BEFORE)] == [("工单 RA2026090001 2026年10月20日办结",)]


def test_a_reply_alone_is_no_news(session: Session, curator: Identity) -> None:
    promise = make_promise(session)
    LinkCase(session, promise, make_case(session, replied_at=CLOSED), curator, NOW).perform()
    assert on(session, LONG_BEFORE) == []


def test_a_case_that_became_public_after_the_promise_is_a_suggestion_until_a_version_names_it(
    session: Session, curator: Identity
) -> None:
    promise = make_promise(session, outcome="kept", result="已改接。", result_on=date(2026, 9, 20))
    case = make_case(session)
    LinkCase(session, promise, case, curator, NOW).perform()
    make_live(session, promise)
    assert on(session, LONG_BEFORE) == []
    make_public(session, case.id)
    assert [one.unlisted for one in on(session, LONG_BEFORE)] == [("2026-000012",)]
    named = {"number": promise.number, "version": 1, "case_number": "2026-000012"}
    session.execute(published_promise_case.insert().values(**named))
    assert unlisted_cases(session) == {}


def test_a_day_knows_how_many_of_its_promises_wait(session: Session) -> None:
    other = make_hotline_day(session, "d2026-07")
    mine = make_promise(session, other)
    make_promise(session)
    session.flush()
    assert day_reminders(session, mine.day_id, date(2026, 11, 20)) == 1


def test_calls_whose_case_is_public_now_are_suggested_too(session: Session) -> None:
    call = make_call(session, make_hotline_day(session, "d2026-08"))
    make_public_call(session, call)
    case = make_case(session)
    call.case_id = case.id
    session.flush()
    assert unlisted_calls(session) == {}
    make_public(session, case.id)
    assert unlisted_calls(session) == {call.id: ["2026-000012"]}


def make_public_call(session: Session, call: Call) -> None:
    """The public row of a call that names no case."""
    empty = ("reason", "town", "category1", "department_code", "department_name", "joint_departments", "case_number",
             "summary", "change_note")  # fmt: skip
    values = dict.fromkeys(empty, "")
    session.execute(
        insert(published_call).values(
            **values,
            number="d2026-08-12",
            version=1,
            is_live=True,
            day="d2026-08",
            position=call.position,
            session=1,
            form="summary",
            topic="积水",
            started="09:41",
            taken_by="leader",
            released_on="2026-09-21",
            log_seq=901,
        )
    )
