"""The staff bar: features add their entries, each person sees those their role may open, with what waits there."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from pyramid.config import Configurator
from pyramid.request import Request
from sqlalchemy.orm import Session

from portal.security.permissions import Permission, allows
from portal.web.present.frame import StaffEntry

Count = Callable[[Session], int]


@dataclass(frozen=True, slots=True)
class Registered:
    """A page as a feature declared it; ``count`` tells how many items wait there."""

    route: str
    label: str
    permission: Permission
    count: Count | None
    position: int
    group: str
    also: str


def add_staff_entry(
    config: Configurator,
    route: str,
    label: str,
    permission: Permission,
    count: Count | None = None,
    position: int = 50,
    group: str = "",
    also: str = "",
) -> None:
    """Add the page of ``route`` for those who hold ``permission``; smaller ``position`` comes first.

    Pages of one ``group`` share an entry of the bar, named by the group, and are tabs of each other. ``also`` is a path
    outside the page's own that belongs to it.
    """
    entries = config.registry.setdefault("staff_entries", [])
    entries.append(Registered(route, label, permission, count, position, group, also))
    entries.sort(key=lambda entry: entry.position)


def visible_entries(request: Request) -> list[Registered]:
    """Pages that the signed-in person may open, in order."""
    identity = request.identity
    if identity is None:
        return []
    return [e for e in request.registry.get("staff_entries", []) if allows(identity.roles, e.permission)]


def staff_pages(request: Request) -> list[tuple[str, StaffEntry]]:
    """(group or own label, link) of each visible page, asked for once a request.

    Counts come from one read transaction that an aborted request does not disturb.
    """
    entries = visible_entries(request)
    paths = [request.route_path(entry.route) for entry in entries]
    current = _current(request.path_info, entries, paths)
    with request.registry["sessions.read"]() as session:
        return [
            (
                entry.group or entry.label,
                StaffEntry(entry.label, path, entry.count(session) if entry.count else None, path == current),
            )
            for entry, path in zip(entries, paths, strict=True)
        ]


def _current(here: str, entries: list[Registered], paths: list[str]) -> str:
    """The page that ``here`` belongs to: the one with the longest beginning in common."""
    starts = [
        (start, path) for e, path in zip(entries, paths, strict=True) for start in (path, e.also) if start
    ]
    belong = [pair for pair in starts if here == pair[0] or here.startswith(pair[0] + "/")]
    return max(belong, key=lambda pair: len(pair[0]), default=("", ""))[1]


def staff_entries(request: Request) -> list[StaffEntry]:
    """The links of the bar: a group leads to its first page and shows the sum of what waits on its pages."""
    bar: dict[str, StaffEntry] = {}
    for word, page in request.staff_pages:
        first = bar.get(word)
        if first is None:
            bar[word] = replace(page, label=word)
        else:
            counts = [n for n in (first.count, page.count) if n is not None]
            bar[word] = replace(
                first, count=sum(counts) if counts else None, current=first.current or page.current
            )
    return list(bar.values())


def staff_tabs(request: Request) -> list[StaffEntry]:
    """The pages of the group that the open page belongs to."""
    here = next((word for word, page in request.staff_pages if page.current), None)
    return [page for word, page in request.staff_pages if word == here]
