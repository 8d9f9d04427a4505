"""Promises: written down, changed by two people, each change of state or date a version with a public note."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.hotline_days.models import HotlineEvent
from portal.backoffice.promises.content import PromiseContent, content_of, promise_hash
from portal.backoffice.promises.models import Promise
from portal.backoffice.promises.results import UNCHANGED, Check, Revise
from portal.backoffice.promises.workflow import Approve, Propose, SendBack
from portal.backoffice.promises.writing import AddPromise, Drop, SavePromise
from portal.releases import NotAllowed
from portal.security.permissions import Role
from portal.security.policy import Identity
from tests.factories import make_person
from tests.promises import DUE_ON, HELD_ON, NOW, TEXT, make_call, make_hotline_day, make_live, make_promise

LATER = datetime(2026, 11, 20, 2, tzinfo=UTC)


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    with sessions() as session:
        make_hotline_day(session)
        yield session


@pytest.fixture
def curator(session: Session) -> Identity:
    return make_person(session, "curator", Role.CURATOR)


@pytest.fixture
def reviewer(session: Session) -> Identity:
    return make_person(session, "reviewer", Role.REVIEWER)


def reasons(refused: pytest.ExceptionInfo[NotAllowed]) -> str:
    return "".join(refused.value.reasons)


def test_a_promise_gets_the_next_number_of_its_year_and_the_next_place_of_its_day(session: Session) -> None:
    other = make_hotline_day(session, "d2026-07")
    first, second = make_promise(session), make_promise(session)
    third = make_promise(session, other)
    assert [first.number, second.number, third.number] == ["p2026-001", "p2026-002", "p2026-003"]
    assert [first.position, second.position, third.position] == [1, 2, 1]


def test_numbers_go_on_past_the_thousandth_of_a_year(session: Session) -> None:
    make_promise(session).number = "p2026-999"
    assert make_promise(session).number == "p2026-1000"
    assert make_promise(session).number == "p2026-1001"


def test_a_promise_made_in_a_turn_knows_its_call(session: Session, curator: Identity) -> None:
    day = make_hotline_day(session, "d2026-08")
    call = make_call(session, day)
    promise = make_promise(session, day, turn=call.turns[2])
    assert (promise.call_id, promise.turn_id) == (call.id, call.turns[2].id)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text": ""}, "请填写承诺内容"),
        ({"post": "李建国"}, "不像职务"),
        ({"text": "请拨打13858812345。"}, "承诺内容第"),
        ({"due_on": date(2026, 9, 1)}, "早于作出承诺的那天"),
        ({"outcome": "kept"}, "要写明办理结果"),
        ({"outcome": "kept", "result": "已改接。"}, "要填办结日期"),
        ({"outcome": "open", "result_on": HELD_ON}, "没有办结日期"),
        ({"outcome": "kept", "result": "已改接。", "result_on": date(2030, 1, 1)}, "还没有到"),
        ({"outcome": "changed", "result": "管线未迁。"}, "要有新的期限和原定期限"),
        ({"outcome": "later"}, "请选状态"),
        ({"evidence": "验收记录", "evidence_url": "javascript:alert(1)"}, "佐证材料地址要以"),
        ({"evidence_url": "https://www.example.gov.cn/1"}, "写明佐证材料是什么"),
        ({"result": "长" * 501}, "不能超过 500"),
    ],
)
def test_words_and_dates_that_cannot_stand_are_refused(
    session: Session, curator: Identity, change: dict[str, Any], said: str
) -> None:
    content = replace(PromiseContent(text=TEXT, post="副市长", due_on=DUE_ON), **change)
    day = make_promise(session).day_id
    with pytest.raises(NotAllowed) as refused:
        AddPromise(session, session.get_one(type(make_hotline_day(session, "d2026-09")), day), curator, NOW,
                   content).perform()  # fmt: skip
    assert said in reasons(refused)


@pytest.mark.parametrize("post", ["市委常委、常务副市长", "市交通运输局局长", "市水务集团董事长"])
def test_whoever_promises_is_printed_by_post(session: Session, post: str) -> None:
    assert make_promise(session, post=post).post == post


def test_the_caller_of_the_call_stands_in_no_text(session: Session, curator: Identity) -> None:
    day = make_hotline_day(session, "d2026-08")
    call = make_call(session, day, caller_name="欧阳晓")
    with pytest.raises(NotAllowed) as refused:
        make_promise(session, day, call=call, text="为欧阳晓家门口改接雨水口。")
    assert "来电人的" in reasons(refused)


def test_kept_after_its_date_is_kept_late(session: Session, curator: Identity) -> None:
    promise = make_promise(session)
    make_live(session, promise)
    kept = replace(content_of(promise), outcome="kept", result="已改接。", result_on=date(2026, 11, 16))
    with pytest.raises(NotAllowed) as refused:
        Revise(session, promise, curator, LATER, "已办结。", content=kept).perform()
    assert "应当是“逾期后兑现”" in reasons(refused)
    Revise(session, promise, curator, LATER, "已办结。", content=replace(kept, outcome="kept_late")).perform()
    assert (promise.outcome, promise.version, promise.state) == ("kept_late", 2, "draft")


def test_a_result_is_a_further_version_that_another_person_approves(
    session: Session, curator: Identity, reviewer: Identity
) -> None:
    promise = make_promise(session)
    make_live(session, promise)
    kept = replace(content_of(promise), outcome="kept", result="已改接。", result_on=date(2026, 10, 20))
    Revise(session, promise, curator, LATER, "已办结。", content=kept).perform()
    Propose(session, promise, curator, LATER).perform()
    both = make_person(session, "both", Role.CURATOR, Role.REVIEWER)
    assert Approve(
        session, promise, Identity(curator.user_id, "curator", "", both.roles), LATER
    ).failure_reasons()
    Approve(session, promise, reviewer, LATER).perform()
    assert (promise.state, promise.change_note) == ("approved", "已办结。")


def test_a_changed_date_keeps_the_one_that_was_promised_first(session: Session, curator: Identity) -> None:
    promise = make_promise(session)
    make_live(session, promise)
    later = replace(content_of(promise), outcome="changed", result="管线未迁。", due_on=date(2026, 12, 31))
    Revise(session, promise, curator, LATER, "管线未迁，延到年底。", content=later).perform()
    assert (promise.first_due_on, promise.due_on) == (DUE_ON, date(2026, 12, 31))


def test_the_first_date_stays_when_the_date_changes_again(session: Session, curator: Identity) -> None:
    promise = make_promise(
        session, outcome="changed", result="管线未迁。", first_due_on=DUE_ON, due_on=date(2026, 12, 31)
    )
    make_live(session, promise)
    again = replace(content_of(promise), due_on=date(2027, 2, 28))
    Revise(session, promise, curator, LATER, "再延两个月。", content=again).perform()
    assert (promise.first_due_on, promise.due_on) == (DUE_ON, date(2027, 2, 28))


def test_a_public_date_never_moves_in_silence(session: Session, curator: Identity) -> None:
    promise = make_promise(session)
    make_live(session, promise)
    moved = replace(content_of(promise), due_on=date(2026, 12, 31))
    with pytest.raises(NotAllowed) as refused:
        Revise(session, promise, curator, LATER, "文字修订。", content=moved).perform()
    assert "状态选“已调整”" in reasons(refused)


def test_the_date_promised_first_cannot_be_dropped(session: Session, curator: Identity) -> None:
    promise = make_promise(
        session, outcome="changed", result="管线未迁。", first_due_on=DUE_ON, due_on=date(2026, 12, 31)
    )
    make_live(session, promise)
    hidden = replace(content_of(promise), outcome="open", result="", first_due_on=None)
    with pytest.raises(NotAllowed) as refused:
        Revise(session, promise, curator, LATER, "文字修订。", content=hidden).perform()
    assert "原定期限是2026年10月31日，不能改" in reasons(refused)


def test_a_revision_needs_a_note_that_names_nobody(session: Session, curator: Identity) -> None:
    promise = make_promise(session)
    make_live(session, promise)
    for note, said in (("", "请写明理由"), ("见13858812345", "修订说明第")):
        with pytest.raises(NotAllowed) as refused:
            Revise(session, promise, curator, LATER, note, content=content_of(promise)).perform()
        assert said in reasons(refused)
    assert promise.version == 1


def test_a_check_of_a_released_promise_is_a_version_with_its_day(session: Session, curator: Identity) -> None:
    promise = make_promise(session)
    make_live(session, promise)
    Check(session, promise, curator, LATER).perform()
    assert (promise.checked_on, promise.version, promise.state) == (date(2026, 11, 20), 2, "draft")
    assert promise.change_note == UNCHANGED


def test_a_check_of_a_draft_only_sets_the_day(session: Session, curator: Identity) -> None:
    promise = make_promise(session)
    Check(session, promise, curator, LATER, checked_on=date(2026, 11, 18)).perform()
    assert (promise.checked_on, promise.version) == (date(2026, 11, 18), 1)
    assert Check(session, promise, curator, LATER, checked_on=date(2026, 11, 1)).failure_reasons() == [
        "已经有更近的核对。"
    ]
    assert Check(session, promise, curator, LATER, checked_on=date(2026, 12, 1)).failure_reasons() == [
        "核对日期还没有到。"
    ]


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(session: Session, curator: Identity) -> None:
    promise = make_promise(session)
    seen = promise_hash(session, promise)
    SavePromise(
        session, promise, curator, NOW, content=replace(content_of(promise), due_words="十月底"), seen=seen
    ).perform()
    second = SavePromise(
        session, promise, curator, NOW, content=replace(content_of(promise), due_words="年底"), seen=seen
    )
    assert "有人保存过" in second.failure_reasons()[0]
    assert promise.due_words == "十月底"


def test_a_proposed_promise_stands_still_until_it_is_sent_back(
    session: Session, curator: Identity, reviewer: Identity
) -> None:
    promise = make_promise(session)
    Propose(session, promise, curator, NOW).perform()
    assert SavePromise(session, promise, curator, NOW, content=content_of(promise)).failure_reasons()
    SendBack(session, promise, reviewer, NOW, "写明哪一段路。").perform()
    assert not SavePromise(session, promise, curator, NOW, content=content_of(promise)).failure_reasons()


def test_a_dropped_draft_is_gone_and_the_history_keeps_that_it_was_there(
    session: Session, curator: Identity
) -> None:
    promise = make_promise(session)
    number = promise.id
    Drop(session, promise, curator, NOW).perform()
    session.flush()
    assert session.get(Promise, number) is None
    acts = session.scalars(select(HotlineEvent.act).where(HotlineEvent.item_id == number)).all()
    assert list(acts) == ["add", "drop"]


def test_a_dropped_revision_goes_back_to_what_is_public(session: Session, curator: Identity) -> None:
    promise = make_promise(session)
    make_live(session, promise)
    gone = replace(
        content_of(promise), outcome="impossible", result="规划调整，不再改接。", text="换了说法。"
    )
    Revise(session, promise, curator, LATER, "规划调整。", content=gone).perform()
    Drop(session, promise, curator, LATER).perform()
    assert (promise.state, promise.version, promise.text, promise.outcome) == ("released", 1, TEXT, "open")
    assert promise.due_on == DUE_ON


def test_a_secrecy_officer_writes_no_promises(session: Session) -> None:
    officer = make_person(session, "secrecy", Role.SECRECY)
    day = make_hotline_day(session, "d2026-08")
    content = PromiseContent(text=TEXT, post="副市长")
    assert AddPromise(session, day, officer, NOW, content).failure_reasons() == ["您的角色不能记承诺。"]
