"""A curator's and a reviewer's day without JavaScript: queue, findings, wording, proposal, review."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.audit.models import AuditEntry
from portal.backoffice.cases.detection import detect_pending
from portal.backoffice.cases.models import CaseDraft, CaseEvent, CaseLease, Finding
from portal.staff.models import StaffUser
from tests.factories import QUESTION, make_case

SignedIn = Callable[..., TestApp]


@pytest.fixture
def case_id(sessions: sessionmaker[Session]) -> int:
    """A detected case with open findings."""
    with sessions.begin() as session:
        case_id = make_case(session).id
    detect_pending(sessions)
    return case_id


@pytest.fixture
def curator(as_role: SignedIn) -> TestApp:
    return as_role("curator", username="cai")


@pytest.fixture
def reviewer(as_role: SignedIn) -> TestApp:
    return as_role("reviewer", username="shen")


def draft_of(sessions: sessionmaker[Session], case_id: int) -> CaseDraft:
    with sessions() as session:
        return session.get_one(CaseDraft, case_id)


def form_with(page, action: str, **fields: str):
    """The first form that posts to ``action`` and holds these field values."""
    for form in page.forms.values():
        if form.action.endswith("/" + action) and all(
            name in form.fields and form[name].value == value for name, value in fields.items()
        ):
            return form
    raise AssertionError(f"no form {action} {fields}")


@pytest.mark.both_databases
def test_a_curator_masks_and_proposes_and_a_reviewer_approves(
    sessions: sessionmaker[Session], case_id: int, curator: TestApp, reviewer: TestApp
) -> None:
    """The whole way from the queue to the list of cases to be released, by two people."""
    page = curator.get("/staff/cases").click("开始处理").follow()
    assert "王小丽" in page
    assert page.html.select_one(".out").text.count("〔未决定〕") >= 1
    assert "王小丽" not in page.html.select_one(".out").text
    page = form_with(page, "decide", decision="mask", everywhere="yes").submit().follow()
    page = form_with(page, "decide-all", certain="yes").submit().follow()
    while draft_of(sessions, case_id).high_open:
        page = form_with(page, "decide", decision="mask", everywhere="yes").submit().follow()
    page = form_with(page, "neighbour").submit("answer", value="no").follow()
    assert "可以送复核" in page
    page = form_with(page, "step", step="propose").submit().follow()
    assert "“送复核”已记录" in page
    assert draft_of(sessions, case_id).state == "proposed"

    page = reviewer.get("/staff/cases?queue=review").click("开始处理").follow()
    assert "决定清单" in page
    page = form_with(page, "step", step="approve").submit().follow()
    assert draft_of(sessions, case_id).state == "approved"
    with sessions() as session:
        steps = session.scalars(select(CaseEvent.transition).order_by(CaseEvent.id)).all()
    assert steps == ["propose", "approve"]


def test_the_proposer_cannot_approve(
    sessions: sessionmaker[Session], case_id: int, as_role: SignedIn
) -> None:
    both = as_role("curator", "reviewer", username="liang")
    page = both.get(f"/staff/cases/{case_id}")
    page = form_with(page, "decide-all", certain="yes").submit().follow()
    while draft_of(sessions, case_id).high_open:
        page = form_with(page, "decide", decision="mask", everywhere="yes").submit().follow()
    form_with(neighbour_answered(page), "step", step="propose").submit()
    page = both.get(f"/staff/cases/{case_id}")
    assert "不能是同一人" in page
    answer = form_with(page, "step", step="approve").submit(status=422)
    assert "不能是同一人" in answer
    assert draft_of(sessions, case_id).state == "proposed"


def test_a_reviewer_is_not_offered_their_own_proposal(
    sessions: sessionmaker[Session], case_id: int, reviewer: TestApp
) -> None:
    with sessions.begin() as session:
        person = session.scalars(select(StaffUser).where(StaffUser.username == "shen")).one()
        session.execute(update(CaseDraft).values(state="proposed", proposed_by_id=person.id))
    page = reviewer.get("/staff/cases/next?queue=review").follow()
    assert "没有空闲的案例" in page


def test_open_findings_stand_between_a_case_and_its_proposal(case_id: int, curator: TestApp) -> None:
    page = curator.get(f"/staff/cases/{case_id}")
    assert "还不能送复核" in page
    answer = form_with(page, "step", step="propose").submit(status=422)
    assert "高风险没有决定" in answer


def test_the_neighbour_question_must_be_answered(
    sessions: sessionmaker[Session], case_id: int, curator: TestApp
) -> None:
    page = form_with(curator.get(f"/staff/cases/{case_id}"), "decide-all").submit().follow()
    assert "还没有回答" in form_with(page, "step", step="propose").submit(status=422)
    page = form_with(page, "neighbour").submit("answer", value="yes").follow()
    assert "邻居可能认出当事人" in form_with(page, "step", step="propose").submit(status=422)
    assert draft_of(sessions, case_id).state == "new"


def neighbour_answered(page):
    """The page after the neighbour question is answered with no."""
    return form_with(page, "neighbour").submit("answer", value="no").follow()


def test_every_sight_of_the_raw_text_is_recorded(
    sessions: sessionmaker[Session], case_id: int, curator: TestApp
) -> None:
    curator.get(f"/staff/cases/{case_id}")
    curator.get(f"/staff/cases/{case_id}/wording")
    with sessions() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "case.raw.view")).all()
    assert [(entry.actor, entry.subject_id, entry.detail["surface"]) for entry in entries] == [
        ("cai", str(case_id), "screen"),
        ("cai", str(case_id), "wording"),
    ]


def test_a_case_in_other_hands_opens_read_only(case_id: int, curator: TestApp, as_role: SignedIn) -> None:
    page = curator.get(f"/staff/cases/{case_id}")
    other = as_role("curator", username="ding").get(f"/staff/cases/{case_id}")
    assert "cai正在处理" in other
    assert not [form for form in other.forms.values() if "/decide" in form.action]
    assert "cai 正在处理" in as_role("curator", username="bao").get("/staff/cases")
    assert [form for form in page.forms.values() if "/decide" in form.action]


def test_an_act_on_a_case_in_other_hands_is_refused_with_everything_typed(
    sessions: sessionmaker[Session], case_id: int, curator: TestApp, as_role: SignedIn
) -> None:
    form = form_with(curator.get(f"/staff/cases/{case_id}/wording"), "wording")
    with sessions.begin() as session:
        session.execute(CaseLease.__table__.delete())
    as_role("curator", username="ding").get(f"/staff/cases/{case_id}")
    form["title"] = "我写了很久的标题"
    answer = form.submit(status=422)
    assert "ding正在处理" in answer
    assert draft_of(sessions, case_id).title != "我写了很久的标题"


def test_an_expired_hold_is_taken_over(
    sessions: sessionmaker[Session], case_id: int, curator: TestApp, as_role: SignedIn
) -> None:
    curator.get(f"/staff/cases/{case_id}")
    with sessions.begin() as session:
        session.execute(update(CaseLease).values(until=draft_of(sessions, case_id).waiting_since))
    page = as_role("curator", username="ding").get(f"/staff/cases/{case_id}")
    assert "由您锁定至" in page


def test_opening_a_case_looks_through_it_by_the_current_rules(
    sessions: sessionmaker[Session], case_id: int, curator: TestApp
) -> None:
    """Nobody waits for the background job."""
    with sessions.begin() as session:
        session.execute(delete(Finding))
        session.execute(update(CaseDraft).values(detected_with="", high_open=0))
    page = curator.get(f"/staff/cases/{case_id}")
    assert "高风险未决定" in page
    assert draft_of(sessions, case_id).opened_by == "cai"


def test_newer_rules_do_not_rewrite_what_was_reviewed(sessions: sessionmaker[Session], case_id: int) -> None:
    """An approved case keeps its replacements; a new finding stays open and stops its release."""
    with sessions.begin() as session:
        rows = session.scalars(select(Finding).where(Finding.risk == "high")).all()
        gone = rows[0].id
        session.delete(rows[0])
        for row in rows[1:]:
            row.decision, row.replacement = "mask", "某人"
        session.execute(update(CaseDraft).values(state="approved", detected_with="0.1/old"))
    detect_pending(sessions)
    with sessions() as session:
        after = session.scalars(select(Finding).where(Finding.risk == "high")).all()
    assert {row.replacement for row in after if row.decision} == {"某人"}
    assert [row.replacement for row in after if not row.decision] != [""]
    assert gone not in {row.id for row in after if row.decision}
    assert draft_of(sessions, case_id).high_open == 1


def test_putting_a_case_down_frees_it(
    sessions: sessionmaker[Session], case_id: int, curator: TestApp
) -> None:
    page = curator.get(f"/staff/cases/{case_id}")
    assert "已放下" in form_with(page, "put-down").submit().follow()
    with sessions() as session:
        assert session.scalars(select(CaseLease)).all() == []


def test_keeping_without_a_reason_shows_the_form_again(case_id: int, curator: TestApp) -> None:
    page = curator.get(f"/staff/cases/{case_id}")
    form = form_with(page, "decide", decision="keep")
    answer = form.submit(status=422)
    assert "保留须写明理由" in answer


def test_exact_words_can_be_added_without_a_selection(
    sessions: sessionmaker[Session], case_id: int, curator: TestApp
) -> None:
    form = form_with(curator.get(f"/staff/cases/{case_id}"), "add")
    form["text"], form["label"] = "小区北侧的污水管", "ADDRESS"
    page = form.submit().follow()
    assert "小区北侧的污水管" not in page.html.select_one(".out").text


def test_words_that_are_not_in_the_text_are_refused_and_given_back(case_id: int, curator: TestApp) -> None:
    form = form_with(curator.get(f"/staff/cases/{case_id}"), "add")
    form["text"] = "没有的话"
    answer = form.submit(status=422)
    assert "没有找到" in answer
    assert form_with(answer, "add")["text"].value == "没有的话"


def test_an_edit_shows_what_it_changed(
    sessions: sessionmaker[Session], case_id: int, curator: TestApp
) -> None:
    page = form_with(curator.get(f"/staff/cases/{case_id}"), "decide-all", certain="yes").submit().follow()
    form = form_with(curator.get(f"/staff/cases/{case_id}/wording"), "wording")
    form["question"] = QUESTION.replace("希望有人来看一看。", "")
    page = form.submit().follow()
    assert "与来件原文相比有改动" in page
    page = curator.get(f"/staff/cases/{case_id}/wording")
    assert [node.text for node in page.html.select(".diff .pre del")] == ["删去：希望有人来看一看。"]
    with sessions() as session:
        decided = session.scalars(select(Finding).where(Finding.decision == "mask")).all()
    assert decided


def test_a_reviewer_sees_what_was_rewritten(
    sessions: sessionmaker[Session], case_id: int, reviewer: TestApp
) -> None:
    with sessions.begin() as session:
        session.execute(update(CaseDraft).values(state="proposed", title="污水管夜间冒水"))
    page = reviewer.get(f"/staff/cases/{case_id}")
    assert "公开稿改了哪些文字" in page
    assert page.html.select(".diff .pre del")


def test_undo_is_offered_and_works(sessions: sessionmaker[Session], case_id: int, curator: TestApp) -> None:
    before = draft_of(sessions, case_id).high_open
    page = curator.get(f"/staff/cases/{case_id}")
    assert not [form for form in page.forms.values() if form.action.endswith("/undo")]
    page = form_with(page, "decide-all", certain="yes").submit().follow()
    page = form_with(page, "undo").submit().follow()
    assert "已撤销" in page
    assert draft_of(sessions, case_id).high_open == before


def test_a_returned_case_tells_why(
    sessions: sessionmaker[Session], case_id: int, curator: TestApp, reviewer: TestApp
) -> None:
    page = form_with(curator.get(f"/staff/cases/{case_id}"), "decide-all", certain="yes").submit().follow()
    while draft_of(sessions, case_id).high_open:
        page = form_with(page, "decide", decision="mask", everywhere="yes").submit().follow()
    form_with(neighbour_answered(page), "step", step="propose").submit()
    page = reviewer.get(f"/staff/cases/{case_id}")
    form = form_with(page, "step", step="send_back")
    assert "写明理由" in form.submit(status=422)
    form["comment"] = "标题再短一些"
    form.submit().follow()
    page = curator.get(f"/staff/cases/{case_id}")
    assert "标题再短一些" in page.html.select_one(".notice").text
    assert "标题再短一些" in curator.get("/staff/cases?queue=sent_back")


def test_a_case_is_put_off_until_a_day(
    sessions: sessionmaker[Session], case_id: int, curator: TestApp
) -> None:
    page = curator.get(f"/staff/cases/{case_id}")
    form = form_with(page, "step", step="defer")
    form["comment"], form["until"] = "等上级答复", "2000-01-01"
    answer = form.submit(status=422)
    assert "今天以后" in answer
    form = form_with(answer, "step", step="defer")
    assert form["comment"].value == "等上级答复"
    form["until"] = "2099-01-31"
    form.submit().follow()
    draft = draft_of(sessions, case_id)
    assert draft.state == "deferred"
    assert draft.deferred_until is not None and draft.deferred_until.year == 2099
    assert "没有空闲" in curator.get("/staff/cases/next?queue=deferred").follow()


def test_the_preview_is_the_public_record(
    sessions: sessionmaker[Session], case_id: int, curator: TestApp
) -> None:
    page = form_with(curator.get(f"/staff/cases/{case_id}"), "decide-all").submit().follow()
    while draft_of(sessions, case_id).high_open:
        page = form_with(page, "decide", decision="mask", everywhere="yes").submit().follow()
    preview = curator.get(f"/staff/cases/{case_id}/preview")
    assert "王小丽" not in preview and "13800001234" not in preview
    assert preview.html.select_one("#case-question")


def test_a_case_that_is_not_there_is_not_found(curator: TestApp) -> None:
    curator.get("/staff/cases/999999", status=404)


@pytest.mark.parametrize("role", ["administrator", "auditor", "liaison"])
def test_raw_text_is_closed_to_other_roles(case_id: int, as_role: SignedIn, role: str) -> None:
    as_role(role).get(f"/staff/cases/{case_id}", status=403)
