"""Reads of staff accounts and sessions."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal.security.permissions import Role
from portal.staff.models import StaffSession, StaffUser

Target = aliased(StaffUser)


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


def demo_accounts(session: Session) -> Sequence[StaffUser]:
    """Accounts of the demonstration that can sign in, as the sign-in page of a demonstration lists them."""
    return session.scalars(
        select(StaffUser).where(StaffUser.is_demo, StaffUser.locked_at.is_(None)).order_by(StaffUser.id)
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
    """How many other accounts could administer right now: not locked, with a password, with the role.

    A demo account stands in for another demo account only: outside demonstrations it cannot sign in.
    """
    candidates = session.scalars(
        select(StaffUser).where(
            StaffUser.id != user_id,
            StaffUser.locked_at.is_(None),
            StaffUser.password_hash.is_not(None),
            or_(StaffUser.is_demo.is_(False), exists().where(Target.id == user_id, Target.is_demo)),
        )
    )
    return sum(1 for user in candidates if Role.ADMINISTRATOR in user.roles)
