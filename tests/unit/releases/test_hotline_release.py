"""Release of hotline days and promises: what goes out, what keeps them in, and what the log says of it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.hotline_days.content import day_hash
from portal.backoffice.hotline_days.models import HotlineDay, HotlineEvent
from portal.backoffice.hotline_days.revising import Revise
from portal.backoffice.officials.models import Official
from portal.backoffice.promises.content import content_of, promise_hash
from portal.backoffice.promises.results import Revise as ReviseOfPromise
from portal.public.hotline_days.tables import published_hotline_day, published_hotline_session
from portal.public.log.chain import chain_faults
from portal.public.log.queries import chain_rows, commitment_faults, item_of, latest_entries
from portal.public.log.tables import published_state
from portal.public.promises.tables import published_promise
from portal.releases import NotAllowed
from portal.releases.hotline import Grounds, Publish, prepare_item
from portal.settings import Settings
from tests.hotline_days import NOW, add_session, approve_day, curator
from tests.releasing_hotline import (
    GROUNDS,
    approve_promise,
    approved_call,
    approved_day,
    approved_promise,
    publish,
    publisher,
    released_day,
)

Sessions = sessionmaker[Session]


@pytest.fixture
def session(sessions: Sessions) -> Iterator[Session]:
    with sessions.begin() as session:
        yield session


def check_log(session: Session) -> None:
    """Log and commitments fit each other."""
    connection = session.connection()
    assert chain_faults(chain_rows(connection)) == [] and list(commitment_faults(connection)) == []


def test_a_day_goes_out_with_its_sessions_and_is_named_by_the_log(
    session: Session, settings: Settings
) -> None:
    before = session.scalar(select(published_state.c.counter))
    day = released_day(session, settings)
    row = session.execute(select(published_hotline_day)).one()
    assert (row.number, row.version, row.is_live, row.stage) == (day.number, 1, True, "reported")
    [sitting] = session.execute(select(published_hotline_session)).all()
    assert (sitting.position, sitting.accepted, sitting.held_on) == (1, 150, "2026-10-20")
    [entry] = latest_entries(session.connection(), None, 5)
    item = item_of(entry)
    assert item and (item.full_name, item.path) == (
        "领导接听日 d2026-01 第 1 版",
        "/hotline-days/d2026-01/v1",
    )
    assert (session.scalar(select(published_state.c.counter)) or 0) > (before or 0)
    check_log(session)


def test_the_grounds_and_the_step_are_on_record(session: Session, settings: Settings) -> None:
    day = released_day(session, settings)
    assert (day.secrecy["ground"], day.secrecy["conclusion"]) == (GROUNDS.ground, GROUNDS.conclusion)
    assert (day.state, day.released_at) == ("released", NOW)
    last = session.scalars(select(HotlineEvent).order_by(HotlineEvent.id.desc())).first()
    assert last and (last.kind, last.act, last.from_state, last.to_state) == (
        "day",
        "release",
        "approved",
        "released",
    )


def test_a_next_version_takes_the_place_of_the_one_before_which_stays_readable(
    session: Session, settings: Settings
) -> None:
    day = released_day(session, settings)
    Revise(session, day, curator(session), NOW, "补充接听导语").perform()
    day.summary = "现场答复群众反映的停水问题。"
    approve_day(session, day)
    publish(session, day, settings)
    rows = session.execute(select(published_hotline_day).order_by(published_hotline_day.c.version)).all()
    assert [(row.version, row.is_live, row.change_note) for row in rows] == [
        (1, False, ""),
        (2, True, "补充接听导语"),
    ]
    check_log(session)


def text_changed(session: Session, day: HotlineDay) -> None:
    day.summary = "审核以后又加的一句。"


def a_session_added(session: Session, day: HotlineDay) -> None:
    day.state = "draft"
    add_session(
        session, day, starts="14:00", ends="16:00", signals=9, by_operators=3, by_leader=2, accepted=4
    )
    session.refresh(day)
    day.state = "approved"


def the_leaders_name_made_public(session: Session, day: HotlineDay) -> None:
    day.sessions[0].official = Official(code="fujunan", name="傅君安", is_name_public=True)


def approved_by_whoever_proposed(session: Session, day: HotlineDay) -> None:
    day.approvals = [{**item, "user_id": day.proposed_by_id} for item in day.approvals]


def no_approval(session: Session, day: HotlineDay) -> None:
    day.approvals = []


def approval_renewed_for(session: Session, day: HotlineDay) -> None:
    """As if approval and content had been changed together: the texts are read all the same."""
    day.approvals = [{**item, "text_hash": day_hash(day)} for item in day.approvals]


def a_telephone_in_the_summary(session: Session, day: HotlineDay) -> None:
    day.summary = "请与来电人13800001234联系。"
    approval_renewed_for(session, day)


def somebodys_own_number_to_call(session: Session, day: HotlineDay) -> None:
    day.phone = "13800001234"
    approval_renewed_for(session, day)


def a_total_that_is_not_the_sum(session: Session, day: HotlineDay) -> None:
    day.declared_total = 122


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (text_changed, "审核通过以后内容有改动，请退回重新送审。"),
        (a_session_added, "审核通过以后内容有改动，请退回重新送审。"),
        (the_leaders_name_made_public, "审核通过以后内容有改动，请退回重新送审。"),
        (approved_by_whoever_proposed, "送审和审核不能是同一人。"),
        (no_approval, "还没有审核通过。"),
        (a_telephone_in_the_summary, "导语第 6 字起，公开文本中仍有疑似电话。"),
        (somebodys_own_number_to_call, "拨打号码像是个人手机号码，请填热线或办公电话。"),
        (
            a_total_that_is_not_the_sum,
            "各场次受理合计 150 件，比对外说的总数 122 件多 28 件，请核对各场次。",
        ),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_day_that_does_not_hold_stays_in(
    session: Session, settings: Settings, spoil: Callable[[Session, HotlineDay], None], said: str
) -> None:
    day = approved_day(session)
    spoil(session, day)
    with pytest.raises(NotAllowed) as refusal:
        publish(session, day, settings)
    assert refusal.value.reasons == [said]
    assert session.execute(select(published_hotline_day)).all() == [] and day.state == "approved"


@pytest.mark.parametrize(
    ("grounds", "said"),
    [
        (replace(GROUNDS, ground=" "), "请填写公开依据。"),
        (replace(GROUNDS, conclusion=""), "请填写保密审查结论。"),
        (replace(GROUNDS, conclusion="可" * 2001), "保密审查结论不能超过 2000 字。"),
    ],
)
def test_a_release_needs_ground_and_conclusion(
    session: Session, settings: Settings, grounds: Grounds, said: str
) -> None:
    day = approved_day(session)
    with pytest.raises(NotAllowed) as refusal:
        publish(session, day, settings, grounds=grounds)
    assert refusal.value.reasons == [said]


def test_the_number_to_call_may_stand_in_the_texts(session: Session, settings: Settings) -> None:
    day = released_day(session, settings, phone="0577-65812345", scope="请拨打0577-65812345反映。")
    assert day.state == "released"


def test_only_the_publisher_releases(session: Session, settings: Settings) -> None:
    day = approved_day(session)
    step = Publish(session, day, curator(session), NOW, settings=settings, grounds=GROUNDS)
    assert step.failure_reasons() == ["您的角色不能“发布”。"]


def test_what_changes_between_reading_and_writing_is_read_again(session: Session, settings: Settings) -> None:
    """Prepared on a read snapshot, published under the write lock: the two must be the same content."""
    day = approved_day(session)
    prepared = prepare_item(session, day, NOW)
    day.summary = "又经两人审过的一句。"
    approval_renewed_for(session, day)
    step = Publish(
        session, day, publisher(session), NOW, settings=settings, grounds=GROUNDS, prepared=prepared
    )
    assert step.failure_reasons() == ["准备发布的时候内容有改动，请再发布一次。"]


# Promises


def test_a_promise_goes_out_once_its_day_is_reported(session: Session, settings: Settings) -> None:
    day = approved_day(session)
    promise = approved_promise(session, day)
    with pytest.raises(NotAllowed) as refusal:
        publish(session, promise, settings)
    assert refusal.value.reasons == [f"接听日 {day.number} 还没有公开，请先发布接听日。"]
    publish(session, day, settings)
    publish(session, promise, settings)
    row = session.execute(select(published_promise)).one()
    assert (row.number, row.day, row.outcome, row.made_on) == (
        promise.number,
        day.number,
        "open",
        "2026-10-20",
    )
    check_log(session)


def test_an_announcement_alone_carries_no_promise(session: Session, settings: Settings) -> None:
    day = released_day(session, settings)
    session.execute(update(published_hotline_day).values(stage="announced"))
    with pytest.raises(NotAllowed) as refusal:
        publish(session, approved_promise(session, day), settings)
    assert refusal.value.reasons == [f"接听日 {day.number} 公开的还只是预告，请先发布接听情况。"]


def test_every_change_of_a_promise_is_a_version(session: Session, settings: Settings) -> None:
    day = released_day(session, settings)
    promise = approved_promise(session, day, due_on=date(2026, 11, 30))
    publish(session, promise, settings)
    kept = replace(content_of(promise), outcome="kept", result="雨水口已改接。", result_on=date(2026, 11, 3))
    ReviseOfPromise(session, promise, curator(session), NOW, "完工，已验收", content=kept).perform()
    approve_promise(session, promise)
    publish(session, promise, settings)
    rows = session.execute(select(published_promise).order_by(published_promise.c.version)).all()
    assert [(row.version, row.is_live, row.outcome, row.result_on) for row in rows] == [
        (1, False, "open", ""),
        (2, True, "kept", "2026-11-03"),
    ]
    check_log(session)


def test_a_telephone_in_the_address_of_the_evidence_stays_in(session: Session, settings: Settings) -> None:
    """Refused when it is proposed, and once more where proposal and approval were made to fit."""
    day = released_day(session, settings)
    promise = approved_promise(session, day)
    promise.evidence, promise.evidence_url = "验收记录", "https://example.org/a?tel=13800001234"
    now = promise_hash(session, promise)
    promise.approvals = [{**item, "text_hash": now} for item in promise.approvals]
    with pytest.raises(NotAllowed) as refusal:
        publish(session, promise, settings)
    assert refusal.value.reasons == ["佐证材料地址第 27 字起，公开文本中仍有疑似电话。"]
    promise.state = "draft"
    with pytest.raises(NotAllowed) as refusal:
        approve_promise(session, promise)
    assert refusal.value.reasons == ["佐证材料地址第 27 字起，公开文本中仍有疑似电话。"]


def test_what_was_hidden_in_the_call_stands_in_no_promise_given_in_it(
    session: Session, settings: Settings
) -> None:
    """The caller's name is known from the call, wherever it is written."""
    day = released_day(session, settings)
    call = approved_call(session, day)
    promise = approved_promise(session, day, call=call)
    promise.text = "林小满家门口的路灯修好。"
    now = promise_hash(session, promise)
    promise.approvals = [{**item, "text_hash": now} for item in promise.approvals]
    with pytest.raises(NotAllowed) as refusal:
        publish(session, promise, settings)
    assert refusal.value.reasons and "林小满" not in "".join(refusal.value.reasons)
