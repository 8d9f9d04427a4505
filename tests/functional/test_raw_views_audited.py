"""Whatever shows raw text of a case leaves an audit row: asked of every route under /staff/cases, old and new."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.audit.models import AuditEntry
from portal.backoffice.cases.detection import detect_pending
from tests.factories import make_case
from tests.functional.test_redaction import form_with
from tests.introspection import views

SignedIn = Callable[..., TestApp]
CANARY = "青石桥头第七棵老樟树"
"""Words in every text of the case that no rule finds."""


@pytest.fixture
def case_id(sessions: sessionmaker[Session]) -> int:
    with sessions.begin() as session:
        texts = {"title": CANARY, "question": f"王小丽反映{CANARY}倒了。", "reply": f"{CANARY}已扶正。"}
        case_id = make_case(session, **texts).id
        make_case(session, "T-2", **texts)
    detect_pending(sessions)
    return case_id


def audited(sessions: sessionmaker[Session]) -> int:
    with sessions() as session:
        return session.scalar(select(func.count()).where(AuditEntry.action.like("case.%.view"))) or 0


def requests(wsgi_app: Any, case_id: int) -> Iterator[tuple[str, str]]:
    """Method and address of every view of the workbench."""
    for view in views(wsgi_app):
        if view.pattern.startswith("/staff/cases"):
            address = re.sub(r"\{case_id[^/]*\}", str(case_id), view.pattern)
            for method in view.methods:
                if method != "HEAD":
                    yield method, address


def test_every_answer_that_holds_raw_text_was_recorded(
    wsgi_app: Any, sessions: sessionmaker[Session], case_id: int, as_role: SignedIn
) -> None:
    browser = as_role("curator", "reviewer", username="liang")
    token = form_with(browser.get(f"/staff/cases/{case_id}"), "put-down")["csrf_token"].value
    shown = set()
    for method, address in requests(wsgi_app, case_id):
        for headers in ({}, {"X-Requested-With": "XMLHttpRequest"}):
            before = audited(sessions)
            if method == "GET":
                answer = browser.get(address, headers=headers)
            else:
                answer = browser.post(address, {"csrf_token": token}, headers=headers, status="*")
            if CANARY in answer.text:
                shown.add(address.rsplit("/", 1)[1])
                assert audited(sessions) > before, (method, address, headers)
    assert shown >= {"cases", str(case_id), "preview", "wording", "decide", "add", "siblings", "second-look"}
