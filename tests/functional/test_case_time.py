"""How long cases take is measured from opening to the step, pauses left out, and tells nothing of a person."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.cases.models import CaseTime
from portal.backoffice.cases.timing import FEWEST, finish, queue_times, tick
from portal.security.permissions import Role
from tests.factories import detect, make_case, make_person
from tests.functional.test_redaction import form_with

SignedIn = Callable[..., TestApp]
NOON = datetime(2026, 9, 22, 4, tzinfo=UTC)


def rows(session: Session) -> list[CaseTime]:
    return list(session.scalars(select(CaseTime).order_by(CaseTime.id)))


def test_time_runs_from_sight_to_sight_and_pauses_do_not_count(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        draft = make_case(session).draft
        assert draft is not None
        cai = make_person(session, "cai", Role.CURATOR).user_id
        for seconds in (0, 8, 20, 20 + 301, 20 + 301 + 5):
            clock = tick(session, draft, cai, NOON + timedelta(seconds=seconds))
        finish(session, clock)
        (row,) = rows(session)
    assert (row.queue, row.milliseconds, row.user_id) == ("new", 25_000, None)
    assert row.ended_at == NOON + timedelta(seconds=326)


def test_each_person_has_their_own_clock_and_the_end_stops_them_all(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        draft = make_case(session).draft
        assert draft is not None
        cai, ding = (make_person(session, name, Role.CURATOR).user_id for name in ("cai", "ding"))
        tick(session, draft, ding, NOON)
        tick(session, draft, cai, NOON + timedelta(seconds=10))
        finish(session, tick(session, draft, cai, NOON + timedelta(seconds=14)))
        assert [(row.milliseconds, row.user_id) for row in rows(session)] == [(4_000, None)]


def test_a_step_ends_the_work_and_putting_down_does_not(
    sessions: sessionmaker[Session], as_role: SignedIn
) -> None:
    with sessions.begin() as session:
        case = make_case(session)
        detect(session, case)
        case_id = case.id
    browser = as_role("curator", username="cai")
    form_with(browser.get(f"/staff/cases/{case_id}"), "put-down").submit()
    with sessions() as session:
        assert [row.ended_at for row in rows(session)] == [None]
    form_with(browser.get(f"/staff/cases/{case_id}"), "step", step="propose").submit()
    with sessions() as session:
        (row,) = rows(session)
    assert row.ended_at is not None and row.user_id is None and row.queue == "new"


def test_figures_are_of_seven_days_by_queue_and_need_enough_cases(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        for number in range(20):
            done = NOON - timedelta(hours=number)
            session.add(
                CaseTime(
                    case_id=number,
                    queue="new",
                    milliseconds=number * 1000 + 1000,
                    seen_at=done,
                    ended_at=done,
                )
            )
        for number in range(FEWEST - 1):
            session.add(
                CaseTime(case_id=number, queue="review", milliseconds=9000, seen_at=NOON, ended_at=NOON)
            )
        old = NOON - timedelta(days=8)
        session.add(CaseTime(case_id=99, queue="new", milliseconds=900_000, seen_at=old, ended_at=old))
        session.flush()
        (figures,) = queue_times(session, NOON)
    assert (figures.title, figures.cases, figures.median, figures.p95) == ("待隐去", 20, 10, 19)


def test_the_first_page_shows_them_without_a_name(sessions: sessionmaker[Session], as_role: SignedIn) -> None:
    now = datetime.now(UTC)
    with sessions.begin() as session:
        for number in range(FEWEST):
            session.add(CaseTime(case_id=number, queue="new", milliseconds=12_000, seen_at=now, ended_at=now))
    page = as_role("reviewer", username="shen").get("/staff/home")
    assert "中位 12 秒" in page and "不分人" in page
