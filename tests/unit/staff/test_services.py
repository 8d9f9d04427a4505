"""Signing in under attack: parallel guesses, and what the time of an answer tells."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.security.passwords import hash_password
from portal.settings import Settings
from portal.staff.models import FailedSignIn, StaffUser
from portal.staff.services import SignIn
from portal.staff.throttle import TooManyAttempts

PASSWORD = "correct horse battery"


@pytest.fixture
def service(sessions: sessionmaker[Session], settings: Settings) -> SignIn:
    """An account ``li``, and a limit of three failures."""
    with sessions.begin() as session:
        for name, stored in (("li", hash_password(PASSWORD)), ("new", None)):
            session.add(
                StaffUser(
                    username=name,
                    display_name=name,
                    roles=["curator"],
                    password_hash=stored,
                    created_at=datetime.now(UTC),
                )
            )
    return SignIn(sessions, replace(settings, sign_in_attempts=3))


def test_guesses_made_at_once_count_one_by_one(service: SignIn, sessions: sessionmaker[Session]) -> None:
    """Counted before they are judged, so the limit holds however many arrive together."""

    def guess(number: int) -> str:
        try:
            return str(service.perform("li", f"wrong {number}", f"192.0.2.{number}", ""))
        except TooManyAttempts:
            return "wait"

    with ThreadPoolExecutor(max_workers=8) as pool:
        answers = sorted(pool.map(guess, range(8)))
    assert answers == ["None"] * 3 + ["wait"] * 5
    with sessions() as session:
        assert session.scalar(select(func.count(FailedSignIn.id))) == 3


@pytest.mark.parametrize("name", ["nobody", "new"])
def test_the_time_of_a_refusal_does_not_tell_whether_the_account_exists(service: SignIn, name: str) -> None:
    """Processor time, not the clock's: other work on the machine does not count."""

    def spent(username: str) -> float:
        start = time.process_time()
        assert service.perform(username, "wrong password", "192.0.2.1", "") is None
        return time.process_time() - start

    spent("li")  # the first call also pays for what is loaded once
    known, unknown = (min(spent(username) for _ in range(2)) for username in ("li", name))
    assert 0.4 < unknown / known < 2.5


def test_a_very_long_password_costs_no_more_than_a_long_one(service: SignIn) -> None:
    start = time.process_time()
    assert service.perform("li", "x" * 5_000_000, "192.0.2.1", "") is None
    assert time.process_time() - start < 2
