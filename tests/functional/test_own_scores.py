"""A liaison's pages: the own department's sheets, orders and objections, and nothing of anybody else."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.audit.models import AuditEntry
from portal.backoffice.departments.models import Department
from portal.backoffice.rankings.models import Objection, Ranking
from portal.staff.models import StaffUser
from tests.reviewing import LATE, Review, end_review, make_liaison, open_review

SignIn = Callable[[StaffUser], TestApp]


@pytest.fixture
def review(sessions: sessionmaker[Session]) -> Review:
    with sessions.begin() as session:
        return open_review(session)


@pytest.fixture
def liaison(sessions: sessionmaker[Session], sign_in: SignIn, review: Review) -> TestApp:
    """Signed in for the bureau whose order was late."""
    return sign_in(account(sessions, "housing-liaison", review.housing))


def account(sessions: sessionmaker[Session], username: str, department_id: int | None) -> StaffUser:
    with sessions.begin() as session:
        user = make_liaison(session, username, department_id)
        session.expunge(user)
    return user


def test_smoke(liaison, review):
    for path in (
        "",
        f"/{review.housing_sheet}",
        f"/{review.housing_sheet}/orders",
        f"/{review.housing_sheet}/orders?show=counted",
        f"/{review.housing_sheet}/orders/{review.late}",
        f"/{review.housing_sheet}/object?order={review.late}",
    ):
        page = liaison.get("/staff/own-scores" + path)
        print(path, page.html.select_one("main").get_text(" ", strip=True)[:1500])
    assert 0
