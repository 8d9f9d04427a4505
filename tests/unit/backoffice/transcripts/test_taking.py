"""A cutting becomes calls; another transcript of the session changes what it must and nothing else."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.audit.models import AuditEntry
from portal.backoffice.bulletins.models import ChainLink
from portal.backoffice.calls.detection import JOB, look_again
from portal.backoffice.calls.wording import findings_of
from portal.backoffice.departments.models import Department
from portal.backoffice.hotline_days.models import (
    Call,
    CallFinding,
    HotlineEvent,
    HotlineSession,
    TranscriptUpload,
)
from portal.backoffice.transcripts.mending import MENDS, MendCutting, Place
from portal.backoffice.transcripts.plan import plan_of
from portal.backoffice.transcripts.storing import (
    STALE,
    OpenAgain,
    RemoveUpload,
    StoreTranscript,
    cutting_hash,
    read_incoming,
)
from portal.backoffice.transcripts.taking import CHANGE_NOTE, TakeTranscript, drop_reasons, minutes_of
from portal.jobs.models import Job
from portal.releases import NotAllowed
from portal.security.permissions import Role
from portal.transcripts import CutTurn, Speakers, from_json
from tests.factories import make_person
from tests.taken_transcripts import BUS, LIGHT, NOW, TRANSCRIPT, WATER, make_sitting, store, take

REWORDED = TRANSCRIPT.replace("小区门口的路灯坏了两个月", "小区北门口的路灯坏了三个月")


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    with sessions() as opened:
        yield opened


@pytest.fixture
def sitting(session: Session) -> HotlineSession:
    return make_sitting(session)


def calls(session: Session) -> list[Call]:
    session.flush()
    return list(session.scalars(select(Call).order_by(Call.position)))


def service(session: Session, upload: TranscriptUpload, **more: object) -> TakeTranscript:
    actor = make_person(session, "curator", Role.CURATOR)
    return TakeTranscript(session, upload, actor, NOW, **more)  # type: ignore[arg-type]


def decide_all(session: Session, call: Call) -> list[CallFinding]:
    """Detect, and mask all that was found."""
    look_again(session, call)
    rows = findings_of(session, call)
    for row in rows:
        row.decision = "mask"
    session.flush()
    return rows


def test_every_call_gets_its_permanent_number_its_topic_and_its_turns(
    session: Session, sitting: HotlineSession
) -> None:
    take(session, sitting)
    first, second = calls(session)
    assert (first.position, second.position) == (1, 2)
    assert (first.topic, first.taken_by, first.state) == ("路灯不亮", "leader", "draft")
    assert [(turn.position, turn.role) for turn in first.turns] == [
        (1, "operator"),
        (2, "caller"),
        (3, "leader"),
        (4, "caller"),
    ]
    assert session.scalars(select(Job.kind)).all() == [JOB]
    events = session.scalars(select(HotlineEvent).where(HotlineEvent.kind == "call")).all()
    assert [(event.act, event.item_id) for event in events] == [("import", first.id), ("import", second.id)]
    assert "transcript.take" in session.scalars(select(AuditEntry.action)).all()


def test_a_unit_that_speaks_is_noted_as_the_unit_of_the_call(
    session: Session, sitting: HotlineSession
) -> None:
    water = Department(code="water", name="供水公司")
    session.add(water)
    take(session, sitting)
    assert [call.departments for call in calls(session)] == [[], [water.id]]


def test_numbers_go_on_within_the_day(session: Session, sitting: HotlineSession) -> None:
    take(session, sitting)
    take(session, sitting, BUS)
    assert [call.topic for call in calls(session)] == ["路灯不亮", "自来水发黄", "公交改线"]


def test_nothing_is_taken_while_somebody_speaks_who_is_not_known(
    session: Session, sitting: HotlineSession
) -> None:
    upload = store(session, sitting, "您好，路灯坏了，请来看一看。\n")
    assert any("没有定是谁说的" in reason for reason in service(session, upload).failure_reasons())
    assert not calls(session)


def test_the_same_bytes_again_change_nothing(session: Session, sitting: HotlineSession) -> None:
    take(session, sitting)
    with pytest.raises(NotAllowed, match="没有变化"):
        store(session, sitting)


def test_another_file_that_says_the_same_changes_nothing(session: Session, sitting: HotlineSession) -> None:
    take(session, sitting)
    upload = store(session, sitting, TRANSCRIPT + "\n\n")
    assert service(session, upload).failure_reasons() == ["没有变化：与已经收下的来电完全一样。"]


def test_a_turn_that_did_not_change_keeps_its_row_and_its_decisions(
    session: Session, sitting: HotlineSession
) -> None:
    take(session, sitting)
    call = calls(session)[0]
    decided = {(row.id, row.field) for row in decide_all(session, call)}
    turns = [turn.id for turn in call.turns]
    assert decided
    take(session, sitting, TRANSCRIPT.replace("一周内修好", "三天内修好"))
    look_again(session, call)
    assert [turn.id for turn in call.turns] == turns
    assert {(row.id, row.field) for row in findings_of(session, call) if row.decision} == decided


def test_a_turn_that_changed_keeps_the_decisions_that_the_change_did_not_touch(
    session: Session, sitting: HotlineSession
) -> None:
    take(session, sitting)
    call = calls(session)[0]
    decide_all(session, call)
    before = masked(session, call)
    assert {"王小丽", "13800001234"} <= before
    take(session, sitting, REWORDED)
    assert "北门口的路灯坏了三个月" in call.turns[1].text
    look_again(session, call)
    assert masked(session, call) == before


def test_a_decision_on_words_that_changed_is_gone(session: Session, sitting: HotlineSession) -> None:
    take(session, sitting)
    call = calls(session)[0]
    decide_all(session, call)
    take(session, sitting, TRANSCRIPT.replace("13800001234", "13900005678"))
    look_again(session, call)
    assert not any("139" in value for value in masked(session, call))


def masked(session: Session, call: Call) -> set[str]:
    texts = {f"t{turn.id}": turn.text for turn in call.turns}
    return {
        texts[row.field][row.start : row.end]
        for row in findings_of(session, call)
        if row.field in texts and row.decision == "mask"
    }


def test_a_turn_between_others_moves_them_without_touching_their_decisions(
    session: Session, sitting: HotlineSession
) -> None:
    take(session, sitting)
    call = calls(session)[0]
    decide_all(session, call)
    before = masked(session, call)
    take(session, sitting, TRANSCRIPT.replace("来电人：谢谢", "接线员：请您放心，我们会跟进。\n来电人：谢谢"))
    assert [turn.position for turn in sorted(call.turns, key=lambda turn: turn.position)] == [1, 2, 3, 4, 5]
    session.refresh(call)
    assert call.turns[3].text == "请您放心，我们会跟进。"
    look_again(session, call)
    assert masked(session, call) == before


@pytest.mark.parametrize("state", ["proposed", "approved"])
def test_a_call_under_review_goes_back_to_the_desk_when_its_words_change(
    session: Session, sitting: HotlineSession, state: str
) -> None:
    take(session, sitting)
    first, second = calls(session)
    for call in (first, second):
        call.state, call.proposed_hash = state, "h"
        call.approvals = [{"user_id": 1, "text_hash": "h"}]
    take(session, sitting, REWORDED)
    assert (first.state, first.approvals, first.version) == ("draft", [], 1)
    assert (second.state, len(second.approvals)) == (state, 1)


def test_of_a_released_call_the_next_version_opens_and_the_live_one_stays(
    session: Session, sitting: HotlineSession
) -> None:
    take(session, sitting)
    call = calls(session)[0]
    call.form, call.state, call.released_at, call.log_seq = "transcript", "released", NOW, 4
    take(session, sitting, REWORDED)
    assert (call.state, call.version, call.change_note) == ("draft", 2, CHANGE_NOTE)
    assert (call.released_at, call.log_seq) == (NOW, 4)
    event = session.scalars(select(HotlineEvent).order_by(HotlineEvent.id.desc())).first()
    assert event is not None
    assert (event.act, event.from_state, event.to_state) == ("take_again", "released", "draft")


def test_a_released_call_whose_words_are_not_public_stays_released(
    session: Session, sitting: HotlineSession
) -> None:
    """Withheld: its reason is all that readers see, and that has not changed."""
    take(session, sitting)
    call = calls(session)[0]
    call.form, call.reason, call.state = "withheld", "privacy", "released"
    take(session, sitting, REWORDED)
    assert (call.state, call.version, call.change_note) == ("released", 1, "")
    assert "三个月" in call.turns[1].text


def test_a_withdrawn_call_is_left_alone(session: Session, sitting: HotlineSession) -> None:
    take(session, sitting)
    call = calls(session)[0]
    call.state = "withdrawn"
    take(session, sitting, REWORDED.replace("月底前完成", "月底以前完成"))
    assert call.state == "withdrawn"
    assert "两个月" in call.turns[1].text


def test_a_call_that_vanished_stays_unless_somebody_says_so(
    session: Session, sitting: HotlineSession
) -> None:
    take(session, sitting, LIGHT + WATER + BUS)
    without = LIGHT + WATER.replace("月底前完成", "月底以前完成")
    upload = store(session, sitting, without)
    plan = plan_of(session, sitting, from_json(upload.cutting))
    assert [call.topic for call in plan.vanished] == ["公交改线"]
    service(session, upload).perform()
    assert [call.position for call in calls(session)] == [1, 2, 3]
    again = store(session, sitting, without.replace("一周内", "十天内"))
    service(session, again, drop=[call.id for call in plan.vanished]).perform()
    assert [call.position for call in calls(session)] == [1, 2]


def test_a_call_that_was_ever_public_is_not_removed(session: Session, sitting: HotlineSession) -> None:
    take(session, sitting, LIGHT + WATER + BUS)
    bus = calls(session)[2]
    bus.version, bus.log_seq = 2, 9
    upload = store(session, sitting, REWORDED)
    with pytest.raises(NotAllowed, match="发布过"):
        service(session, upload, drop=[bus.id]).perform()
    assert len(calls(session)) == 3


def test_a_call_that_something_hangs_on_is_not_removed(session: Session, sitting: HotlineSession) -> None:
    take(session, sitting)
    [first, second] = calls(session)
    second.state = "proposed"
    assert "待审核" in drop_reasons(session, second)[0]
    session.add(
        ChainLink(call_id=first.id, position=0, kind="instruction", dated=NOW.date(), text="抓紧修好。")
    )
    session.flush()
    assert "有批示" in drop_reasons(session, first)[0]


def test_a_call_is_not_matched_to_another_one_of_the_same_number(
    session: Session, sitting: HotlineSession
) -> None:
    """The new file leaves out the first call: the second keeps its number, its turns are not written over the first's."""
    take(session, sitting)
    upload = store(session, sitting, WATER.replace("第2通", "第1通").replace("发黄", "又发黄又浑"))
    service(session, upload).perform()
    first, second = calls(session)
    assert "路灯" in first.turns[1].text
    assert "又发黄又浑" in second.turns[0].text


