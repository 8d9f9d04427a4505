"""Installations with some released cases, whose processes end with the test."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from portal.security.passwords import hash_password
from portal.security.permissions import Role
from portal.staff.models import StaffUser
from tests.factories import make_person
from tests.faults.site import Site
from tests.rechecking import released_cases

PASSWORD = "invented-Passw0rd-9"
_HASH = hash_password(PASSWORD)
Launch = Callable[..., Site]


@pytest.fixture
def cases(sessions: sessionmaker[Session]) -> list[str]:
    """Public numbers of released cases; their texts speak of 污水."""
    return released_cases(sessions, 8)


@pytest.fixture
def curator(sessions: sessionmaker[Session]) -> str:
    """Name of an account whose password is PASSWORD."""
    with sessions.begin() as session:
        person = make_person(session, "curator", Role.CURATOR)
        session.get_one(StaffUser, person.user_id).password_hash = _HASH
    return "curator"


@pytest.fixture
def launch(raw_settings: dict[str, str], tmp_path: Path) -> Iterator[Launch]:
    """``launch(**{"index.engine": "tantivy"})``: an installation over this test's database, not yet serving."""
    sites: list[Site] = []

    def made(before: Sequence[str] = (), **changes: str) -> Site:
        sites.append(Site(tmp_path, {**raw_settings, **changes}, before))
        return sites[-1]

    yield made
    for site in sites:
        site.stop()
