"""Who works on bulletins, and the address of a draft."""

from collections.abc import Callable

import pytest
from webtest import TestApp

from tests.bulletins import make_bulletin
from tests.functional.bulletins.desk import Sessions

SignedIn = Callable[..., TestApp]


@pytest.fixture
def curator(as_role: SignedIn) -> TestApp:
    return as_role("curator", username="cai")


@pytest.fixture
def reviewer(as_role: SignedIn) -> TestApp:
    return as_role("reviewer", username="shen")


@pytest.fixture
def address(sessions: Sessions) -> str:
    with sessions.begin() as session:
        return f"/staff/bulletins/{make_bulletin(session).id}"


@pytest.fixture
def publisher(as_role: SignedIn) -> TestApp:
    return as_role("publisher", username="qian")
