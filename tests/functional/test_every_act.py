"""Every act of the review screen as a plain form, without a script; and the same answered at once for the script."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.cases.detection import detect_pending
from portal.backoffice.cases.models import CaseDraft, Finding
from portal.backoffice.cases.rungs import weigh_open
from tests.factories import make_case
from tests.functional.test_redaction import draft_of, form_with

SignedIn = Callable[..., TestApp]
CALLER = "王小丽"


@pytest.fixture
def case_id(sessions: sessionmaker[Session]) -> int:
    with sessions.begin() as session:
        case_id = make_case(session).id
    weigh_open(sessions, 1)
    detect_pending(sessions)
    return case_id


@pytest.fixture
def curator(as_role: SignedIn) -> TestApp:
    return as_role("curator", username="cai")


def first_finding(sessions: sessionmaker[Session]) -> Finding:
    with sessions() as session:
        return session.scalars(select(Finding).order_by(Finding.field, Finding.start)).first()


def value_now(page) -> str:
    """The words of the selected finding."""
    return page.html.select_one("#now b").text.strip("“”")


def test_a_span_grows_and_shrinks_at_both_ends(case_id: int, curator: TestApp) -> None:
    page = curator.get(f"/staff/cases/{case_id}")
    before = value_now(page)
    assert before == CALLER
    seen = []
    for move in ("right-out", "right-in", "right-in", "right-out", "left-in", "left-out"):
        page = form_with(page, "span").submit("move", value=move).follow()
        seen.append(value_now(page))
    assert seen == [CALLER + "反", CALLER, "王小", CALLER, "小丽", CALLER]


def test_a_label_and_a_replacement_are_changed(
    sessions: sessionmaker[Session], case_id: int, curator: TestApp
) -> None:
    form = form_with(curator.get(f"/staff/cases/{case_id}"), "relabel")
    form["label"] = "IM"
    page = form.submit().follow()
    assert "微信或QQ" in page.html.select_one("#now-what").text
    form = form_with(page, "replace")
    form["replacement"] = "来电人"
    page = form.submit().follow()
    assert "来电人反映" in page.html.select_one(".out").text


def test_place_and_dates_go_to_a_coarser_rung(
    sessions: sessionmaker[Session], case_id: int, curator: TestApp
) -> None:
    form = form_with(curator.get(f"/staff/cases/{case_id}"), "rung")
    form["rung"] = "city_month"
    form.submit().follow()
    assert draft_of(sessions, case_id).rung == "city_month"


def test_a_reason_is_one_button_and_the_last_one_is_offered_first(case_id: int, curator: TestApp) -> None:
    page = curator.get(f"/staff/cases/{case_id}")
    assert not page.html.select("[data-key=K]")
    page = form_with(page, "decide", decision="keep").submit("reason", value="公职人员履行职务").follow()
    assert "已保留" in page
    assert "公职人员履行职务" in page.html.select_one("[data-key=K]").text
    page = form_with(page, "decide", decision="keep").submit("reason", value="公职人员履行职务").follow()
    assert "已保留" in page


def test_all_of_one_label_are_masked_from_the_selected_finding(
    sessions: sessionmaker[Session], case_id: int, curator: TestApp
) -> None:
    with sessions.begin() as session:
        session.execute(update(Finding).values(label="PERSON"))
    page = curator.get(f"/staff/cases/{case_id}")
    assert page.html.select_one("[data-key=A]").text.startswith("隐去全部姓名")
    form_with(page, "decide-all", label="PERSON").submit()
    assert draft_of(sessions, case_id).high_open == 0


def test_one_control_leads_from_certain_to_open_to_the_question_to_the_last_step(
    sessions: sessionmaker[Session], case_id: int, curator: TestApp
) -> None:
    with sessions.begin() as session:
        session.execute(update(Finding).where(Finding.label == "PHONE").values(confidence=0.5))
    seen = []
    page = curator.get(f"/staff/cases/{case_id}")
    seen.append(page.html.select_one("[data-key=c]").text)
    page = form_with(page, "decide-all", certain="yes").submit().follow()
    seen.append(page.html.select_one("[data-key=c]").text)
    assert value_now(page) == "13800001234"
    page = form_with(page, "decide", decision="mask", everywhere="yes").submit().follow()
    seen.append(page.html.select_one("[data-key=c]").text)
    page = form_with(page, "neighbour").submit("answer", value="no").follow()
    seen.append(page.html.select_one("[data-key=c]").text)
    assert [text.split("c")[0] for text in seen] == [
        "采纳有把握的 2 处，往下看",
        "到下一处未决定",
        "都已决定，去答邻居一问",
        "都已办完，去送复核",
    ]


def test_confidence_is_told_by_a_sign_and_in_words(
    sessions: sessionmaker[Session], case_id: int, curator: TestApp
) -> None:
    with sessions.begin() as session:
        rows = session.scalars(select(Finding).order_by(Finding.id)).all()
        for row, confidence in zip(rows, (0.95, 0.75, 0.5), strict=False):
            row.confidence = confidence
    marks = [mark.text for mark in curator.get(f"/staff/cases/{case_id}").html.select(".raw .f")]
    assert sorted(text.split("\u2060")[1] for text in marks) == sorted(
        [
            "姓名，高风险，未决定，有把握",
            "电话?，高风险，未决定，较有把握",
            "称呼??，高风险，未决定，把握不大",
        ]
    )


def test_hints_are_shown_on_request_and_stay_shown_after_an_act(
    sessions: sessionmaker[Session], case_id: int, curator: TestApp
) -> None:
    with sessions.begin() as session:
        session.execute(update(Finding).where(Finding.label == "PARTIAL").values(risk="low"))
    page = curator.get(f"/staff/cases/{case_id}")
    assert not page.html.select(".raw .f-hint")
    page = page.click("显示低把握提示 1 处")
    assert page.html.select_one(".raw .f-hint").text.startswith("王女士")
    page = form_with(page, "decide", decision="mask", everywhere="yes").submit().follow()
    assert page.html.select(".raw .f-hint")
    assert not page.click("收起低把握提示").html.select(".raw .f-hint")


def test_skipping_goes_on_behind_the_case_and_around(
    sessions: sessionmaker[Session], case_id: int, curator: TestApp
) -> None:
    with sessions.begin() as session:
        others = [make_case(session, f"T-{number}").id for number in range(2)]
    page, seen = curator.get(f"/staff/cases/{case_id}"), []
    for _ in range(3):
        page = form_with(page, "put-down").submit("next", value="yes").follow()
        seen.append(int(page.request.path.rsplit("/", 1)[1]))
    assert seen == [*others, case_id]


def test_an_act_asked_for_by_the_script_answers_with_the_page_itself(
    sessions: sessionmaker[Session], case_id: int, curator: TestApp
) -> None:
    """One request instead of two; the message comes with it and is not told again."""
    form = form_with(curator.get(f"/staff/cases/{case_id}"), "decide-all", certain="yes")
    answer = curator.post(
        form.action, dict(form.submit_fields()), headers={"X-Requested-With": "XMLHttpRequest"}
    )
    assert answer.status_int == 200
    assert "已隐去" in answer.html.select_one(".flash").text
    assert not curator.get(f"/staff/cases/{case_id}").html.select(".flash")
    with sessions() as session:
        assert session.get_one(CaseDraft, case_id).high_open == 0
