"""A word that the rules missed is masked in all cases of its caller: offered with a count, done by one press."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.audit.models import AuditEntry
from portal.backoffice.cases.models import CaseDraft, CaseLease, Finding
from portal.backoffice.cases.siblings import MOST_CASES
from portal.releases.models import Release
from tests.factories import detect, make_case
from tests.functional.test_redaction import form_with

SignedIn = Callable[..., TestApp]
WORDS = "阿贵饭店"
QUESTION = "楼下阿贵饭店夜里吵闹，请管一管。"


@pytest.fixture
def cases(sessions: sessionmaker[Session]) -> list[int]:
    """Four cases of one caller, the last one under review, and one of somebody else."""
    with sessions.begin() as session:
        ids = []
        for number in range(4):
            case = make_case(session, f"T-{number}", title="饭店扰民", question=QUESTION)
            detect(session, case)
            ids.append(case.id)
        session.execute(update(CaseDraft).where(CaseDraft.case_id == ids[3]).values(state="proposed"))
        stranger = {"caller_name": "陈一", "caller_phone": "13900009999", "caller_address": "塘下镇"}
        detect(session, make_case(session, "T-9", title="饭店扰民", question=QUESTION, **stranger))
    return ids


@pytest.fixture
def curator(as_role: SignedIn) -> TestApp:
    return as_role("curator", username="cai")


def masked(sessions: sessionmaker[Session]) -> dict[int, str]:
    """Decision on the words by case."""
    with sessions() as session:
        rows = session.scalars(select(Finding).where(Finding.source == "person"))
        return {row.case_id: row.decision for row in rows}


def add_words(browser: TestApp, case_id: int):
    form = form_with(browser.get(f"/staff/cases/{case_id}"), "add")
    form["text"] = WORDS
    return form.submit().follow()


def test_masking_missed_words_offers_the_other_cases_with_a_count(
    sessions: sessionmaker[Session], cases: list[int], curator: TestApp
) -> None:
    page = add_words(curator, cases[0])
    assert "2 件，共 2 处" in page
    assert list(masked(sessions)) == [cases[0]]
    page = form_with(page, "siblings").submit().follow()
    assert "已在同一来电人的另外 2 件里隐去 2 处" in page
    assert masked(sessions) == dict.fromkeys(cases[:3], "mask")


def test_what_cannot_be_changed_here_is_listed(cases: list[int], curator: TestApp) -> None:
    page = add_words(curator, cases[0])
    listed = page.html.select_one("#siblings ul").text
    assert "来源编号 T-3" in listed and "待复核" in listed
    page = form_with(page, "siblings").submit().follow()
    assert "来源编号 T-3" in page.html.select_one("#siblings ul").text
    assert not [form for form in page.forms.values() if form.action.endswith("/siblings")]


def test_a_released_case_is_listed_with_its_number_and_what_to_do(
    sessions: sessionmaker[Session], cases: list[int], curator: TestApp
) -> None:
    with sessions.begin() as session:
        session.get_one(CaseDraft, cases[3]).state = "released"
        now = datetime(2026, 9, 22, 4, tzinfo=UTC)
        session.add(
            Release(
                kind="case",
                item_id=cases[3],
                number="2026-000007",
                version=1,
                is_live=True,
                released_at=now,
                released_by="zhao",
                log_seq=1,
            )
        )
    listed = add_words(curator, cases[0]).html.select_one("#siblings ul")
    assert "公开编号 2026-000007，已发布，1 处，请修订或撤回" in listed.text
    assert listed.a["href"] == "/staff/releases/published/2026-000007"


def test_a_case_in_other_hands_is_left_alone(
    sessions: sessionmaker[Session], cases: list[int], curator: TestApp, as_role: SignedIn
) -> None:
    as_role("curator", username="ding").get(f"/staff/cases/{cases[1]}")
    page = add_words(curator, cases[0])
    assert "ding正在处理" in page.html.select_one("#siblings ul").text
    form_with(page, "siblings").submit()
    assert set(masked(sessions)) == {cases[0], cases[2]}


def test_looking_and_masking_are_recorded(
    sessions: sessionmaker[Session], cases: list[int], curator: TestApp
) -> None:
    page = add_words(curator, cases[0])
    form_with(page, "siblings").submit()
    with sessions() as session:
        entries = session.execute(
            select(AuditEntry.action, AuditEntry.subject_id).where(
                AuditEntry.action.in_(("case.siblings.view", "case.add_finding"))
            )
        ).all()
        details = session.scalars(select(AuditEntry.detail)).all()
    assert ("case.siblings.view", str(cases[0])) in entries
    assert {row.subject_id for row in entries if row.action == "case.add_finding"} == set(map(str, cases[:3]))
    assert WORDS not in str(details)


def test_each_sibling_can_take_it_back(
    sessions: sessionmaker[Session], cases: list[int], curator: TestApp
) -> None:
    form_with(add_words(curator, cases[0]), "siblings").submit()
    form_with(curator.get(f"/staff/cases/{cases[1]}"), "undo").submit()
    assert set(masked(sessions)) == {cases[0], cases[2]}


def test_an_earlier_mask_can_be_looked_for_later(cases: list[int], curator: TestApp) -> None:
    page = add_words(curator, cases[0])
    page = page.click(WORDS, href="f=", index=0)
    page = page.click("查同一来电人的其他件")
    assert "2 件，共 2 处" in page


def test_nothing_is_offered_where_no_other_case_has_the_words(
    sessions: sessionmaker[Session], curator: TestApp
) -> None:
    with sessions.begin() as session:
        case = make_case(session, question=QUESTION)
        detect(session, case)
        make_case(session, "T-2", question="另一件事。")
        case_id = case.id
    page = add_words(curator, case_id)
    assert "其他件里没有需要隐去的同样文字" in page


def test_only_the_newest_cases_are_compared_and_the_page_says_so(
    sessions: sessionmaker[Session], curator: TestApp
) -> None:
    with sessions.begin() as session:
        for number in range(MOST_CASES + 2):
            case = make_case(session, f"T-{number}", title="饭店扰民", question=QUESTION)
        detect(session, case)
        case_id = case.id
    page = add_words(curator, case_id)
    assert f"{MOST_CASES} 件，共 {MOST_CASES} 处" in page
    assert "只比对了最近的 50 件" in page


def test_proposing_has_the_callers_open_cases_looked_through_again(
    sessions: sessionmaker[Session], cases: list[int], curator: TestApp
) -> None:
    page = add_words(curator, cases[0])
    form_with(page, "step", step="propose").submit()
    with sessions() as session:
        seen = {row.case_id: row.detected_with for row in session.scalars(select(CaseDraft))}
    assert [bool(seen[case_id]) for case_id in cases] == [True, False, False, True]
    with sessions.begin() as session:
        session.execute(CaseLease.__table__.delete())
    page = curator.get(f"/staff/cases/{cases[1]}")
    assert WORDS in page.html.select_one("#now b").text
