"""Withdrawal of days, calls and promises: gone from every surface at once, with what must go along, and a receipt."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.calls.workflow import Revise
from portal.backoffice.departments.models import Department
from portal.backoffice.hotline_days.models import Call, HotlineDay, HotlineEvent
from portal.backoffice.promises.models import Promise, PromiseCase
from portal.jobs.models import Job
from portal.jobs.worker import JobContext
from portal.public.cases.tables import published_case, published_tombstone
from portal.public.hotline_days.tables import (
    published_call,
    published_hotline_day,
    published_hotline_session,
    published_turn,
)
from portal.public.log.queries import item_of, latest_entries
from portal.public.log.tables import published_salt
from portal.public.promises.tables import published_promise, published_promise_case
from portal.releases import NotAllowed
from portal.releases.batches import run_release
from portal.releases.directory import publish_directory
from portal.releases.indexing import make_indexer
from portal.releases.models import WithdrawalReceipt
from portal.releases.receipts import complete_receipt, probe, public_application
from portal.releases.surfaces import CaseTrace, trace_of
from portal.releases.withdraw import WithdrawRelease
from portal.search.outbox import OutboxEntry
from portal.settings import Settings
from portal.vocabulary import WithdrawalKind, WithdrawalReason
from tests.batches import approved_cases, open_batch
from tests.hotline_days import COUNTS, add_session, approve_day, curator, make_day, make_official
from tests.promises import make_promise
from tests.releasing_hotline import approve_promise, approved_call, publish, publisher, withdraw
from tests.unit.releases.test_hotline_release import check_log

Sessions = sessionmaker[Session]
NUMBERS = {"day": "d2026-01", "call": "d2026-01-1", "promise": "p2026-001"}
TABLES = (
    published_hotline_day,
    published_hotline_session,
    published_call,
    published_turn,
    published_promise,
    published_promise_case,
)


@pytest.fixture
def released(sessions: Sessions, settings: Settings, engine: Engine) -> None:
    """A day of a registered leader with two calls; the first became a released case and holds a promise. Search knows it."""
    [case_id] = approved_cases(sessions, 1)
    run_release(sessions, open_batch(sessions, [case_id]), "two_person")
    with sessions.begin() as session:
        unit = Department(code="lamps", name="市城管局")
        session.add(unit)
        official = make_official(session, "changwu")
        day = make_day(session, stage="reported", theme="路灯照明")
        add_session(session, day, official_id=official.id, **COUNTS)
        session.refresh(day)
        publish_directory(session)
        approve_day(session, day)
        publish(session, day, settings)
        first = approved_call(session, day, departments=[unit.id], case_id=case_id)
        publish(session, first, settings)
        publish(session, approved_call(session, day, position=2, topic="望江路积水"), settings)
        promise = make_promise(
            session, day, call=first, turn=first.turns[4], official_id=official.id, department_id=unit.id
        )
        link(session, promise, case_id)
        approve_promise(session, promise)
        publish(session, promise, settings)
    make_indexer(settings, engine).rebuild()


def link(session: Session, promise: Promise, case_id: int) -> None:
    session.add(PromiseCase(promise_id=promise.id, case_id=case_id))
    session.flush()


@pytest.fixture
def session(sessions: Sessions, released: None) -> Iterator[Session]:
    with sessions.begin() as session:
        yield session


def item(session: Session, kind: str) -> Any:
    if kind == "day":
        return session.scalars(select(HotlineDay)).one()
    if kind == "call":
        return session.scalars(select(Call).where(Call.position == 1)).one()
    return session.scalars(select(Promise)).one()


def count(session: Session, table: Any) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def ask(session: Session, settings: Settings, number: str, how: WithdrawalKind) -> list[dict[str, Any]]:
    application = public_application(settings)
    answers = [probe(application, one) for one in trace_of(session, number).surfaces(how)]
    application.registry["published"].dispose()
    return answers


@pytest.mark.parametrize("how", [WithdrawalKind.GONE, WithdrawalKind.VANISH])
def test_what_is_live_is_seen_on_every_surface(
    session: Session, settings: Settings, how: WithdrawalKind
) -> None:
    """No probe is blind: while it is public each of them says so, but for robots.txt and the front page, which shows days to
    come and promises that are overdue.
    """
    for number in NUMBERS.values():
        answers = ask(session, settings, number, how)
        assert len(answers) >= 12
        blind = {answer["address"] for answer in answers if answer["clean"]}
        assert blind - {"/"} == {"/robots.txt"}


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("day", WithdrawalKind.GONE),
        ("day", WithdrawalKind.VANISH),
        ("call", WithdrawalKind.NOTICE),
        ("call", WithdrawalKind.VANISH),
        ("promise", WithdrawalKind.GONE),
    ],
)
def test_what_was_withdrawn_is_gone_everywhere_and_its_receipt_says_so(
    sessions: Sessions, released: None, settings: Settings, engine: Engine, kind: str, how: WithdrawalKind
) -> None:
    with sessions.begin() as session:
        withdraw(session, item(session, kind), how, note="数字有误，核实后再公布。")
    make_indexer(settings, engine).drain()
    with sessions() as session:
        receipts = session.scalars(select(WithdrawalReceipt)).all()
        jobs = session.scalars(select(Job).where(Job.kind == "receipt", Job.state == "waiting")).all()
        assert NUMBERS[kind] in {receipt.number for receipt in receipts} and len(jobs) == len(receipts)
    for job in jobs:
        complete_receipt(JobContext(job.id, dict(job.payload), settings, sessions))
    with sessions() as session:
        for receipt in session.scalars(select(WithdrawalReceipt)):
            assert receipt.completed_at is not None
            assert [answer for answer in receipt.surfaces if not answer["clean"]] == []
        check_log(session)


def test_a_day_takes_its_calls_and_promises_along(session: Session) -> None:
    withdraw(session, item(session, "day"))
    assert [count(session, table) for table in TABLES] == [0] * len(TABLES)
    gone = set(session.scalars(select(published_tombstone.c.number)))
    assert gone == {"d2026-01", "d2026-01-1", "d2026-01-2", "p2026-001"}
    assert {one.state for one in session.scalars(select(Call))} == {"withdrawn"}
    assert item(session, "promise").state == "withdrawn"
    events = session.scalars(select(HotlineEvent).where(HotlineEvent.act == "withdraw")).all()
    assert {(event.kind, event.comment) for event in events} == {
        ("day", "核对后决定撤回"),
        ("call", "随 d2026-01 撤回"),
        ("promise", "随 d2026-01 撤回"),
    }
    entries = latest_entries(session.connection(), None, 4)
    assert {entry["kind"] for entry in entries} == {"day", "call", "promise"}
    assert {entry["action"] for entry in entries} == {"withdraw"}
    check_log(session)


def test_a_call_leaves_its_promises_unless_asked(session: Session) -> None:
    withdraw(session, item(session, "call"))
    assert (count(session, published_call), count(session, published_promise)) == (1, 1)


def test_a_call_takes_its_promises_along_when_asked(session: Session) -> None:
    withdraw(session, item(session, "call"), with_promises=True)
    assert (count(session, published_call), count(session, published_promise)) == (1, 0)
    assert item(session, "promise").state == "withdrawn"


def test_a_call_that_leaves_no_trace_leaves_no_promise_that_names_it(session: Session) -> None:
    withdraw(session, item(session, "call"), WithdrawalKind.VANISH)
    assert count(session, published_promise) == 0 and count(session, published_tombstone) == 0
    entry = latest_entries(session.connection(), None, 1)[0]
    assert item_of(entry) is None
    assert session.scalar(select(published_salt.c.salt).where(published_salt.c.seq == entry["seq"])) is None


def test_the_log_still_names_what_was_withdrawn_with_a_notice(session: Session) -> None:
    withdraw(session, item(session, "promise"), WithdrawalKind.NOTICE, note="数字有误，核实后再公布。")
    named = item_of(latest_entries(session.connection(), None, 1)[0])
    assert named and (named.full_name, named.path, named.stands) == (
        "承诺事项 p2026-001",
        "/promises/p2026-001",
        False,
    )


def test_search_is_told_to_forget_every_turn(session: Session) -> None:
    known = session.scalars(
        select(OutboxEntry.item_id).where(OutboxEntry.item_id.like("turn:d2026-01-1:%"))
    ).all()
    withdraw(session, item(session, "call"))
    forgotten = session.scalars(select(OutboxEntry.item_id).where(OutboxEntry.action == "delete")).all()
    assert set(known) <= set(forgotten) and len(forgotten) == 7


def test_a_notice_is_read_before_it_is_shown(session: Session) -> None:
    """Also for what only this call says of its caller."""
    for note in ("", "应来电人13800001234的要求撤回。", "应林小满要求撤回。"):
        with pytest.raises(NotAllowed):
            withdraw(session, item(session, "call"), WithdrawalKind.NOTICE, note=note)
    assert count(session, published_call) == 2


def test_only_what_is_public_is_withdrawn_and_only_once(session: Session) -> None:
    withdraw(session, item(session, "call"))
    with pytest.raises(NotAllowed) as refusal:
        withdraw(session, item(session, "call"))
    assert refusal.value.reasons == ["现在是“已撤回”，不能“撤回”。"]


def test_the_page_for_cases_leads_to_their_own(session: Session) -> None:
    how, reason = WithdrawalKind.GONE, WithdrawalReason.ERROR
    for number in NUMBERS.values():
        step = WithdrawRelease(session, number, how, reason, publisher(session))
        assert step.failure_reasons() == [f"{number} 属于领导接听日，请在它的页面撤回。"]


def test_the_live_version_goes_although_a_next_one_is_being_written(session: Session) -> None:
    call = item(session, "call")
    Revise(session, call, curator(session), call.released_at, "补充办理结果").perform()
    withdraw(session, call)
    assert call.state == "withdrawn" and count(session, published_call) == 1


def test_a_withdrawn_case_is_looked_for_in_calls_and_promises(
    sessions: Sessions, released: None, settings: Settings
) -> None:
    with sessions.begin() as session:
        number = session.scalars(select(published_case.c.number)).one()
        named = CaseTrace.of(session, number).named_by
        assert [path for _name, path in named] == [
            "/hotline-days/d2026-01/calls/1",
            "/hotline-days/d2026-01/calls.csv",
            "/promises/p2026-001",
        ]
        how, reason = WithdrawalKind.VANISH, WithdrawalReason.PRIVACY
        WithdrawRelease(session, number, how, reason, publisher(session)).perform()
    with sessions() as session:
        answers = ask(session, settings, number, how)
        assert [answer for answer in answers if not answer["clean"]] == []
