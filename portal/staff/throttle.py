"""Failed sign-ins are counted by account and by address; past the limit both must wait, known account or not."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from portal.staff.models import FailedSignIn

WINDOW = timedelta(minutes=15)
KEPT = timedelta(days=1)
OFFICE = 4
"""An address may fail this many times as often as an account: a whole office may sit behind one address."""


class TooManyAttempts(Exception):
    """This account or this address must wait until older failures leave the window."""


def count_attempt(session: Session, username: str, network: str, limit: int) -> int:
    """Store an attempt as failed before it is judged and return its id, for ``forget_attempt``.

    Stored first, so that guesses made in parallel count as well; the caller commits before the slow comparison.
    Raises TooManyAttempts when ``limit`` failures of the account, or OFFICE times as many of the address, lie in the
    window.
    """
    now = datetime.now(UTC)
    session.execute(delete(FailedSignIn).where(FailedSignIn.at < now - KEPT))
    for column, value, most in (
        (FailedSignIn.username, username, limit),
        (FailedSignIn.address, network, limit * OFFICE),
    ):
        recent = select(func.count()).where(column == value, FailedSignIn.at > now - WINDOW)
        if (session.scalar(recent) or 0) >= most:
            raise TooManyAttempts
    attempt = FailedSignIn(at=now, username=username, address=network)
    session.add(attempt)
    session.flush()
    return attempt.id


def forget_attempts(session: Session, attempt_id: int, username: str) -> None:
    """After a success: this attempt was none, and the account starts afresh. Other names tried from here stay counted."""
    session.execute(
        delete(FailedSignIn).where(or_(FailedSignIn.id == attempt_id, FailedSignIn.username == username))
    )
