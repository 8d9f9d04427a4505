"""Released calls of hotline days under newer rules and what becomes known of a caller: hidden at once."""

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from portal.backoffice.calls.detection import freshen, outdate_calls, read_public_again
from portal.backoffice.calls.editing import CallerData, FormContent, SaveCaller, SaveForm, seen_of
from portal.backoffice.calls.services import AddFinding, DecideAllOf
from portal.backoffice.calls.wording import field_hash, turn_field
from portal.backoffice.calls.workflow import Propose, Reopen, Revise
from portal.backoffice.cases.services import AddFinding as AddToCase
from portal.backoffice.cases.sibling_masking import outdate_siblings
from portal.backoffice.departments.office_words import load_office_words
from portal.backoffice.hotline_days.models import Call, CallFinding, HotlineEvent
from portal.backoffice.marking import place_of
from portal.public.bulletins.tables import published_chain_link
from portal.public.cases.tables import published_case, published_tombstone
from portal.public.hotline_days.tables import published_call, published_turn
from portal.releases.models import WithdrawalReceipt
from portal.releases.recheck.calls import Calls
from portal.releases.recheck.dry import dry_run
from portal.releases.recheck.models import Recheck, RecheckRun
from portal.releases.recheck.queueing import outdated_calls, queue_outdated_releases
from portal.releases.recheck.run import Limit, confirm, recheck_released
from portal.releases.transition import detection_version, draft_fields
from portal.search.outbox import OutboxEntry
from portal.settings import Settings
from tests.factories import detect, make_case, make_word
from tests.hotline_days import NOW, curator, reviewer
from tests.rechecking import LEAK, as_if_before_the_rule, call_as_if_before_the_rule, released_cases
from tests.rechecking_calls import (
    WIDE,
    Sessions,
    call_at,
    day_with_two_calls,
    leak,
    live,
    the_recheck,
    waiting_jobs,
)
from tests.releasing_hotline import approve_call, publish
from tests.unit.releases.test_hotline_release import check_log


@pytest.fixture
def released(sessions: Sessions, settings: Settings) -> str:
    """The number of a day with two live transcripts."""
    return day_with_two_calls(sessions, settings)


def test_a_new_rule_hides_the_call_at_once_and_leaves_its_neighbour(
    sessions: Sessions, released: str
) -> None:
    leak(sessions, 1)
    run = recheck_released(sessions, WIDE)
    assert (run.state, run.checked, run.hidden, run.queued) == ("done", 1, 1, 0)
    assert live(sessions) == {2}
    with sessions() as session:
        recheck = the_recheck(session)
        assert (recheck.number, recheck.call_id, recheck.hidden) == (
            f"{released}-1",
            call_at(session).id,
            True,
        )
        [found] = recheck.findings
        assert (found["version"], found["field"], found["label"], found["risk"]) == (1, "t4", "PHONE", "high")
        assert found["rule_id"].startswith("phone.")
        assert call_at(session).state == "withdrawn"
        stone = session.execute(select(published_tombstone)).mappings().one()
        assert (stone["number"], stone["kind"], stone["reason"]) == (f"{released}-1", "gone", "recheck")
        assert session.scalars(select(WithdrawalReceipt.by)).all() == ["system"]
        assert {"receipt"} <= waiting_jobs(session)
        gone = session.scalars(select(OutboxEntry.item_id).where(OutboxEntry.action == "delete"))
        assert f"turn:{released}-1:4" in set(gone)
        last = session.scalars(select(HotlineEvent).order_by(HotlineEvent.id.desc())).first()
        assert last is not None
        assert (last.kind, last.act, last.actor) == ("call", "withdraw", "system")
        check_log(session)


def test_what_shows_nothing_new_is_marked_and_a_second_run_has_nothing_to_do(
    sessions: Sessions, released: str
) -> None:
    with sessions.begin() as session:
        session.execute(update(Call).values(checked_with="old"))
    queue_outdated_releases(sessions)
    with sessions() as session:
        assert "recheck" in waiting_jobs(session)
    assert recheck_released(sessions, WIDE).checked == 2
    assert recheck_released(sessions, WIDE).checked == 0
    assert live(sessions) == {1, 2}
    with sessions() as session:
        assert set(session.scalars(select(Call.checked_with))) == {detection_version()}
        assert session.scalars(select(Recheck.id)).all() == []


def test_running_again_hides_nothing_twice(sessions: Sessions, released: str) -> None:
    leak(sessions, 1)
    recheck_released(sessions, WIDE)
    with sessions.begin() as session:
        session.execute(update(Call).values(checked_with="old"))
    assert recheck_released(sessions, WIDE).hidden == 0
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(WithdrawalReceipt)) == 1
        assert the_recheck(session).rows[0]["t4"].endswith(LEAK)


