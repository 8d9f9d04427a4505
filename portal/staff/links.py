"""One-time links by which a person sets a password (邀请、重设): only the token's hash is stored."""

import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.staff.models import StaffInvitation, StaffUser
from portal.staff.sessions import token_hash

LIFETIMES = {"invite": timedelta(hours=72), "reset": timedelta(hours=24)}


def issue_link(session: Session, user: StaffUser, kind: str) -> str:
    """A new token for ``/staff/welcome/{token}``; ``kind`` is ``invite`` or ``reset``. Older open links stop working."""
    revoke_links(session, user.id)
    token = secrets.token_urlsafe(32)
    session.add(
        StaffInvitation(
            token_hash=token_hash(token),
            user_id=user.id,
            kind=kind,
            expires_at=datetime.now(UTC) + LIFETIMES[kind],
        )
    )
    return token


def revoke_links(session: Session, user_id: int) -> None:
    session.execute(
        delete(StaffInvitation).where(StaffInvitation.user_id == user_id, StaffInvitation.used_at.is_(None))
    )


def find_link(session: Session, token: str) -> tuple[StaffInvitation, StaffUser] | None:
    """The open link of ``token`` and its account; None when unknown, used, expired or the account is locked."""
    row = session.execute(
        select(StaffInvitation, StaffUser)
        .join(StaffUser, StaffUser.id == StaffInvitation.user_id)
        .where(
            StaffInvitation.token_hash == token_hash(token),
            StaffInvitation.used_at.is_(None),
            StaffInvitation.expires_at > datetime.now(UTC),
            StaffUser.locked_at.is_(None),
        )
    ).first()
    return (row[0], row[1]) if row else None