def test_what_somebody_else_changed_meanwhile_is_not_taken_over(
    session: Session, sitting: HotlineSession
) -> None:
    upload = store(session, sitting)
    seen = plan_of(session, sitting, from_json(upload.cutting)).seen
    editor = make_person(session, "reviewer", Role.REVIEWER)
    before, head = cutting_hash(from_json(upload.cutting), 0), {"title": "路灯坏了", "taken_by": "leader"}
    MendCutting(session, upload, editor, "head", Place(), head, before).perform()
    assert service(session, upload, seen=seen).failure_reasons() == [STALE]


def test_a_transcript_taken_later_replaces_the_former_one(session: Session, sitting: HotlineSession) -> None:
    first = take(session, sitting)
    second = take(session, sitting, REWORDED)
    assert (first.state, second.state) == ("replaced", "taken")


def test_a_taken_transcript_is_opened_and_taken_again(session: Session, sitting: HotlineSession) -> None:
    upload = take(session, sitting)
    mend_taken(session, upload, "split_call", Place(1, 1))
    service(session, upload).perform()
    session.expire_all()
    assert [[turn.position for turn in call.turns] for call in calls(session)] == [[1, 2, 3, 4], [1], [1, 2]]


def test_turns_that_go_to_another_call_take_their_decisions_along(
    session: Session, sitting: HotlineSession
) -> None:
    upload = take(session, sitting, LIGHT + WATER.partition("\n")[2])
    first = calls(session)[0]
    decide_all(session, first)
    asked = first.turns[1].id
    mend_taken(session, upload, "split_call", Place(0, 2))
    service(session, upload).perform()
    session.expire_all()
    second = calls(session)[1]
    assert asked in [turn.id for turn in second.turns]
    look_again(session, second)
    assert {"王小丽", "13800001234"} <= masked(session, second)


