"""Release of calls, one by one, in the form that was chosen: what goes out of each, and what never does."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.bulletins.models import ChainLink
from portal.backoffice.calls.content import call_hash
from portal.backoffice.hotline_days.models import Call, CallFinding, HotlineDay, HotlineSession
from portal.public.bulletins.tables import published_chain_link
from portal.public.hotline_days.tables import published_call, published_hotline_session, published_turn
from portal.public.log.queries import item_of, latest_entries
from portal.releases import NotAllowed
from portal.releases.batches import run_release
from portal.releases.edition import KIND as CASE
from portal.releases.models import Release
from portal.search.outbox import OutboxEntry
from portal.settings import Settings
from tests.batches import approved_cases, open_batch
from tests.hotline_days import COUNTS, HELD_ON, add_session, approve_day
from tests.releasing_hotline import approve_call, approved_call, approved_day, publish, released_day
from tests.unit.releases.test_hotline_release import check_log

Sessions = sessionmaker[Session]


@pytest.fixture
def session(sessions: Sessions) -> Iterator[Session]:
    with sessions.begin() as session:
        yield session


def refusal(session: Session, call: Call, settings: Settings) -> list[str]:
    with pytest.raises(NotAllowed) as refused:
        publish(session, call, settings)
    return refused.value.reasons


def indexed(session: Session) -> dict[str, str]:
    """What search is to take over, by id."""
    return {row.item_id: row.action for row in session.scalars(select(OutboxEntry).order_by(OutboxEntry.id))}


def test_a_transcript_goes_out_turn_by_turn_and_nothing_that_was_masked(
    session: Session, settings: Settings
) -> None:
    day = released_day(session, settings)
    call = approved_call(session, day)
    publish(session, call, settings)
    row = session.execute(select(published_call)).one()
    assert (row.number, row.day, row.position, row.session, row.form) == (
        f"{day.number}-1",
        day.number,
        1,
        1,
        "transcript",
    )
    turns = session.execute(select(published_turn).order_by(published_turn.c.position)).all()
    assert [turn.position for turn in turns] == [1, 2, 3, 4, 5, 6]
    spoken = row.topic + "".join(turn.speaker + turn.text for turn in turns)
    assert "路灯" in spoken
    for raw in ("林小满", "13800001234", "2单元302室"):
        assert raw not in spoken
    assert indexed(session) == {f"turn:{row.number}:{position}": "add" for position in range(7)}
    check_log(session)


def test_the_log_names_the_call_and_its_page(session: Session, settings: Settings) -> None:
    day = released_day(session, settings)
    publish(session, approved_call(session, day), settings)
    item = item_of(latest_entries(session.connection(), None, 1)[0])
    assert item and (item.full_name, item.path) == (
        f"接听来电 {day.number}-1 第 1 版",
        f"/hotline-days/{day.number}/calls/1/v1",
    )


def test_dropped_turns_leave_one_gap_and_no_words(session: Session, settings: Settings) -> None:
    day = released_day(session, settings)
    call = approved_call(session, day)
    call.state = "draft"
    for turn in call.turns[1:3]:
        turn.dropped = True
    approve_call(session, call)
    publish(session, call, settings)
    turns = session.execute(select(published_turn).order_by(published_turn.c.position)).all()
    assert [(turn.position, turn.role) for turn in turns][:3] == [(1, "operator"), (2, "gap"), (4, "caller")]
    assert turns[1].text == "" and f"turn:{day.number}-1:2" not in indexed(session)


def test_a_summary_goes_out_without_a_single_turn(session: Session, settings: Settings) -> None:
    day = released_day(session, settings)
    call = approved_call(session, day, form="summary", summary="市民反映小区路灯不亮，市城管局当日派人修复。")
    publish(session, call, settings)
    row = session.execute(select(published_call)).one()
    assert row.summary == "市民反映小区路灯不亮，市城管局当日派人修复。"
    assert session.execute(select(published_turn)).all() == []
    assert indexed(session) == {f"turn:{row.number}:0": "add"}


def test_of_a_withheld_call_only_the_reason_goes_out(session: Session, settings: Settings) -> None:
    day = released_day(session, settings)
    call = approved_call(session, day, form="withheld", reason="minor")
    publish(session, call, settings)
    row = session.execute(select(published_call)).one()
    assert (row.form, row.reason, row.position) == ("withheld", "minor", 1)
    told = (row.topic, row.started, row.town, row.summary, row.department_name, row.case_number)
    assert set(told) == {""} and row.minutes is None
    assert session.execute(select(published_turn)).all() == [] and indexed(session) == {}
    check_log(session)


def test_instructions_go_out_with_the_call_and_withheld_ones_as_such(
    session: Session, settings: Settings
) -> None:
    day = released_day(session, settings)
    call = approved_call(session, day)
    call.state = "draft"
    for position, (state, reason) in enumerate((("approved", ""), ("withheld", "涉及未公开的规划")), 1):
        session.add(
            ChainLink(
                call_id=call.id,
                position=position,
                kind="instruction",
                dated=HELD_ON,
                post="副市长",
                text="请市城管局三日内修复。",
                state=state,
                withheld_reason=reason,
            )
        )
    session.flush()
    approve_call(session, call)
    publish(session, call, settings)
    links = session.execute(select(published_chain_link).order_by(published_chain_link.c.position)).all()
    assert [(link.number, link.post, link.text, link.withheld_reason) for link in links] == [
        (f"{day.number}-1", "副市长", "请市城管局三日内修复。", ""),
        (f"{day.number}-1", "", "", "涉及未公开的规划"),
    ]
    check_log(session)


def test_a_call_names_its_case_only_while_that_is_released(sessions: Sessions, settings: Settings) -> None:
    cases = approved_cases(sessions, 2)
    run_release(sessions, open_batch(sessions, cases[:1]), "two_person")
    with sessions.begin() as session:
        day = released_day(session, settings)
        for position, case_id in enumerate(cases, 1):
            publish(session, approved_call(session, day, position=position, case_id=case_id), settings)
        number = session.scalar(select(Release.number).where(Release.kind == CASE, Release.is_live))
        shown = session.scalars(
            select(published_call.c.case_number).order_by(published_call.c.position)
        ).all()
    assert shown == [number, ""]


# What keeps a call in


def test_a_call_waits_for_its_day(session: Session, settings: Settings) -> None:
    day = approved_day(session)
    call = approved_call(session, day)
    assert refusal(session, call, settings) == [f"接听日 {day.number} 还没有公开，请先发布接听日。"]


def a_decision_taken_back(session: Session, call: Call) -> None:
    row = session.scalars(select(CallFinding).where(CallFinding.risk == "high")).first()
    assert row is not None
    row.decision = ""


def a_number_kept_by_one_person(session: Session, call: Call) -> None:
    row = session.scalars(select(CallFinding).where(CallFinding.label == "PHONE")).one()
    row.decision, row.reason = "keep", "单位电话"


def all_findings_lost(session: Session, call: Call) -> None:
    """Without its rows the text would go out as it was said: the second pass stands behind them."""
    for row in session.scalars(select(CallFinding)):
        session.delete(row)


def rules_moved(session: Session, call: Call) -> None:
    call.detected_with = "0.9/older"


def a_turn_changed(session: Session, call: Call) -> None:
    call.turns[1].text += "夜里还有一辆车停在路口。"


def a_number_in_the_note(session: Session, call: Call) -> None:
    call.change_note = "按13800001234的来电人要求更正"


def another_form(session: Session, call: Call) -> None:
    call.form = ""


SPOILS = (
    a_decision_taken_back,
    a_number_kept_by_one_person,
    all_findings_lost,
    rules_moved,
    a_turn_changed,
    a_number_in_the_note,
    another_form,
)


@pytest.mark.parametrize("spoil", SPOILS, ids=lambda spoil: spoil.__name__)
@pytest.mark.parametrize("renewed", [False, True], ids=["as approved", "approval renewed"])
def test_a_stale_decision_never_goes_out(
    session: Session, settings: Settings, spoil: Callable[[Session, Call], None], renewed: bool
) -> None:
    """Not even where the approval was made to fit the content: decisions and words are looked at once more."""
    call = approved_call(session, released_day(session, settings))
    spoil(session, call)
    session.flush()
    if renewed:
        now = call_hash(session, call)
        call.approvals = [{**item, "text_hash": now} for item in call.approvals]
    assert refusal(session, call, settings) != []
    assert session.execute(select(published_call)).all() == []


def test_no_more_calls_are_public_than_the_day_says_were_accepted(
    session: Session, settings: Settings
) -> None:
    """The page adds up: 受理 = 公开 + 不公开 + 尚在整理."""
    day = approved_day(session)
    calls = [approved_call(session, day, position=position) for position in (1, 2)]
    publish(session, day, settings)
    session.execute(update(published_hotline_session).values(accepted=1))
    publish(session, calls[0], settings)
    assert refusal(session, calls[1], settings) == ["这一场公布受理 1 件，已公开来电 1 通，不能再多。"]
    calls[0].state, calls[0].version = "draft", 2
    approve_call(session, calls[0])
    publish(session, calls[0], settings)  # its own next version is no further call


def test_a_day_whose_sessions_no_longer_fit_its_public_calls_stays_in(
    session: Session, settings: Settings
) -> None:
    """Released calls go by the order in which sessions were added; nobody may slip in before them."""
    day = released_day(session, settings)
    call = approved_call(session, day)
    publish(session, call, settings)
    later = add_session_of_next_version(session, day)
    call.session_id = later.id
    session.flush()
    session.expire_all()
    with pytest.raises(NotAllowed) as refused:
        publish(session, day, settings)
    assert refused.value.reasons == [
        f"来电 {day.number}-1 已公开，它的场次却对不上了，请先撤回或修订这一通。"
    ]


def add_session_of_next_version(session: Session, day: HotlineDay) -> HotlineSession:
    from portal.backoffice.hotline_days.models import HotlineDay

    assert isinstance(day, HotlineDay)
    day.state, day.version = "draft", 2
    sitting = add_session(session, day, starts="14:00", ends="16:00", **COUNTS)
    session.refresh(day)
    approve_day(session, day)
    return sitting
