"""What an administrator does to accounts. Each act says why it is refused; all are audited, in the caller's transaction."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.security.permissions import Role
from portal.staff.links import issue_link, revoke_links
from portal.staff.models import StaffUser
from portal.staff.queries import other_administrators
from portal.staff.services import normal_username
from portal.staff.sessions import close_sessions
from portal.staff.users.queries import department_code

LAST_ADMINISTRATOR = "这是最后一个可用的系统管理员，请先让另一个人担任系统管理员。"


class Refused(Exception):
    """``reasons`` are Chinese sentences for the person who tried."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = list(reasons)
        super().__init__("".join(self.reasons))


class InviteUser:
    """Make an account without a password and the one-time link by which its owner sets one."""

    def __init__(self, session: Session, actor: str) -> None:
        self._session = session
        self._actor = actor

    def perform(
        self, username: str, display_name: str, roles: Sequence[str], department_id: int | None = None
    ) -> tuple[StaffUser, str]:
        """The account and the link's token; raises Refused as ``create`` does."""
        user = self.create(username, display_name, roles, department_id)
        token = issue_link(self._session, user, "invite")
        record(
            self._session,
            self._actor,
            "staff.invite",
            "staff_user",
            user.id,
            username=user.username,
            roles=user.roles,
            department=department_code(self._session, department_id),
        )
        return user, token

    def create(
        self, username: str, display_name: str, roles: Sequence[str], department_id: int | None = None
    ) -> StaffUser:
        """The account; raises Refused when the username is taken or a liaison has no department."""
        _allowed(department_problems(roles, department_id))
        username = normal_username(username)
        if self._session.scalar(select(StaffUser.id).where(StaffUser.username == username)) is not None:
            raise Refused(["这个用户名已经有人用了。"])
        user = StaffUser(
            username=username,
            display_name=display_name.strip(),
            roles=_in_order(roles),
            department_id=department_id,
            created_at=datetime.now(UTC),
        )
        self._session.add(user)
        self._session.flush()
        return user


class ResetPassword:
    """A new one-time link for an account; its password stops working and its sessions end at once."""

    def __init__(self, session: Session, actor: str, user: StaffUser) -> None:
        self._session = session
        self._actor = actor
        self._user = user

    def failure_reasons(self) -> list[str]:
        if self._user.username == self._actor:
            return ["自己的密码请在“我的账号”里更换。"]
        if self._user.locked_at is not None:
            return ["账号已锁定，请先解锁。"]
        return []

    def perform(self) -> str:
        """The link's token; raises Refused."""
        _allowed(self.failure_reasons())
        kind = "reset" if self._user.password_hash else "invite"
        self._user.password_hash = None
        self._session.flush()
        close_sessions(self._session, self._user.id)
        token = issue_link(self._session, self._user, kind)
        record(self._session, self._actor, "staff.reset", "staff_user", self._user.id)
        return token


class ChangeRoles:
    """Give an account exactly these roles, and a liaison (联络员) the department; they hold from its next request on."""

    def __init__(
        self,
        session: Session,
        actor: str,
        user: StaffUser,
        roles: Sequence[str],
        department_id: int | None = None,
    ) -> None:
        self._session = session
        self._actor = actor
        self._user = user
        self._roles = _in_order(roles)
        self._department_id = department_id

    def failure_reasons(self) -> list[str]:
        loses = Role.ADMINISTRATOR in self._user.roles and Role.ADMINISTRATOR not in self._roles
        if loses and not other_administrators(self._session, self._user.id):
            return [LAST_ADMINISTRATOR]
        return department_problems(self._roles, self._department_id)

    def perform(self) -> None:
        _allowed(self.failure_reasons())
        user = self._user
        before, former = user.roles, user.department_id
        user.roles, user.department_id = self._roles, self._department_id
        departments = {}
        if former != self._department_id:
            departments = {
                "department_before": department_code(self._session, former),
                "department": department_code(self._session, self._department_id),
            }
        record(
            self._session,
            self._actor,
            "staff.roles",
            "staff_user",
            user.id,
            before=before,
            after=self._roles,
            **departments,
        )


class LockUser:
    """Close an account: sessions and open links end at once, nothing it did is lost."""

    def __init__(self, session: Session, actor: str, user: StaffUser) -> None:
        self._session = session
        self._actor = actor
        self._user = user

    def failure_reasons(self) -> list[str]:
        if self._user.username == self._actor:
            return ["不能锁定自己的账号。"]
        if Role.ADMINISTRATOR in self._user.roles and not other_administrators(self._session, self._user.id):
            return [LAST_ADMINISTRATOR]
        return []

    def perform(self) -> None:
        _allowed(self.failure_reasons())
        self._user.locked_at = datetime.now(UTC)
        self._session.flush()
        revoke_links(self._session, self._user.id)
        count = close_sessions(self._session, self._user.id)
        record(self._session, self._actor, "staff.lock", "staff_user", self._user.id, sessions=count)


class UnlockUser:
    """Open a locked account again; its password and roles are as they were."""

    def __init__(self, session: Session, actor: str, user: StaffUser) -> None:
        self._session = session
        self._actor = actor
        self._user = user

    def perform(self) -> None:
        self._user.locked_at = None
        record(self._session, self._actor, "staff.unlock", "staff_user", self._user.id)


def department_problems(roles: Sequence[str], department_id: int | None) -> list[str]:
    """Chinese sentences: a liaison sees the sheets of one department, nobody else is tied to one."""
    if Role.LIAISON in roles and department_id is None:
        return ["承办单位联络员要选定承办单位，只能看到这个单位的评分表。"]
    if Role.LIAISON not in roles and department_id is not None:
        return ["只有承办单位联络员才对应承办单位，请改选“没有”，或者加上联络员角色。"]
    return []


def _in_order(roles: Sequence[str]) -> list[str]:
    return [role.value for role in Role if role in roles]


def _allowed(reasons: list[str]) -> None:
    if reasons:
        raise Refused(reasons)
