"""Signing in and choosing a password. The slow hash is always computed outside the write transaction."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.audit.log import record
from portal.security.passwords import hash_password, needs_rehash, verify_password
from portal.security.throttle import network_of
from portal.settings import Settings
from portal.staff.links import find_link, revoke_links
from portal.staff.models import StaffUser
from portal.staff.sessions import close_sessions, open_session
from portal.staff.throttle import count_attempt, forget_attempts

LONGEST = 200
"""Characters of a password that are looked at; longer ones are refused before they cost time."""


def normal_username(text: str) -> str:
    """Usernames are compared without case and surrounding blanks; 64 characters at most."""
    return text.strip().casefold()[:64]


class SignIn:
    """Exchange a username and password for a session token; gives no hint which of the two was wrong."""

    def __init__(self, sessions: sessionmaker[Session], settings: Settings) -> None:
        self._sessions = sessions
        self._settings = settings

    def perform(self, username: str, password: str, address: str, agent: str) -> str | None:
        """The token, or None when refused; raises TooManyAttempts. Takes as long for an account that does not exist."""
        username = normal_username(username)
        attempt = self.attempt(username, address)
        user = self._matching(username, password)
        if user is None:
            return None
        fresh = hash_password(password) if needs_rehash(user.password_hash or "") else None
        with self._sessions.begin() as session:
            user = session.get_one(StaffUser, user.id)
            if user.locked_at is not None:
                return None
            forget_attempts(session, attempt, username)
            if fresh:
                user.password_hash = fresh
            user.last_sign_in_at = datetime.now(UTC)
            record(session, username, "staff.sign_in", "staff_user", user.id, address=address)
            return open_session(session, user, self._settings.session_hours, address, agent)

    def attempt(self, username: str, address: str) -> int:
        """Count an attempt (committed at once) and return its id; raises TooManyAttempts."""
        with self._sessions.begin() as session:
            return count_attempt(session, username, network_of(address), self._settings.sign_in_attempts)

    def _matching(self, username: str, password: str) -> StaffUser | None:
        with self._sessions() as session:
            user = session.scalar(select(StaffUser).where(StaffUser.username == username))
        usable = user is not None and user.locked_at is None and (self._settings.demo or not user.is_demo)
        stored = user.password_hash if user and usable else None
        return user if verify_password(stored, password[:LONGEST]) else None


class ChangePassword:
    """A signed-in person chooses a new password; their other browsers are signed out."""

    def __init__(self, sessions: sessionmaker[Session], settings: Settings) -> None:
        self._sessions = sessions
        self._sign_in = SignIn(sessions, settings)

    def perform(self, user_id: int, current: str, new: str, keep_session: str, address: str) -> bool:
        """False when ``current`` is wrong; raises TooManyAttempts after too many wrong ones."""
        with self._sessions() as session:
            user = session.get_one(StaffUser, user_id)
        attempt = self._sign_in.attempt(user.username, address)
        if not verify_password(user.password_hash, current[:LONGEST]):
            return False
        fresh = hash_password(new)
        with self._sessions.begin() as session:
            user = session.get_one(StaffUser, user_id)
            user.password_hash = fresh
            forget_attempts(session, attempt, user.username)
            revoke_links(session, user_id)
            close_sessions(session, user_id, besides=keep_session)
            record(session, user.username, "staff.password", "staff_user", user_id, address=address)
        return True


class AcceptLink:
    """Set a password through a one-time link; every session and other link of the account ends."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    def perform(self, token: str, password: str, address: str) -> str | None:
        """The username, or None when the link no longer works."""
        fresh = hash_password(password)
        with self._sessions.begin() as session:
            found = find_link(session, token)
            if found is None:
                return None
            link, user = found
            link.used_at = datetime.now(UTC)
            user.password_hash = fresh
            session.flush()
            revoke_links(session, user.id)
            close_sessions(session, user.id)
            record(
                session, user.username, f"staff.{link.kind}_accepted", "staff_user", user.id, address=address
            )
            return user.username
