"""Pyramid security policy: a staff session cookie names a row of ``staff_session``; roles decide permissions."""

from dataclasses import dataclass
from typing import Any

from pyramid.request import Request
from pyramid.security import Allowed, Denied

from portal.security.permissions import allows

SESSION_COOKIE = "staff_session"


@dataclass(frozen=True, slots=True)
class Identity:
    """The signed-in person of one request."""

    user_id: int
    username: str
    display_name: str
    roles: frozenset[str]


class StaffSecurityPolicy:
    """Identity from the database session; permissions from the one page of ``permissions.py``."""

    def identity(self, request: Request) -> Identity | None:
        # Only staff pages have an identity: public code cannot ask for one even by mistake.
        if not request.path_info.startswith("/staff/"):
            return None
        return request.staff_identity  # type: ignore[no-any-return]

    def authenticated_userid(self, request: Request) -> str | None:
        identity = self.identity(request)
        return identity.username if identity else None

    def permits(self, request: Request, context: Any, permission: str) -> Allowed | Denied:
        identity = self.identity(request)
        if identity is not None and allows(identity.roles, permission):
            return Allowed("role holds %s", permission)
        return Denied("no role holds %s", permission)

    def remember(self, request: Request, userid: str, **kw: Any) -> list[tuple[str, str]]:
        raise NotImplementedError("sessions are opened by portal.staff.sessions")

    def forget(self, request: Request, **kw: Any) -> list[tuple[str, str]]:
        raise NotImplementedError("sessions are closed by portal.staff.sessions")
