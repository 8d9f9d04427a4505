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


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(session: Session, request: Request, user: StaffUser) -> str:
    """Store a new session for ``user`` and return its token, for the cookie."""
    token = secrets.token_urlsafe(32)
    now = datetime.now(UTC)
    session.add(
        StaffSession(
            token_hash=token_hash(token),
            user_id=user.id,
            created_at=now,
            expires_at=now + timedelta(hours=request.registry.settings["portal"].session_hours),
            address=request.client_addr or "",
            agent=(request.user_agent or "")[:200],
        )
    )
    user.last_sign_in_at = now
    return token


def set_cookie(request: Request, response: Response, token: str) -> None:
    """Give the browser its session; the cookie never leaves /staff/."""
    settings = request.registry.settings["portal"]
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=settings.session_hours * 3600,
        path="/staff/",
        secure=settings.cookies_secure,
        httponly=True,
        samesite="Strict",
    )


def close_sessions(session: Session, user_id: int, only: str | None = None) -> None:
    """Sign out one session (its token hash) or, without ``only``, every session of the account."""
    statement = delete(StaffSession).where(StaffSession.user_id == user_id)
    if only is not None:
        statement = statement.where(StaffSession.token_hash == only)
    session.execute(statement)


def current_identity(request: Request) -> Identity | None:
    """The identity behind the request's cookie: a live session of an account that is not locked."""
    token = request.cookies.get(SESSION_COOKIE)
    if not token:
        return None
    row = request.db.execute(
        select(StaffUser.id, StaffUser.username, StaffUser.display_name, StaffUser.roles)
        .join(StaffSession, StaffSession.user_id == StaffUser.id)
        .where(
            StaffSession.token_hash == token_hash(token),
            StaffSession.expires_at > datetime.now(UTC),
            StaffUser.locked_at.is_(None),
        )
    ).first()
    return Identity(row.id, row.username, row.display_name, frozenset(row.roles)) if row else None
