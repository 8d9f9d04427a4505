"""What of a call would go out, and what the second pass says of it."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.calls.content import call_hash
from portal.backoffice.calls.second_pass import call_leaks
from portal.backoffice.calls.wording import findings_of, public_call
from portal.backoffice.hotline_days.models import Call
from portal.releases.wording import UNDECIDED
from tests.calls import make_call


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    with sessions.begin() as session:
        yield session


def mask_all(session: Session, call: Call) -> None:
    for row in findings_of(session, call):
        if row.risk in ("high", "medium"):
            row.decision = "mask"
    session.flush()


def shown(session: Session, call: Call) -> str:
    words = public_call(call, findings_of(session, call))
    return "\n".join([words.topic, words.summary, *(f"{turn.speaker}：{turn.text}" for turn in words.turns)])


def test_one_person_has_one_replacement_in_all_turns(session: Session) -> None:
    call = make_call(session, form="transcript")
    mask_all(session, call)
    text = shown(session, call)
    assert "林小满" not in text and "13800001234" not in text and "302" not in text
    assert text.count("林某") == 2
    assert "副市长" in text and "市城管局" in text
    assert call_leaks(session, call) == []


def test_what_an_operator_asks_for_is_a_cue_for_the_answer(session: Session) -> None:
    call = make_call(
        session,
        dialogue=[("operator", "接线员", "请报一下户号"), ("caller", "来电人", "3301 5566")],
        caller_name="",
        caller_phone="",
    )
    assert [row.label for row in findings_of(session, call)] == ["ACCOUNT"]


def test_undecided_high_risk_never_shows(session: Session) -> None:
    call = make_call(session, form="transcript")
    words = public_call(call, findings_of(session, call))
    assert words.undecided == call.high_open > 0
    assert any(UNDECIDED in turn.text for turn in words.turns)
    assert "林小满" not in shown(session, call)


def test_dropped_turns_leave_one_gap_and_wait_for_nothing(session: Session) -> None:
    call = make_call(session, form="transcript")
    for turn in call.turns[1:4]:
        turn.dropped = True
    words = public_call(call, findings_of(session, call))
    assert [(turn.position, turn.role) for turn in words.turns] == [
        (1, "operator"),
        (2, "gap"),
        (5, "leader"),
        (6, "department"),
    ]
    assert words.turns[1].text == "" and words.undecided == 0


def test_a_summary_shows_no_turn_and_a_withheld_call_nothing(session: Session) -> None:
    call = make_call(session, form="summary", summary="来电人反映小区路灯损坏，副市长请市城管局一周内修复。")
    words = public_call(call, findings_of(session, call))
    assert words.turns == () and words.summary == call.summary
    call.form = "withheld"
    words = public_call(call, findings_of(session, call))
    assert (words.topic, words.summary, words.turns) == ("", "", ())


def test_callers_and_operators_are_printed_by_their_role(session: Session) -> None:
    dialogue = [
        ("caller", "林小满", "您好。"),
        ("operator", "接线员小陈", "请讲。"),
        ("leader", "王建国", "您好。"),
    ]
    call = make_call(session, dialogue=dialogue, form="transcript")
    words = public_call(call, findings_of(session, call))
    assert [turn.speaker for turn in words.turns] == ["来电人", "接线员", "副市长"]


def test_the_second_pass_names_the_turn_and_never_the_value(session: Session) -> None:
    call = make_call(session, form="transcript")
    mask_all(session, call)
    call.turns[5].text += "有事打13900005678找林小满。"
    leaks = call_leaks(session, call)
    assert leaks and all("第 6 段" in leak for leak in leaks)
    assert not any("13900005678" in leak or "林小满" in leak for leak in leaks)


def test_a_summary_that_names_the_caller_does_not_pass(session: Session) -> None:
    call = make_call(session, form="summary", summary="林小满反映路灯损坏。")
    for row in findings_of(session, call):
        session.delete(row)
    session.flush()
    assert call_leaks(session, call)


def test_the_hash_follows_everything_that_readers_see(session: Session) -> None:
    call = make_call(session, form="transcript")
    hashes = [call_hash(session, call)]
    mask_all(session, call)
    hashes.append(call_hash(session, call))
    call.turns[3].dropped = True
    hashes.append(call_hash(session, call))
    call.topic = "路灯损坏"
    hashes.append(call_hash(session, call))
    call.town = ""
    hashes.append(call_hash(session, call))
    assert len(set(hashes)) == 5


def test_the_hash_of_a_withheld_call_holds_none_of_its_words(session: Session) -> None:
    call = make_call(session, form="withheld", reason="privacy")
    before = call_hash(session, call)
    call.topic, call.caller_name = "别的主题", "别人"
    assert call_hash(session, call) == before
    call.reason = "court"
    assert call_hash(session, call) != before
