"""The pages of the gate without JavaScript: second person, re-check, batch by sampling; each a day's work of its people."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.audit.models import AuditEntry
from portal.backoffice.cases.detection import detect_pending
from portal.backoffice.cases.models import CaseDraft, Finding
from portal.backoffice.cases.services import DecideFinding
from portal.privacy import tagger
from portal.public.cases.tables import published_case
from portal.releases.models import WithdrawalReceipt
from portal.releases.recheck.models import Recheck, RecheckRun
from portal.releases.recheck.run import Limit, recheck_released
from portal.releases.sampling.models import SampleBatch
from portal.security.permissions import Role
from tests.batches import GROUND, SECRECY
from tests.factories import make_case, make_person
from tests.rechecking import LEAK, as_if_before_the_rule, released_cases

Sessions = sessionmaker[Session]
SignedIn = Callable[..., TestApp]
NAME = "据说租户名叫陈志强，住在二楼。"
CLEAN = {
    "title": "滨河公园夜间照明不足",
    "question": "滨河公园北侧步道夜间照明不足，希望增设路灯。",
    "reply": "已列入今年的改造计划，年底前完成安装。",
}


def form_to(page, action: str):
    return next(form for form in page.forms.values() if form.action.endswith(action))


def step_form(page, step: str):
    """The form of one step of the workflow, in the bar at the end of the page."""
    forms = [form for form in page.forms.values() if form.action.endswith("/step")]
    return next(form for form in forms if form["step"].value == step)


@pytest.fixture
def kept(sessions: Sessions) -> int:
    """Id of a case whose telephone the curator wants to keep."""
    with sessions.begin() as session:
        case_id = make_case(session, question="请拨打门口招牌上的13712340099联系店家。").id
    detect_pending(sessions)
    with sessions.begin() as session:
        draft = session.get_one(CaseDraft, case_id)
        row = session.scalars(select(Finding).where(Finding.label == "PHONE")).one()
        DecideFinding(session, draft, make_person(session, "cai", Role.CURATOR)).perform(
            row.id, "keep", "店家电话"
        )
    return case_id


def test_the_second_person_confirms_from_the_queue(as_role: SignedIn, sessions: Sessions, kept: int) -> None:
    reviewer = as_role("reviewer", username="shen")
    page = reviewer.get("/staff/seconds").click("望江家园")
    assert page.html.select_one(".raw").text.strip() == "原文：请拨打门口招牌上的13712340099联系店家。"
    form = form_to(page, "/decide")
    refused = form.submit("answer", value="confirm", status=422)
    assert "请写明理由" in refused
    form = form_to(refused, "/decide")
    form["reason"] = "已到店核实"
    assert "没有等待确认的" in form.submit("answer", value="confirm").follow()
    with sessions() as session:
        row = session.scalars(select(Finding).where(Finding.label == "PHONE")).one()
        assert row.second_reason == "已到店核实"
        looks = session.scalars(select(AuditEntry.detail).where(AuditEntry.action == "case.raw.view")).all()
        assert {"surface": "second"} in looks


def test_the_curator_proposes_and_the_reviewer_confirms_before_approving(
    as_role: SignedIn, sessions: Sessions, kept: int
) -> None:
    """The case page says what is missing and leads there."""
    page = as_role("curator").get(f"/staff/cases/{kept}")
    page = form_to(page, "/decide-all").submit().follow()
    page = (
        next(f for f in page.forms.values() if f.action.endswith("/neighbour"))
        .submit("answer", value="no")
        .follow()
    )
    step_form(page, "propose").submit()
    reviewer = as_role("reviewer")
    page = reviewer.get(f"/staff/cases/{kept}")
    assert "待第二人确认" in page.html.select_one(".bar-dec").text
    form = form_to(page.click("去确认"), "/decide")
    form["reason"] = "已到店核实"
    form.submit("answer", value="confirm")
    step_form(reviewer.get(f"/staff/cases/{kept}"), "approve").submit()
    with sessions() as session:
        assert session.get_one(CaseDraft, kept).state == "approved"


def test_who_decided_sees_no_form(sign_in: Callable[..., TestApp], sessions: Sessions, kept: int) -> None:
    from portal.staff.models import StaffUser

    with sessions() as session:
        user = session.scalars(select(StaffUser).where(StaffUser.username == "cai")).one()
    page = sign_in(user).get(f"/staff/seconds/{kept}")
    assert "由审核或签发人员确认" in page
    assert "确认保留" not in page


def hidden(sessions: Sessions, words: str = NAME) -> str:
    [number] = released_cases(sessions, 1)
    with sessions.begin() as session:
        as_if_before_the_rule(session, [number], words)
    recheck_released(sessions, Limit(100, 100))
    return number


def test_a_hidden_item_is_gone_in_public_and_put_back_from_the_queue(
    app: TestApp, as_role: SignedIn, sessions: Sessions, all_jobs: Callable[[], int]
) -> None:
    number = hidden(sessions)
    gone = app.get(f"/cases/{number}", status=410)
    assert "隐私复查，暂时撤下" in gone
    assert "正在由人复查" in gone and "已删除" not in gone
    all_jobs()
    with sessions() as session:
        receipt = session.scalars(select(WithdrawalReceipt)).one()
        assert receipt.completed_at is not None
        assert all(item["clean"] for item in receipt.surfaces)
    reviewer = as_role("reviewer")
    page = reviewer.get(f"/staff/releases/published/{number}").click("去复查").click(number)
    assert "陈志强" in page.html.select_one(".out .f-high").text
    form = form_to(page, "/dismiss")
    assert "为什么是误报" in form.submit(status=422)
    form["reason"] = "店名，不是人名"
    assert "已恢复公开" in form.submit().follow()
    assert "陈志强" in app.get(f"/cases/{number}")
    assert app.get("/log").text.count("恢复") >= 1
    all_jobs()
    assert number in app.get("/cases")


def test_an_item_put_back_before_its_receipt_closes_the_receipt(
    as_role: SignedIn, sessions: Sessions, all_jobs: Callable[[], int]
) -> None:
    hidden(sessions)
    page = as_role("reviewer").get("/staff/rechecks/1")
    form = form_to(page, "/dismiss")
    form["reason"] = "店名"
    form.submit()
    all_jobs()
    with sessions() as session:
        [receipt] = session.scalars(select(WithdrawalReceipt)).all()
        assert receipt.completed_at is not None
        assert [item["surface"] for item in receipt.surfaces] == ["后来已恢复公开，不再核实"]


def test_a_false_alarm_on_a_number_waits_for_another_person(
    app: TestApp, as_role: SignedIn, sessions: Sessions
) -> None:
    number = hidden(sessions, LEAK)
    first, second = as_role("reviewer"), as_role("publisher")
    form = form_to(first.get("/staff/rechecks/1"), "/dismiss")
    form["reason"] = "招牌上的电话"
    page = form.submit().follow()
    assert "须由另一位确认" in page
    app.get(f"/cases/{number}", status=410)
    form = form_to(second.get("/staff/rechecks/1"), "/dismiss")
    form["reason"] = "已核实"
    form.submit()
    assert app.get(f"/cases/{number}").status_int == 200


def test_a_revision_starts_from_the_queue(as_role: SignedIn, sessions: Sessions) -> None:
    hidden(sessions)
    form = form_to(as_role("curator").get("/staff/rechecks/1"), "/revise")
    form["reason"] = "隐去一处姓名"
    assert "还有 1 处高风险未决定" in form.submit().follow()


def test_an_administrator_lets_a_stopped_run_go_on_without_seeing_a_text(
    as_role: SignedIn, sessions: Sessions, all_jobs: Callable[[], int]
) -> None:
    numbers = released_cases(sessions, 4)
    with sessions.begin() as session:
        as_if_before_the_rule(session, numbers, LEAK)
    recheck_released(sessions, Limit(1, 100))
    administrator = as_role("administrator")
    page = administrator.get("/staff/rechecks")
    assert "复查已停下" in page
    assert LEAK not in page
    administrator.get("/staff/rechecks/1", status=403)
    form_to(page, "/go-on").submit()
    all_jobs()
    with sessions() as session:
        run = session.scalars(select(RecheckRun)).one()
        assert (run.state, run.hidden) == ("done", 4)
        assert len(session.scalars(select(Recheck)).all()) == 4


def test_a_batch_by_sampling_from_draw_to_method_page(
    app: TestApp,
    as_role: SignedIn,
    sessions: Sessions,
    all_jobs: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tagger, "is_available", lambda: True)
    with sessions.begin() as session:
        for n in range(2):
            make_case(session, f"S{n}", **CLEAN)
        make_case(session, "found")
    detect_pending(sessions)
    curator, publisher = as_role("curator", username="cai"), as_role("publisher", username="qian")
    page = curator.get("/staff/releases/sampling")
    assert page.html.select_one(".figs .big").text.split()[0] == "2"
    assert "有检出，须逐件处理" in page
    page = form_to(page, "/draw").submit().follow().click("开始读")
    assert "第 1 / 2 件" in page
    page = form_to(page, "/read").submit("verdict", value="leak", status=422)
    assert "没有找到这几个字" in page
    for _ in range(2):
        ok = next(
            form
            for form in page.forms.values()
            if form.action.endswith("/read") and "text" not in form.fields
        )
        page = ok.submit("verdict", value="ok").follow()
    page = form_to(page.follow(), "/propose").submit().follow()
    assert "送审和批准不能是同一人" in page or "不能做这一步" in page
    page = form_to(publisher.get("/staff/releases/sampling/1"), "/approve").submit().follow()
    form = form_to(page, "/release")
    form["ground"], form["secrecy_conclusion"] = GROUND, SECRECY
    form.submit()
    all_jobs()
    with sessions() as session:
        assert session.get_one(SampleBatch, 1).state == "done"
        assert len(session.scalars(select(published_case.c.number)).all()) == 2
    method = app.get("/method").html.find(id="sampling").find_next("table").text
    assert "2 件" in method and "全部通读" in method


def test_sampling_is_closed_without_the_tagger_and_says_why(
    as_role: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tagger, "is_available", lambda: False)
    page = as_role("curator").get("/staff/releases/sampling")
    assert "姓名识别模型没有安装或没有启用" in page
    assert "抽取样本" not in page
