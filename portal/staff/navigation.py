"""The staff bar: features add their entries, each person sees those their role may open, with what waits there."""

from collections.abc import Callable
from dataclasses import dataclass

from pyramid.config import Configurator
from pyramid.request import Request
from sqlalchemy.orm import Session

from portal.security.permissions import Permission, allows
from portal.web.present.frame import StaffEntry

Count = Callable[[Session], int]


@dataclass(frozen=True, slots=True)
class Registered:
    """An entry as a feature declared it; ``count`` tells how many items wait behind it."""

    route: str
    label: str
    permission: Permission
    count: Count | None
    position: int


def add_staff_entry(
    config: Configurator,
    route: str,
    label: str,
    permission: Permission,
    count: Count | None = None,
    position: int = 50,
) -> None:
    """Add the page of ``route`` to the staff bar for those who hold ``permission``; smaller ``position`` comes first."""
    entries = config.registry.setdefault("staff_entries", [])
    entries.append(Registered(route, label, permission, count, position))
    entries.sort(key=lambda entry: entry.position)


def visible_entries(request: Request) -> list[Registered]:
    """Entries that the signed-in person may open, in order."""
    identity = request.identity
    if identity is None:
        return []
    return [e for e in request.registry.get("staff_entries", []) if allows(identity.roles, e.permission)]


def staff_entries(request: Request) -> list[StaffEntry]:
    """The links of the bar; counts come from one read transaction that an aborted request does not disturb."""
    entries = visible_entries(request)
    paths = [request.route_path(entry.route) for entry in entries]
    here = request.path_info
    current = max(
        (path for path in paths if here == path or here.startswith(path + "/")), key=len, default=""
    )
    with request.registry["sessions.read"]() as session:
        return [
            StaffEntry(entry.label, path, entry.count(session) if entry.count else None, path == current)
            for entry, path in zip(entries, paths, strict=True)
        ]
