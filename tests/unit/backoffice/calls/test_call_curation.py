"""Detection of calls, decisions that outlive edits and new rules, the second person, and what stands in the way."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.calls.detection import detect_pending, outdate_calls
from portal.backoffice.calls.editing import CallerData, DropTurn, SaveCaller, SaveTurn, TurnContent, seen_of
from portal.backoffice.calls.guards import open_decisions, output_reasons
from portal.backoffice.calls.second import ConfirmKeep
from portal.backoffice.calls.services import AddFinding, DecideAllOf, DecideFinding
from portal.backoffice.calls.wording import findings_of, public_call
from portal.backoffice.calls.workflow import Approve, Propose, Revise, TakeBack
from portal.backoffice.hotline_days.models import Call, CallFinding, HotlineEvent
from portal.backoffice.officials.models import OfficeTerm, Official
from portal.jobs.models import Job
from portal.releases import NotAllowed
from portal.releases.transition import detection_version
from portal.security.permissions import Role
from portal.security.policy import Identity
from tests.calls import NOW, make_call, make_day
from tests.factories import make_person

Sessions = sessionmaker[Session]


@pytest.fixture
def session(sessions: Sessions) -> Iterator[Session]:
    with sessions.begin() as session:
        yield session


@pytest.fixture
def curator(session: Session) -> Identity:
    return make_person(session, "curator", Role.CURATOR)


@pytest.fixture
def reviewer(session: Session) -> Identity:
    return make_person(session, "reviewer", Role.REVIEWER)


@pytest.fixture
def ready(session: Session, curator: Identity) -> Call:
    """A transcript of which everything is decided."""
    call = make_call(session, form="transcript")
    DecideAllOf(session, call, curator).perform()
    return call


def finding(session: Session, call: Call, label: str) -> CallFinding:
    return next(row for row in findings_of(session, call) if row.label == label)


def mend(session: Session, call: Call, actor: Identity, at: int, text: str) -> None:
    turn = call.turns[at]
    content = TurnContent(turn.role, turn.speaker, text)
    seen = seen_of(turn, TurnContent)
    SaveTurn(session, call, actor, NOW, turn=turn, content=content, seen=seen).perform()


def test_an_edit_of_one_turn_keeps_the_decisions_of_all(
    session: Session, ready: Call, curator: Identity
) -> None:
    before = {row.id for row in findings_of(session, ready) if row.decision == "mask"}
    mend(session, ready, curator, 1, "嗯，" + ready.turns[1].text)
    after = findings_of(session, ready)
    assert {row.id for row in after if row.decision == "mask"} == before
    assert open_decisions(session, ready) == []
    texts = [turn.text for turn in public_call(ready, after).turns]
    assert texts[1].startswith("嗯，您好，我姓林，叫林某")


def test_a_number_that_an_edit_brings_in_waits_for_a_decision(
    session: Session, ready: Call, curator: Identity
) -> None:
    mend(session, ready, curator, 3, ready.turns[3].text + "我爱人手机13900005678。")
    assert open_decisions(session, ready) == ["还有 1 处高风险没有决定。"]


def test_the_job_looks_through_outdated_calls_and_keeps_decisions(sessions: Sessions) -> None:
    with sessions.begin() as session:
        call = make_call(session, form="transcript")
        actor = make_person(session, "curator", Role.CURATOR)
        DecideFinding(session, call, actor).perform(finding(session, call, "PHONE").id, "mask")
        decided = finding(session, call, "PHONE").id
        call.detected_with, call_id = "older", call.id
    assert detect_pending(sessions) == 1
    with sessions() as session:
        call = session.get_one(Call, call_id)
        assert call.detected_with == detection_version()
        row = finding(session, call, "PHONE")
        assert (row.id, row.decision) == (decided, "mask")
    assert detect_pending(sessions) == 0


def test_a_call_that_was_not_looked_through_is_not_proposed(
    session: Session, ready: Call, curator: Identity
) -> None:
    outdate_calls(session)
    session.refresh(ready)
    assert session.scalars(select(Job.kind).where(Job.kind == "detect_calls")).all() == ["detect_calls"]
    with pytest.raises(NotAllowed, match="现行规则"):
        Propose(session, ready, curator, NOW).perform()


@pytest.mark.parametrize(("until", "labels"), [(None, ["OFFICIAL"]), (date(2026, 6, 30), ["PERSON"])])
def test_who_held_office_on_that_day_stays(session: Session, until: date | None, labels: list[str]) -> None:
    official = Official(code="fsz", name="潘维岳", is_name_public=False)
    official.terms.append(OfficeTerm(post="副市长", valid_from=date(2024, 1, 1), valid_until=until))
    session.add(official)
    session.flush()
    dialogue = [("caller", "来电人", "上次我找过潘维岳反映，一直没有回音。")]
    call = make_call(session, dialogue=dialogue, caller_name="", caller_phone="")
    assert [row.label for row in findings_of(session, call)] == labels


def test_what_the_caller_is_known_by_outranks_the_register(session: Session, curator: Identity) -> None:
    dialogue = [("caller", "来电人", "我叫高山流。"), ("leader", "副市长", "高山流同志您好。")]
    call = make_call(session, dialogue=dialogue, caller_name="", caller_phone="")
    content = CallerData("高山流", "", "")
    SaveCaller(session, call, curator, NOW, content=content, seen=seen_of(call, CallerData)).perform()
    rows = [row for row in findings_of(session, call) if row.source == "known"]
    assert len(rows) == 2 and {row.replacement for row in rows} == {"高某"}


def test_dropping_a_turn_settles_what_was_open_in_it(session: Session, curator: Identity) -> None:
    call = make_call(session, form="transcript")
    for row in findings_of(session, call):
        if row.field != f"t{call.turns[3].id}":
            row.decision = "mask"
    session.flush()
    assert open_decisions(session, call)
    DropTurn(session, call, curator, NOW, turn=call.turns[3], dropped=True).perform()
    assert open_decisions(session, call) == []
    event = session.scalars(select(HotlineEvent).where(HotlineEvent.kind == "call")).one()
    assert (event.act, event.comment) == ("save", "略去第 4 段")


def test_nothing_changes_under_review(session: Session, ready: Call, curator: Identity) -> None:
    Propose(session, ready, curator, NOW).perform()
    row = finding(session, ready, "PHONE")
    with pytest.raises(NotAllowed, match="待审核"):
        DecideFinding(session, ready, curator).perform(row.id, "")
    with pytest.raises(NotAllowed, match="待审核"):
        mend(session, ready, curator, 0, "别的话。")
    with pytest.raises(NotAllowed, match="待审核"):
        DropTurn(session, ready, curator, NOW, turn=ready.turns[0], dropped=True).perform()
    TakeBack(session, ready, curator, NOW).perform()
    DecideFinding(session, ready, curator).perform(row.id, "")
    assert ready.high_open == 1


def test_an_approval_is_bound_to_what_was_proposed(
    session: Session, ready: Call, curator: Identity, reviewer: Identity
) -> None:
    Propose(session, ready, curator, NOW).perform()
    ready.town = "安阳街道"
    with pytest.raises(NotAllowed, match="有改动"):
        Approve(session, ready, reviewer, NOW).perform()


def test_a_kept_number_needs_somebody_else(
    session: Session, ready: Call, curator: Identity, reviewer: Identity
) -> None:
    row = finding(session, ready, "PHONE")
    DecideFinding(session, ready, reviewer).perform(row.id, "keep", "对外公布的号码")
    Propose(session, ready, curator, NOW).perform()
    assert output_reasons(session, ready) == ["还有 1 处保留的个人号码或敏感信息待第二人确认。"]
    with pytest.raises(NotAllowed, match="须由另一位确认"):
        ConfirmKeep(session, ready, row.id, reviewer, "同意").perform()
    other = make_person(session, "publisher", Role.PUBLISHER)
    ConfirmKeep(session, ready, row.id, other, "已核实").perform()
    assert output_reasons(session, ready) == []


def test_a_finding_of_another_call_is_not_there(session: Session, ready: Call, curator: Identity) -> None:
    other = make_call(session, make_day(session, "d2026-12"))
    row = finding(session, other, "PHONE")
    with pytest.raises(NotAllowed, match="不在了"):
        DecideFinding(session, ready, curator).perform(row.id, "mask")
    with pytest.raises(NotAllowed, match="请先选中"):
        AddFinding(session, ready, curator).perform(f"t{other.turns[0].id}", 0, 2, "PERSON")


def test_a_revision_opens_the_next_version_with_a_clean_note(
    session: Session, ready: Call, curator: Identity
) -> None:
    ready.state = "released"
    with pytest.raises(NotAllowed, match="修订说明"):
        Revise(session, ready, curator, NOW, "按13900005678的要求更正").perform()
    Revise(session, ready, curator, NOW, "更正一处听错的路名").perform()
    assert (ready.state, ready.version, ready.change_note) == ("draft", 2, "更正一处听错的路名")
