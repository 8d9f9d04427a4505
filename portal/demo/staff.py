"""Demo accounts, one for each role. They exist only in a demonstration database."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.departments.models import Department
from portal.security.passwords import hash_password
from portal.security.permissions import ROLE_NAMES, Role
from portal.security.policy import Identity
from portal.staff.models import StaffUser

PASSWORD = "demo-12345"  # noqa: S105  public on purpose: printed at start, refused outside demonstrations
LIAISON_OF = "zhujian"
"""Code of the department whose score sheets the demo liaison sees."""
ACCOUNTS = {role: f"demo-{role.value}" for role in Role}


def install_accounts(session: Session) -> dict[Role, Identity]:
    """The demo staff as identities that act, made where they are missing."""
    known = {user.username: user for user in session.scalars(select(StaffUser).where(StaffUser.is_demo))}
    stored = hash_password(PASSWORD) if len(known) < len(ACCOUNTS) else ""
    for role, username in ACCOUNTS.items():
        if username in known:
            continue
        known[username] = StaffUser(
            username=username,
            display_name=f"演示{ROLE_NAMES[role]}",
            roles=[role.value],
            password_hash=stored,
            created_at=datetime.now(UTC),
            is_demo=True,
            department_id=_liaison_department(session) if role is Role.LIAISON else None,
        )
        session.add(known[username])
    session.flush()
    return {role: _identity(known[username]) for role, username in ACCOUNTS.items()}


def _liaison_department(session: Session) -> int | None:
    return session.scalar(select(Department.id).where(Department.code == LIAISON_OF))


def _identity(user: StaffUser) -> Identity:
    return Identity(user.id, user.username, user.display_name, frozenset(user.roles))
