"""Staff sessions in the database: opened at sign-in, looked up by the token's hash, revocable one by one or all."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from pyramid.request import Request
from pyramid.response import Response
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.security.policy import SESSION_COOKIE, Identity
from portal.staff.models import StaffSession, StaffUser

COOKIE_PATH = "/staff/"


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(session: Session, user: StaffUser, hours: int, address: str = "", agent: str = "") -> str:
    """Store a new session of ``hours`` for ``user`` and return its token, for the cookie; expired ones are swept."""
    token = secrets.token_urlsafe(32)
    now = datetime.now(UTC)
    session.execute(delete(StaffSession).where(StaffSession.expires_at < now))
    session.add(
        StaffSession(
            token_hash=token_hash(token),
            user_id=user.id,
            created_at=now,
            expires_at=now + timedelta(hours=hours),
            address=address[:64],
            agent=agent[:200],
        )
    )
    return token


def set_cookie(request: Request, response: Response, token: str) -> None:
    """Give the browser its session; the cookie never leaves /staff/."""
    settings = request.registry.settings["portal"]
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=settings.session_hours * 3600,
        path=COOKIE_PATH,
        secure=settings.cookies_secure,
        httponly=True,
        samesite="Strict",
    )


def current_hash(request: Request) -> str:
    """Hash of the request's own session token; empty where there is no cookie."""
    token = request.cookies.get(SESSION_COOKIE, "")
    return token_hash(token) if token else ""


def close_sessions(session: Session, user_id: int, *, only: str = "", besides: str = "") -> int:
    """Sign out one session (``only``, its token hash), all but one (``besides``) or all of the account; how many."""
    statement = delete(StaffSession).where(StaffSession.user_id == user_id)
    if only:
        statement = statement.where(StaffSession.token_hash == only)
    if besides:
        statement = statement.where(StaffSession.token_hash != besides)
    return len(session.scalars(statement.returning(StaffSession.token_hash)).all())


def current_identity(request: Request) -> Identity | None:
    """The identity behind the request's cookie: a live session of an account that is not locked.

    Read in a transaction of its own: ``request.db`` of a POST would take the write lock before anything was checked.
    """
    own = current_hash(request)
    if not own:
        return None
    statement = (
        select(StaffUser.id, StaffUser.username, StaffUser.display_name, StaffUser.roles)
        .join(StaffSession, StaffSession.user_id == StaffUser.id)
        .where(
            StaffSession.token_hash == own,
            StaffSession.expires_at > datetime.now(UTC),
            StaffUser.locked_at.is_(None),
        )
    )
    if not request.registry.settings["portal"].demo:
        statement = statement.where(StaffUser.is_demo.is_(False))  # their password is public
    with request.registry["sessions.read"]() as session:
        row = session.execute(statement).first()
    return Identity(row.id, row.username, row.display_name, frozenset(row.roles)) if row else None
