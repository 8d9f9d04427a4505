"""The first page shows what waits, and only what the role may see."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.cases.models import CaseEvent
from portal.backoffice.dashboard.queries import own_work
from portal.backoffice.imports.models import ImportRun
from portal.inbox.models import InboxReport
from portal.public.bulletins.tables import published_bulletin_case
from portal.security.permissions import Role
from portal.settings import Settings
from tests.factories import make_case, make_word
from tests.releasing_bulletins import NUMBER, approved, publish

SignedIn = Callable[..., TestApp]
NOON = datetime(2026, 9, 22, 4, tzinfo=UTC)  # midday in the office


@pytest.fixture
def waiting(sessions: sessionmaker[Session]) -> None:
    """Something of every kind that can wait."""
    with sessions.begin() as session:
        make_case(session, "T-1", department_raw="没有这个单位")
        now = datetime.now(UTC)
        session.add(
            ImportRun(
                file_name="九月.csv",
                profile="",
                dry_run=False,
                state="done",
                started_by="cai",
                started_at=now,
                rejected=3,
            )
        )
        session.add(InboxReport(at=now, token="t", sender="s", reason="wrong", text="内容有误"))


def test_a_curator_sees_queues_imports_and_reports(waiting: None, as_role: SignedIn) -> None:
    page = as_role("curator").get("/staff/home")
    assert "待隐去" in page
    assert "3 行未导入" in page
    assert "1 条公众报告" in page
    assert "名称等待对应" in page
    assert page.html.select_one("a.btn").text.startswith("开始处理")


def test_a_secrecy_officer_sees_queues_only(waiting: None, as_role: SignedIn) -> None:
    page = as_role("secrecy").get("/staff/home")
    assert "待隐去" in page
    assert not any(words in page for words in ("行未导入", "公众报告", "名称等待对应"))


@pytest.mark.parametrize("role", ["auditor", "liaison"])
def test_other_roles_see_no_case(waiting: None, as_role: SignedIn, role: str) -> None:
    page = as_role(role).get("/staff/home")
    assert "待隐去" not in page and "望江家园" not in page
    assert "没有等您处理的事" in page


def step(session: Session, case_id: int, at: datetime, actor: str = "cai") -> None:
    session.add(
        CaseEvent(
            case_id=case_id, at=at, actor=actor, transition="propose", from_state="new", to_state="proposed"
        )
    )


def test_own_work_counts_each_case_of_today_once(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        step(session, 1, NOON)
        step(session, 1, NOON + timedelta(minutes=5))
        step(session, 2, NOON)
        step(session, 3, NOON - timedelta(days=1))
        step(session, 4, NOON, actor="ding")
        assert own_work(session, "cai", NOON + timedelta(hours=1)) == 2


def test_the_day_begins_at_the_offices_midnight(sessions: sessionmaker[Session]) -> None:
    """00:30 in Shanghai is still the day before in UTC."""
    with sessions.begin() as session:
        step(session, 1, datetime(2026, 9, 21, 16, 30, tzinfo=UTC))
        assert own_work(session, "cai", NOON) == 1


def test_whoever_may_act_is_told_of_a_word_that_waits(
    sessions: sessionmaker[Session], as_role: SignedIn
) -> None:
    with sessions.begin() as session:
        make_word(session, "masked", "村口阿宝哥")
    assert "1 个提出的词等待启用" in as_role("reviewer").get("/staff/home")
    assert "等待启用" not in as_role("curator").get("/staff/home")


def test_writers_see_which_bulletin_quotes_a_withdrawn_case(
    sessions: sessionmaker[Session], settings: Settings, as_role: SignedIn
) -> None:
    """The page of the bulletin shows a notice by itself; whether a correction is due is for people to say."""
    number = "2026-000009"
    with sessions.begin() as session:
        bulletin = approved(session, settings)
        publish(session, bulletin, settings)
        session.execute(
            insert(published_bulletin_case).values(number=NUMBER, version=1, case_number=number, position=1)
        )
    for role, sees in ((Role.CURATOR, True), (Role.PUBLISHER, True), (Role.SECRECY, False)):
        page = as_role(role, username=f"own-{role}").get("/staff/home")
        assert (f"引用了案例 {number}" in page.text) is sees, role
    page = as_role(Role.CURATOR, username="own").get("/staff/home")
    assert page.click(bulletin.title).status_int == 200
