"""Reads of staff accounts and sessions."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.security.permissions import Role
from portal.staff.models import StaffSession, StaffUser


def own_sessions(session: Session, user_id: int) -> Sequence[StaffSession]:
    """Live sessions of an account, newest first."""
    return session.scalars(
        select(StaffSession)
        .where(StaffSession.user_id == user_id, StaffSession.expires_at > datetime.now(UTC))
        .order_by(StaffSession.created_at.desc())
    ).all()


def all_users(session: Session) -> Sequence[StaffUser]:
    """Every account, those that can sign in first."""
    return session.scalars(
        select(StaffUser).order_by(StaffUser.locked_at.is_not(None), StaffUser.username)
    ).all()


def live_session_count(session: Session, user_id: int) -> int:
    return (
        session.scalar(
            select(func.count()).where(
                StaffSession.user_id == user_id, StaffSession.expires_at > datetime.now(UTC)
            )
        )
        or 0
    )


def other_administrators(session: Session, user_id: int) -> int:
    """How many other accounts could administer right now: not locked, with a password, with the role."""
    candidates = session.scalars(
        select(StaffUser).where(
            StaffUser.id != user_id, StaffUser.locked_at.is_(None), StaffUser.password_hash.is_not(None)
        )
    )
    return sum(1 for user in candidates if Role.ADMINISTRATOR in user.roles)
