"""One case from the reviewer's approval to the public site, through a revision, and off it again."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.cases.models import CaseDraft
from portal.jobs.worker import Worker
from portal.public.cases.tables import published_case
from portal.releases.indexing import make_indexer
from portal.releases.transition import TransitionCase
from portal.security.permissions import Role
from portal.settings import Settings
from tests.batches import GROUND, SECRECY
from tests.factories import approve, detect, make_case, make_person

pytestmark = pytest.mark.both_databases

Sessions = sessionmaker[Session]
SignedIn = Callable[..., TestApp]
WORDS = "污水管破裂"


def form_to(page: Any, ending: str, **values: str) -> Any:
    """The form of ``page`` that posts to an address with this ending and holds these values."""
    for form in page.forms.values():
        held = {name: form[name].value for name in values if name in form.fields}
        if form.action.endswith(ending) and held == values:
            return form
    raise AssertionError(f"no form to {ending} with {values}")


def release_all(publisher: TestApp) -> Any:
    """Release what waits, as the publisher does, and return the page that follows."""
    form = form_to(publisher.get("/staff/releases"), "/publish")
    form["ground"], form["secrecy_conclusion"] = GROUND, SECRECY
    return form.submit("scope", value="chosen").follow()


def test_a_case_goes_out_is_revised_and_withdrawn(
    as_role: SignedIn, app: TestApp, wsgi_app: Any, sessions: Sessions, settings: Settings, engine: Engine
) -> None:
    """Approved by one person, released by another, found by a citizen, corrected, and gone within its transaction."""
    indexer = make_indexer(settings, engine)
    with sessions.begin() as session:
        case = make_case(session)
        detect(session, case)
        curator = make_person(session, "curator", Role.CURATOR)
        assert case.draft is not None
        TransitionCase(session, case.draft, "propose", curator, preset="two_person").perform()
    reviewer, publisher = as_role("reviewer", username="shen"), as_role("publisher", username="qian")
    assert "待发布　0 件" in publisher.get("/staff/releases")
    form_to(reviewer.get(f"/staff/cases/{case.id}"), "/step", step="approve").submit()
    assert "已发布：" in release_all(publisher)
    with sessions() as session:
        number = session.scalars(select(published_case.c.number)).one()
    indexer.rebuild()
    assert number in app.get("/search", {"q": WORDS})
    assert "第 1 版" in app.get(f"/cases/{number}")

    form = form_to(reviewer.get(f"/staff/releases/published/{number}"), "/revise")
    form["note"] = "更正承办单位"
    form.submit()
    assert app.get(f"/cases/{number}").status_int == 200
    with sessions.begin() as session:
        draft = session.get_one(CaseDraft, case.id)
        approve(session, draft.case)
    release_all(publisher)
    assert "更正承办单位" in app.get(f"/cases/{number}")
    assert app.get(f"/cases/{number}/v1").status_int == 200

    form = form_to(reviewer.get("/staff/releases/withdraw", {"number": number}), "/withdraw")
    form["kind"], form["reason"] = "gone", "objection"
    form.submit()
    for address in (f"/cases/{number}", f"/cases/{number}/v1", f"/cases/{number}/v2"):
        app.get(address, status=410)
    assert number not in app.get("/search", {"q": WORDS})
    Worker(settings, sessions, wsgi_app.registry["job_handlers"]).drain()
    assert "处都已撤下" in publisher.get("/staff/releases/receipts/1")