def test_two_calls_become_one_and_the_emptied_one_goes_if_somebody_says_so(
    session: Session, sitting: HotlineSession
) -> None:
    upload = take(session, sitting)
    turns = [turn.id for call in calls(session) for turn in call.turns]
    second = calls(session)[1].id
    mend_taken(session, upload, "merge_call", Place(1))
    service(session, upload, drop=[second]).perform()
    session.expire_all()
    [only] = calls(session)
    assert [turn.id for turn in only.turns] == turns


def mend_taken(session: Session, upload: TranscriptUpload, act: str, place: Place) -> None:
    """Open a taken transcript again and change how it was cut."""
    actor = make_person(session, "curator", Role.CURATOR)
    OpenAgain(session, upload, actor).perform()
    cutting = from_json(upload.cutting)
    seen = cutting_hash(cutting, None if MENDS[act].whole else place.call)
    MendCutting(session, upload, actor, act, place, {}, seen).perform()


def test_the_original_is_erased_and_its_calls_stay(session: Session, sitting: HotlineSession) -> None:
    upload = take(session, sitting)
    RemoveUpload(session, upload, make_person(session, "curator", Role.CURATOR)).perform()
    session.flush()
    session.expire_all()
    assert not session.scalars(select(TranscriptUpload)).all()
    assert [call.upload_id for call in calls(session)] == [None, None]


def test_nothing_is_taken_into_a_withdrawn_day(session: Session, sitting: HotlineSession) -> None:
    sitting.day.state = "withdrawn"
    with pytest.raises(NotAllowed, match="已经撤回"):
        store(session, sitting)


def test_only_those_who_keep_hotline_days_take_transcripts(session: Session, sitting: HotlineSession) -> None:
    incoming = read_incoming("实录.txt", TRANSCRIPT.encode(), Speakers())
    actor = make_person(session, "publisher", Role.PUBLISHER)
    with pytest.raises(NotAllowed, match="您的角色"):
        StoreTranscript(session, sitting, actor, NOW, incoming).perform()


def test_the_length_of_a_call_follows_from_its_times() -> None:
    def turn(starts: int | None, ends: int | None) -> CutTurn:
        return CutTurn("caller", "来电人", "您好。", starts, ends, 1)

    assert minutes_of([turn(0, 1_000), turn(59_000, 61_000)]) == 2
    assert minutes_of([turn(5_000, 5_000)]) == 1
    assert minutes_of([turn(None, None)]) is None
