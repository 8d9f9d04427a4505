"""The pages of calls: findings decided, a form chosen, turns left out, proposed by one person and approved by another."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp, TestResponse

from portal.audit.models import AuditEntry
from portal.backoffice.calls.wording import findings_of
from portal.backoffice.departments.models import Department, Town
from portal.backoffice.hotline_days.models import Call
from tests.calls import make_call, make_day
from tests.functional.conftest import SignedIn

Sessions = sessionmaker[Session]
SUMMARY = "来电人反映小区路灯损坏，副市长请市城管局一周内修复。"


@pytest.fixture
def call_id(sessions: Sessions) -> int:
    with sessions.begin() as session:
        return make_call(session).id


@pytest.fixture
def curator(as_role: SignedIn) -> TestApp:
    return as_role("curator", username="zhu")


@pytest.fixture
def reviewer(as_role: SignedIn) -> TestApp:
    return as_role("reviewer", username="shen")


def page(app: TestApp, call_id: int) -> TestResponse:
    return app.get(f"/staff/calls/{call_id}")


def send(
    app: TestApp, call_id: int, action: str, status: int = 303, nth: int = 0, button: str = "", **fields: str
) -> TestResponse:
    """Fill and send the ``nth`` form of the page that posts to ``action``."""
    forms = [form for form in page(app, call_id).forms.values() if form.action.endswith(action)]
    for name, value in fields.items():
        forms[nth][name] = value
    return forms[nth].submit(*([button] if button else []), status=status)


def choose(app: TestApp, call_id: int, form: str, **fields: str) -> TestResponse:
    return send(app, call_id, "/form", form=form, **fields)


def mask_all(app: TestApp, call_id: int) -> None:
    while any(form.action.endswith("/decide-all") for form in page(app, call_id).forms.values()):
        send(app, call_id, "/decide-all")


def stored(sessions: Sessions, call_id: int) -> Call:
    with sessions() as session:
        call = session.get_one(Call, call_id)
        _ = call.turns
        return call


def test_a_transcript_is_masked_chosen_proposed_and_approved_by_another(
    curator: TestApp, reviewer: TestApp, call_id: int, sessions: Sessions
) -> None:
    shown = page(curator, call_id)
    assert "林小满" in shown and "接听领导（副市长）" in shown
    assert "还没有选公开形式" in shown
    mask_all(curator, call_id)
    choose(curator, call_id, "transcript")
    done = page(curator, call_id)
    assert "林某您好" in done.html.get_text() and "可以送审" in done
    send(curator, call_id, "/propose")
    assert stored(sessions, call_id).state == "proposed"
    assert "送审和审核不能是同一人" not in page(reviewer, call_id)
    send(reviewer, call_id, "/approve")
    assert stored(sessions, call_id).state == "approved"


def test_nobody_approves_what_they_proposed(reviewer: TestApp, call_id: int, sessions: Sessions) -> None:
    mask_all(reviewer, call_id)
    choose(reviewer, call_id, "transcript")
    send(reviewer, call_id, "/propose")
    refused = send(reviewer, call_id, "/approve", status=422)
    assert "送审和审核不能是同一人" in refused
    assert stored(sessions, call_id).state == "proposed"


def test_a_transcript_with_open_findings_is_not_proposed(curator: TestApp, call_id: int) -> None:
    choose(curator, call_id, "transcript")
    refused = send(curator, call_id, "/propose", status=422)
    assert "高风险没有决定" in refused


def test_a_dropped_turn_shows_a_gap_and_comes_back(
    curator: TestApp, call_id: int, sessions: Sessions
) -> None:
    send(curator, call_id, "/drop-turn", nth=3, button="dropped")
    shown = page(curator, call_id)
    assert "已略去，公开时显示［……］" in shown
    assert stored(sessions, call_id).turns[3].dropped
    send(curator, call_id, "/drop-turn", nth=3, button="dropped")
    assert not stored(sessions, call_id).turns[3].dropped


def test_a_summary_needs_words_and_none_of_the_turns(
    curator: TestApp, call_id: int, sessions: Sessions
) -> None:
    choose(curator, call_id, "summary")
    assert "摘要是空的" in send(curator, call_id, "/propose", status=422)
    choose(curator, call_id, "summary", summary=SUMMARY)
    send(curator, call_id, "/propose")
    assert stored(sessions, call_id).state == "proposed"


def test_a_withheld_call_needs_a_reason(curator: TestApp, call_id: int, sessions: Sessions) -> None:
    choose(curator, call_id, "withheld")
    assert "请选理由" in send(curator, call_id, "/propose", status=422)
    choose(curator, call_id, "withheld", reason="privacy")
    send(curator, call_id, "/propose")
    assert stored(sessions, call_id).reason == "privacy"


def test_a_save_that_has_not_seen_the_newest_is_refused_with_what_was_typed(
    curator: TestApp, call_id: int, sessions: Sessions
) -> None:
    old = next(form for form in page(curator, call_id).forms.values() if form.action.endswith("/form"))
    choose(curator, call_id, "transcript", topic="路灯不亮")
    old["topic"], old["form"] = "路灯长期不亮", "transcript"
    refused = old.submit(status=422)
    assert "您打开以后有人改过" in refused and "路灯长期不亮" in refused
    assert stored(sessions, call_id).topic == "路灯不亮"


def test_what_was_missed_is_masked_wherever_it_stands(
    curator: TestApp, call_id: int, sessions: Sessions
) -> None:
    send(curator, call_id, "/add", text="望江家园", label="ADDRESS")
    with sessions() as session:
        call = session.get_one(Call, call_id)
        drawn = [row for row in findings_of(session, call) if row.rule_id == "person.added"]
    assert {row.field[0] for row in drawn} == {"t"[0]} | {"topic"[0]}
    assert len(drawn) >= 3


def propose_with_kept_phone(curator: TestApp, call_id: int, sessions: Sessions) -> None:
    with sessions() as session:
        call = session.get_one(Call, call_id)
        phone = next(row.id for row in findings_of(session, call) if row.label == "PHONE")
    shown = curator.get(f"/staff/calls/{call_id}?f={phone}")
    keep = next(form for form in shown.forms.values() if "reason_text" in form.fields)
    keep["reason_text"] = "单位对外公布的号码"
    keep.submit(status=303)
    mask_all(curator, call_id)
    choose(curator, call_id, "transcript")
    send(curator, call_id, "/propose")


def test_a_kept_telephone_waits_for_a_second_person(
    curator: TestApp, reviewer: TestApp, call_id: int, sessions: Sessions
) -> None:
    propose_with_kept_phone(curator, call_id, sessions)
    assert "待第二人确认" in send(reviewer, call_id, "/approve", status=422)
    assert f"/staff/calls/{call_id}" in reviewer.get("/staff/seconds")
    waiting = next(form for form in page(reviewer, call_id).forms.values() if form.action.endswith("/second"))
    waiting["reason"] = "已与单位核实"
    waiting.submit("answer", index=0, status=303)
    assert "13800001234" in page(reviewer, call_id)
    send(reviewer, call_id, "/approve")
    assert stored(sessions, call_id).state == "approved"


def test_refusing_a_kept_telephone_sends_the_call_back(
    curator: TestApp, reviewer: TestApp, call_id: int, sessions: Sessions
) -> None:
    propose_with_kept_phone(curator, call_id, sessions)
    waiting = next(form for form in page(reviewer, call_id).forms.values() if form.action.endswith("/second"))
    waiting["reason"] = "是来电人的手机"
    waiting.submit("answer", index=1, status=303)
    assert stored(sessions, call_id).state == "draft"
    assert stored(sessions, call_id).high_open == 1


def test_a_class_that_is_closed_by_default_asks_both_for_a_reason(
    curator: TestApp, reviewer: TestApp, sessions: Sessions
) -> None:
    with sessions.begin() as session:
        dialogue = [
            ("caller", "来电人", "我要实名举报工地夜里施工。"),
            ("leader", "副市长", "马上派人去查。"),
        ]
        call_id = make_call(session, dialogue=dialogue, topic="工地夜间施工", caller_name="").id
    choose(curator, call_id, "transcript")
    assert "默认不公开" in page(curator, call_id)
    assert "写明理由" in curator.post(
        f"/staff/calls/{call_id}/propose", {"csrf_token": token(curator, call_id)}, status=422
    )
    send(curator, call_id, "/propose", comment="举报的是单位，不涉及举报人")
    send(reviewer, call_id, "/approve", comment="同意公开")
    assert stored(sessions, call_id).state == "approved"


def token(app: TestApp, call_id: int) -> str:
    return str(next(iter(page(app, call_id).forms.values()))["csrf_token"].value)


def test_a_misheard_word_is_mended_and_decisions_stay(
    curator: TestApp, call_id: int, sessions: Sessions
) -> None:
    mask_all(curator, call_id)
    turn = stored(sessions, call_id).turns[1]
    form = curator.get(f"/staff/calls/{call_id}/turns/{turn.id}").forms[1]
    form["text"] = turn.text.replace("坏了两个月", "坏了三个月")
    form.submit(status=303)
    with sessions() as session:
        call = session.get_one(Call, call_id)
        rows = [row for row in findings_of(session, call) if row.field == f"t{turn.id}"]
        assert "三个月" in call.turns[1].text
        assert rows and all(row.decision == "mask" for row in rows if row.risk == "high")


def test_facts_are_stored_by_the_names_of_the_directory(
    curator: TestApp, call_id: int, sessions: Sessions
) -> None:
    with sessions.begin() as session:
        session.add(Department(code="cg", name="市城管局", valid_from=None))
        session.add(Town(name="锦湖街道", position=1))
    form = curator.get(f"/staff/calls/{call_id}/edit").forms[1]
    form["departments"] = "市城管局、天上局"
    refused = form.submit(status=422)
    assert "单位目录里没有“天上局”" in refused
    form = refused.forms[1]
    form["departments"], form["minutes"] = "市城管局", "6"
    form.submit(status=303)
    call = stored(sessions, call_id)
    assert (len(call.departments), call.minutes, call.town) == (1, 6, "锦湖街道")


def test_what_the_caller_is_known_by_is_found_at_once(curator: TestApp, sessions: Sessions) -> None:
    with sessions.begin() as session:
        dialogue = [("caller", "来电人", "我是都定，路灯坏了。")]
        call_id = make_call(session, dialogue=dialogue, caller_name="", caller_phone="").id
    form = curator.get(f"/staff/calls/{call_id}/edit").forms[2]
    form["caller_name"] = "都定"
    form.submit(status=303)
    with sessions() as session:
        rows = findings_of(session, session.get_one(Call, call_id))
        assert [(row.label, row.source) for row in rows] == [("PERSON", "known")]


def test_several_clean_ones_are_approved_at_once_and_the_others_named(
    curator: TestApp, reviewer: TestApp, sessions: Sessions
) -> None:
    with sessions.begin() as session:
        day = make_day(session)
        ids = [
            make_call(session, day, (), position=at, taken_by="operator", topic="路灯损坏").id
            for at in (1, 2, 3)
        ]
    choose(curator, ids[0], "withheld", reason="wish")
    choose(curator, ids[1], "summary", summary=SUMMARY)
    choose(curator, ids[2], "summary", summary="来电人举报有人贪污，已转有关部门。")
    for call_id in ids[:2]:
        send(curator, call_id, "/propose")
    send(curator, ids[2], "/propose", comment="不涉及举报人")
    form = next(
        form
        for form in reviewer.get("/staff/calls?state=proposed").forms.values()
        if form.action.endswith("/staff/calls/approve")
    )
    for at in range(3):
        form.set("call", True, index=at)
    answer = form.submit(status=200)
    assert "已通过 2 通" in answer and "1 通没有通过" in answer and "写明理由" in answer
    assert [stored(sessions, call_id).state for call_id in ids] == ["approved", "approved", "proposed"]


def test_an_empty_choice_is_refused(reviewer: TestApp, call_id: int) -> None:
    csrf = token(reviewer, call_id)
    assert "请先勾选" in reviewer.post("/staff/calls/approve", {"csrf_token": csrf}, status=422)


def test_instructions_on_a_call_are_decided_one_by_one(
    curator: TestApp, reviewer: TestApp, call_id: int, sessions: Sessions
) -> None:
    form = curator.get(f"/staff/calls/{call_id}/chain").forms[1]
    for name, value in {
        "kind": "instruction",
        "dated": "2026-11-19",
        "post": "副市长",
        "text": "请市城管局全面排查路灯，一周内报结果。",
    }.items():
        form[name] = value
    form.submit(status=303)
    mask_all(curator, call_id)
    choose(curator, call_id, "transcript")
    assert "没有审定" in send(curator, call_id, "/propose", status=422)
    chain_form(curator, call_id, "/propose").submit(status=303)
    chain_form(reviewer, call_id, "/approve").submit(status=303)
    send(curator, call_id, "/propose")
    assert "全面排查路灯" in curator.get(f"/staff/calls/{call_id}/preview")


def chain_form(app: TestApp, call_id: int, action: str):  # type: ignore[no-untyped-def]
    forms = app.get(f"/staff/calls/{call_id}/chain").forms.values()
    return next(form for form in forms if form.action.endswith(action))


@pytest.mark.parametrize("address", ["", "/preview", "/edit", "/turns/1"])
def test_every_sight_of_the_raw_text_is_recorded(
    address: str, curator: TestApp, call_id: int, sessions: Sessions
) -> None:
    curator.get(f"/staff/calls/{call_id}{address}")
    with sessions() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "call.raw.view")).one()
    assert (entry.actor, entry.subject_id) == ("zhu", str(call_id))


def test_the_preview_shows_nothing_raw(curator: TestApp, call_id: int) -> None:
    mask_all(curator, call_id)
    choose(curator, call_id, "transcript")
    shown = curator.get(f"/staff/calls/{call_id}/preview")
    assert "林某" in shown
    assert "林小满" not in shown and "13800001234" not in shown and "302室" not in shown


def test_the_list_filters_by_day_state_and_form(curator: TestApp, call_id: int, sessions: Sessions) -> None:
    with sessions.begin() as session:
        other = make_day(session, "d2026-12")
        make_call(session, other, topic="公交站牌倒伏", form="withheld", reason="wish")
        other_id = other.id
    assert "路灯" in curator.get("/staff/calls?form=none") and "公交站牌" not in curator.get(
        "/staff/calls?form=none"
    )
    assert "路灯" not in curator.get(f"/staff/calls?day={other_id}")
    assert "没有符合条件的来电" in curator.get("/staff/calls?state=approved")
