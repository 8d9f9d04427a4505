"""A curator signed in, and a department."""

import pytest
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.departments.models import (
    Department,
)
from tests.functional.conftest import SignedIn


@pytest.fixture
def app(as_role: SignedIn) -> TestApp:
    return as_role("curator", username="li")


@pytest.fixture
def water(sessions: sessionmaker[Session]) -> int:
    with sessions.begin() as session:
        department = Department(code="water", name="云川市供水公司")
        session.add(department)
    return department.id
