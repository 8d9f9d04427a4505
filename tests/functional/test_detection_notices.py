"""What staff see of the search for personal data: its progress, and that names are looked for without the tagger."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.calendar.models import Holiday
from portal.backoffice.calendar.services import missing_years
from portal.backoffice.cases.detection import detect_pending
from portal.backoffice.cases.models import CaseDraft, Finding
from portal.jobs.models import Job
from portal.jobs.queue import enqueue, extend, finish
from tests.factories import make_case
from tests.functional.test_redaction import form_with

SignedIn = Callable[..., TestApp]
PAGES = ["/staff/home", "/staff/cases", "/staff/imports"]


@pytest.fixture
def staff(as_role: SignedIn) -> TestApp:
    """Somebody who may see all pages that show the state of detection."""
    return as_role("curator", username="cai")


def notices(page: object) -> list[str]:
    return [item.text for item in page.html.select(".notice h2")]  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", PAGES)
def test_a_running_search_says_how_far_it_is(
    sessions: sessionmaker[Session], staff: TestApp, path: str
) -> None:
    with sessions.begin() as session:
        job = enqueue(session, "detect", {})
        job.state = "running"
        extend(session, job.id, 1250, 20000)
    assert "正在查找个人信息：已完成 1,250 / 20,000" in notices(staff.get(path))


def test_a_search_that_waits_says_that_it_will_begin(sessions: sessionmaker[Session], staff: TestApp) -> None:
    with sessions.begin() as session:
        enqueue(session, "detect", {})
    assert "正在查找个人信息，即将开始" in notices(staff.get("/staff/cases"))


def test_a_search_that_was_given_up_is_said(sessions: sessionmaker[Session], staff: TestApp) -> None:
    with sessions.begin() as session:
        job = enqueue(session, "detect", {})
        job.attempts = 8
        finish(session, job.id, "RuntimeError")
    assert "查找个人信息中断了" in notices(staff.get("/staff/cases"))


@pytest.mark.parametrize("path", PAGES)
def test_without_the_tagger_every_page_says_so_and_how_to_install_it(staff: TestApp, path: str) -> None:
    """It is off in the settings of this test."""
    page = staff.get(path)
    assert "姓名模型未安装，只按规则查找；不能按抽样批量发布" in notices(page)
    assert "hotline-portal[ner]" in page


class TestWithTagger:
    """The same pages and the workbench with the setting on auto."""

    @pytest.fixture
    def raw_settings(self, raw_settings: dict[str, str]) -> dict[str, str]:
        return {**raw_settings, "privacy.tagger": "auto"}

    @pytest.fixture(autouse=True)
    def next_year(self, sessions: sessionmaker[Session]) -> None:
        """The holidays of the coming year are known, so that no notice asks for them."""
        with sessions.begin() as session:
            for year in missing_years(session):
                session.add(Holiday(day=date(year, 1, 1), is_workday=False))

    @pytest.mark.parametrize("path", PAGES)
    def test_nothing_needs_to_be_said(self, staff: TestApp, path: str) -> None:
        assert notices(staff.get(path)) == []

    def test_a_finished_search_is_not_mentioned(
        self, sessions: sessionmaker[Session], staff: TestApp
    ) -> None:
        with sessions.begin() as session:
            finish(session, enqueue(session, "detect", {}).id)
            assert session.scalar(select(Job.state)) == "done"
        assert notices(staff.get("/staff/cases")) == []

    def test_proposing_remembers_the_output_that_the_whole_engine_has_passed(
        self, sessions: sessionmaker[Session], staff: TestApp
    ) -> None:
        """The name that only the tagger sees is found, masked, and the output noted."""
        with sessions.begin() as session:
            case_id = make_case(session, reply="经查，钱都被覃峰拿走了。").id
        detect_pending(sessions)
        page = staff.get(f"/staff/cases/{case_id}")
        with sessions() as session:
            found = session.scalars(select(Finding).where(Finding.source == "ner")).all()
            assert [(row.field, row.rule_id) for row in found] == [("reply", "ner.person.1")]
        for _ in range(20):
            with sessions() as session:
                if not session.get_one(CaseDraft, case_id).high_open:
                    break
            page = form_with(page, "decide", decision="mask", everywhere="yes").submit().follow()
        page = form_with(page, "neighbour").submit("answer", value="no").follow()
        form_with(page, "step", step="propose").submit()
        with sessions() as session:
            draft = session.get_one(CaseDraft, case_id)
        assert draft.state == "proposed"
        assert len(draft.passed_hash) == 64
        assert draft.passed_with == draft.detected_with
