"""A second pair of eyes: asked for by one person, answered by another, and until then nothing leaves the desk."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.cases.models import CaseDraft, CaseEvent
from tests.factories import detect, make_case
from tests.functional.test_redaction import form_with

SignedIn = Callable[..., TestApp]
NOTE = "“老周”是不是物业的人？"


@pytest.fixture
def case_id(sessions: sessionmaker[Session]) -> int:
    """A case with everything decided, so that only the question stands in its way."""
    with sessions.begin() as session:
        case = make_case(session)
        detect(session, case)
        return case.id


@pytest.fixture
def asker(as_role: SignedIn, case_id: int) -> TestApp:
    """Whoever asked."""
    browser = as_role("curator", username="cai")
    form = form_with(browser.get(f"/staff/cases/{case_id}"), "second-look")
    form["note"] = NOTE
    assert "已请同事再看" in form.submit().follow()
    return browser


def test_the_case_waits_in_a_tab_of_its_own_with_the_question(
    case_id: int, asker: TestApp, as_role: SignedIn
) -> None:
    assert "没有空闲" in asker.get("/staff/cases/next").follow()
    page = as_role("curator", username="ding").get("/staff/cases?queue=second_look")
    assert "cai请同事再看" in page
    page = page.click("开始处理").follow()
    assert NOTE in page


def test_neither_step_of_two_people_is_open_before_the_answer(
    sessions: sessionmaker[Session], case_id: int, asker: TestApp, as_role: SignedIn
) -> None:
    page = as_role("curator", username="ding").get(f"/staff/cases/{case_id}")
    page = form_with(page, "step", step="propose").submit(status=422)
    assert "请同事再看，还没有看过" in page
    form_with(page, "put-down").submit()
    with sessions.begin() as session:
        draft = session.get_one(CaseDraft, case_id)
        draft.state, draft.proposed_by_id, draft.proposed_hash = "proposed", 1, draft.text_hash
    page = as_role("reviewer", username="shen").get(f"/staff/cases/{case_id}")
    assert "请同事再看，还没有看过" in form_with(page, "step", step="approve").submit(status=422)


def test_whoever_asked_cannot_answer(case_id: int, asker: TestApp) -> None:
    page = asker.get(f"/staff/cases/{case_id}")
    assert not [form for form in page.forms.values() if form.action.endswith("/second-look-done")]
    assert "没有空闲" in asker.get("/staff/cases/next?queue=second_look").follow()
    token = form_with(page, "put-down")["csrf_token"].value
    answer = asker.post(
        f"/staff/cases/{case_id}/second-look-done", {"csrf_token": token, "note": "看过了"}, status=422
    )
    assert "不能是同一人" in answer


def test_an_answer_opens_the_way_and_stays_in_the_history(
    sessions: sessionmaker[Session], case_id: int, asker: TestApp, as_role: SignedIn
) -> None:
    other = as_role("curator", username="ding")
    form = form_with(other.get(f"/staff/cases/{case_id}"), "second-look-done")
    assert "写明看的结果" in form.submit(status=422)
    form["note"] = "是物业经理，隐去。"
    page = form.submit().follow()
    assert "第二人已看" in page and "是物业经理，隐去。" in page
    form_with(page, "step", step="propose").submit()
    with sessions() as session:
        assert session.get_one(CaseDraft, case_id).state == "proposed"
        steps = session.scalars(select(CaseEvent.transition).order_by(CaseEvent.id)).all()
    assert steps == ["second_look", "second_look_done", "propose"]


def test_a_question_without_words_is_refused_and_asked_once(case_id: int, as_role: SignedIn) -> None:
    browser = as_role("curator", username="cai")
    page = browser.get(f"/staff/cases/{case_id}")
    assert "请写明要请人看什么" in form_with(page, "second-look").submit(status=422)