def test_a_call_that_was_just_released_counts_as_read(sessions: Sessions, released: str) -> None:
    with sessions() as session:
        assert session.scalars(outdated_calls()).all() == []


def test_a_word_that_staff_switch_on_reaches_public_transcripts(sessions: Sessions, released: str) -> None:
    with sessions.begin() as session:
        call_as_if_before_the_rule(session, call_at(session), "都说去找村口阿宝哥。")
        session.execute(update(Call).values(checked_with=detection_version()))
        make_word(session, "masked", "村口阿宝哥", "active")
        outdate_calls(session)
        assert "recheck" in waiting_jobs(session)
    assert recheck_released(sessions, WIDE).hidden == 1
    assert live(sessions) == {2}


def unremarkable(sessions: Sessions, words: str) -> None:
    """``words`` stand in public, and no rule finds anything in them."""
    with sessions.begin() as session:
        call_as_if_before_the_rule(session, call_at(session), words)
    assert recheck_released(sessions, WIDE).hidden == 0


def test_what_a_caller_is_known_by_from_now_on_hides_the_live_version(
    sessions: Sessions, released: str
) -> None:
    """A revision is under way; the name that somebody enters in it stands in public."""
    unremarkable(sessions, "他们家叫阿贵饭店。")
    with sessions.begin() as session:
        call = call_at(session)
        Revise(session, call, curator(session), NOW, "补充情况").perform()
        content = CallerData("阿贵饭店", "13800001234", "")
        seen = seen_of(call, CallerData)
        SaveCaller(session, call, curator(session), NOW, content=content, seen=seen).perform()
        assert "recheck" in waiting_jobs(session)
    assert recheck_released(sessions, WIDE).hidden == 1
    with sessions.begin() as session:
        call = call_at(session)
        assert (call.state, call.version) == ("withdrawn", 2)
        Reopen(session, call, curator(session), NOW, "隐去店名").perform()
        assert (call.state, call.version) == ("draft", 2), "the version that was begun keeps its number"


def test_what_a_next_version_masks_hides_the_live_one_when_it_is_proposed(
    sessions: Sessions, released: str
) -> None:
    unremarkable(sessions, "楼下阿贵饭店夜里吵闹。")
    with sessions.begin() as session:
        call = call_at(session)
        Revise(session, call, curator(session), NOW, "隐去店名").perform()
        freshen(session, call)
        DecideAllOf(session, call, curator(session)).perform()
        field = turn_field(call.turns[3])
        place = place_of({field: call.turns[3].text}, "阿贵饭店")
        AddFinding(session, call, curator(session)).perform(*place, "PERSON")
        assert unread(session) == []
        Propose(session, call, curator(session), NOW, "不涉及可识别的个人").perform()
        assert unread(session) == [call.id]
    assert recheck_released(sessions, WIDE).hidden == 1


def unread(session: Session) -> list[int]:
    session.flush()
    return list(session.scalars(outdated_calls()))


def test_what_is_masked_in_the_callers_next_case_hides_the_call_as_well(
    sessions: Sessions, released: str
) -> None:
    with sessions.begin() as session:
        case = make_case(session, "T-first")
        call = call_at(session)
        call.case_id = case.id
        call_as_if_before_the_rule(session, call, "楼下阿贵饭店夜里吵闹。")
    assert recheck_released(sessions, WIDE).hidden == 0
    with sessions.begin() as session:
        again = make_case(session, "T-next", question="还是阿贵饭店，夜里又吵。")
        assert again.draft is not None
        detect(session, again)
        place = place_of(draft_fields(again.draft), "阿贵饭店")
        AddToCase(session, again.draft, curator(session)).perform(*place, "PERSON")
        outdate_siblings(session, again)
    assert recheck_released(sessions, WIDE).hidden == 1
    assert live(sessions) == {2}


def test_an_earlier_version_that_can_still_be_read_counts(
    sessions: Sessions, released: str, settings: Settings
) -> None:
    """The live one is withheld, the transcript before it is public under its own address."""
    with sessions.begin() as session:
        call = call_at(session)
        Revise(session, call, curator(session), NOW, "来电人希望不公开").perform()
        content = FormContent("withheld", "wish", call.topic, "")
        seen = seen_of(call, FormContent)
        SaveForm(session, call, curator(session), NOW, content=content, seen=seen).perform()
        approve_call(session, call)
        publish(session, call, settings)
        call_as_if_before_the_rule(session, call, LEAK)
    assert recheck_released(sessions, WIDE).hidden == 1
    with sessions() as session:
        assert [item["version"] for item in the_recheck(session).findings] == [1]
        assert session.scalars(select(published_turn.c.number).distinct()).all() == [f"{released}-2"]


