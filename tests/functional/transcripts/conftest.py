"""A session to import into, and two people."""

import pytest
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from tests.functional.conftest import SignedIn
from tests.taken_transcripts import make_sitting


@pytest.fixture
def address(sessions: sessionmaker[Session]) -> str:
    """The import page of a session whose leader is not in the register."""
    with sessions.begin() as session:
        sitting = make_sitting(session)
        return f"/staff/hotline-days/{sitting.day_id}/sessions/{sitting.id}/transcript"


@pytest.fixture
def curator(as_role: SignedIn) -> TestApp:
    return as_role("curator", username="zhu")


@pytest.fixture
def colleague(as_role: SignedIn) -> TestApp:
    return as_role("reviewer", username="shen")
