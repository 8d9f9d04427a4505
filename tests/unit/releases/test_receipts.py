"""Receipts: every surface is really asked, and a surface that shows the case is seen to show it."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

import portal
from portal.backoffice.cases.models import Case
from portal.backoffice.departments.models import Category, Department
from portal.public.cases.tables import published_case
from portal.releases.batches import run_release
from portal.releases.directory import publish_directory
from portal.releases.indexing import make_indexer
from portal.releases.nodes import Application
from portal.releases.receipts import probe, public_application
from portal.releases.surfaces import CaseTrace
from portal.releases.trace import Surface
from portal.settings import Settings
from portal.vocabulary import WithdrawalKind
from tests.batches import approved_cases, open_batch

Sessions = sessionmaker[Session]


@pytest.fixture
def trace(sessions: Sessions, settings: Settings, engine: Engine) -> CaseTrace:
    """Where one released case with a department and a category can be met; the index knows it."""
    cases = approved_cases(sessions, 1)
    with sessions.begin() as session:
        department = Department(code="water", name="市水务公司")
        category = Category(code="1", level=1, name="城乡建设", path="城乡建设")
        session.add_all([department, category])
        session.flush()
        case = session.get_one(Case, cases[0])
        case.department_id, case.category_id = department.id, category.id
        publish_directory(session)
    run_release(sessions, open_batch(sessions, cases), "two_person")
    make_indexer(settings, engine).rebuild()
    with sessions() as session:
        return CaseTrace.of(session, session.scalars(select(published_case.c.number)).one())


@pytest.mark.parametrize("kind", list(WithdrawalKind))
def test_a_live_case_is_seen_on_every_surface(
    trace: CaseTrace, settings: Settings, kind: WithdrawalKind
) -> None:
    """No probe is blind: while the case is public each of them says so, except robots.txt, which never lists one."""
    application = public_application(settings)
    answers = [probe(application, item) for item in trace.surfaces(kind)]
    application.registry["published"].dispose()
    assert len(answers) >= 13
    assert [answer["address"] for answer in answers if answer["clean"]] == ["/robots.txt"]


@pytest.mark.parametrize("status", ["301 Moved", "403 Forbidden", "429 Too Many Requests", "502 Bad Gateway"])
def test_a_refusal_or_redirection_proves_nothing(status: str) -> None:
    """As a proxy before a node may give them."""
    for surface in (
        Surface("案例列表", "/cases", sign="/cases/2026-000001"),
        Surface("案例页", "/cases/x", 404),
    ):
        assert not probe(answering(status), surface)["clean"]


@pytest.mark.parametrize("kind", list(WithdrawalKind))
def test_a_server_that_is_no_portal_proves_nothing(trace: CaseTrace, kind: WithdrawalKind) -> None:
    """A wrong address among the nodes, where every page is unknown, leaves a receipt open however the case was withdrawn."""
    answers = [probe(answering("404 Not Found"), surface) for surface in trace.surfaces(kind)]
    assert not all(answer["clean"] for answer in answers)


def answering(status: str) -> Application:
    """A server that answers everything alike."""

    def application(_environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response(status, [("Content-Type", "text/html; charset=utf-8")])
        return [b"<html></html>"]

    return application


@pytest.mark.sqlite_only
def test_a_fault_of_the_site_proves_nothing(settings: Settings, tmp_path: Path) -> None:
    """A surface that answers 500 is not clean."""
    raw = settings.as_raw(
        sides="public", inline_worker="false", published_url=f"sqlite:///{tmp_path}/none.sqlite"
    )

    assert not probe(portal.main({}, **raw), Surface("案例列表", "/cases", sign="/cases/2026-000001"))[
        "clean"
    ]
