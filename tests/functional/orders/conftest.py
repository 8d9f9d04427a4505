"""One order of the water works, and who works on it."""

import pytest
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from tests.functional.conftest import SignedIn
from tests.orders import make_order, make_rule, make_unit


@pytest.fixture
def order(sessions: sessionmaker[Session]) -> int:
    """An order of the water works, handed over on 30 April and closed a day late."""
    with sessions.begin() as session:
        make_rule(session, document="〔2026〕3号")
        unit = make_unit(session, "water", "departments", name="云川市供水公司")
        return make_order(
            session,
            "PD2026040001",
            department_id=unit.id,
            dispatched_at="2026-04-30 10:20",
            closed_at="2026-05-12 16:30",
        ).id


@pytest.fixture
def curator(as_role: SignedIn) -> TestApp:
    return as_role("curator", username="li")


@pytest.fixture
def reviewer(as_role: SignedIn) -> TestApp:
    return as_role("reviewer", username="chen")