@pytest.mark.parametrize("column", ["topic", "summary", "town"])
def test_the_head_of_a_call_is_read_as_its_turns_are(sessions: Sessions, released: str, column: str) -> None:
    with sessions.begin() as session:
        session.execute(update(published_call).where(published_call.c.position == 1).values({column: LEAK}))
        session.execute(update(Call).values(checked_with="old"))
    assert recheck_released(sessions, WIDE).hidden == 1
    with sessions() as session:
        assert {item["field"] for item in the_recheck(session).findings} == {column}


def test_an_instruction_is_read_as_well(sessions: Sessions, released: str) -> None:
    with sessions.begin() as session:
        values = {"number": f"{released}-1", "version": 1, "position": 1, "kind": "instruction"}
        words = {
            "dated": "2026-11-20",
            "post": "副市长",
            "text": LEAK,
            "document_number": "",
            "withheld_reason": "",
        }
        session.execute(insert(published_chain_link).values({**values, **words}))
        session.execute(update(Call).values(checked_with="old"))
    assert recheck_released(sessions, WIDE).hidden == 1
    with sessions() as session:
        assert [item["field"] for item in the_recheck(session).findings] == ["link 1"]


def test_what_two_people_decided_to_keep_is_no_finding(sessions: Sessions, released: str) -> None:
    with sessions.begin() as session:
        call = call_at(session)
        call_as_if_before_the_rule(session, call, LEAK)
        first, second = curator(session), reviewer(session)
        place = place_of({turn_field(call.turns[3]): call.turns[3].text}, "13900005678")
        kept = _kept(call, *place, first.user_id)
        session.add(kept)
        session.flush()
        assert findings_in_public(session) == 1, "one person alone keeps no number"
        kept.second_by_id, kept.second_reason = second.user_id, "招牌上的电话"
        session.flush()
        assert findings_in_public(session) == 0


def findings_in_public(session: Session) -> int:
    """How many findings the first call has now."""
    item = Calls().inspect(session, call_at(session).id, load_office_words(session))
    assert item is not None
    return len(item.findings)


def _kept(call: Call, field: str, start: int, end: int, user_id: int) -> CallFinding:
    return CallFinding(
        call_id=call.id, field=field, start=start, end=end, label="PHONE", risk="high", confidence=1.0,
        source="person", rule_id="person", replacement="", decision="keep", reason="招牌", decided_by_id=user_id,
        text_hash=field_hash(call.turns[3].text),
    )  # fmt: skip


def test_a_word_that_is_switched_on_while_a_call_is_being_read_is_not_missed(
    sessions: Sessions, released: str
) -> None:
    """Read without the word, marked after it came."""
    with sessions.begin() as session:
        call_as_if_before_the_rule(session, call_at(session), "都说去找村口阿宝哥。")
    with sessions() as session:
        before = load_office_words(session)
        item = Calls().inspect(session, call_at(session).id, before)
        assert item is not None and item.findings == ()
    with sessions.begin() as session:
        make_word(session, "masked", "村口阿宝哥", "active")
        outdate_calls(session)
    with sessions() as session:
        assert Calls().mark(session, item, before).is_high


def test_one_limit_holds_for_cases_and_calls_together(sessions: Sessions, released: str) -> None:
    numbers = released_cases(sessions, 2)
    with sessions.begin() as session:
        as_if_before_the_rule(session, numbers, LEAK)
    leak(sessions, 1, 2)
    counted = dry_run(sessions)
    assert (counted.items, counted.hide, counted.queue) == (4, 4, 0)
    run = recheck_released(sessions, Limit(2, 100))
    assert (run.state, run.hidden) == ("paused", 3)
    assert live(sessions) == {2}
    assert recheck_released(sessions, Limit(2, 100)).hidden == 3, "it does not go on by itself"
    with sessions.begin() as session:
        confirm(session, session.get_one(RecheckRun, run.id), "publisher")
    run = recheck_released(sessions, Limit(2, 100))
    assert (run.state, run.hidden) == ("done", 4)
    assert live(sessions) == set()
    with sessions() as session:
        assert session.execute(select(published_case.c.number)).all() == []


def test_calls_that_were_never_public_are_not_queued(sessions: Sessions) -> None:
    with sessions.begin() as session:
        read_public_again(session, Call.id > 0)
        assert "recheck" not in waiting_jobs(session)
