"""The frame of a page: its entries (only those whose pages exist), the other print size, the staff bar's links."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from pyramid.interfaces import IRoutesMapper
from pyramid.request import Request

LARGE_PATH = "/large"

_ENTRIES = (
    ("/cases", "办结案例"),
    ("/departments", "承办单位"),
    ("/rankings", "办理排名"),
    ("/bulletins", "通报简报"),
    ("/hotline-days", "领导接听日"),
    ("/statistics", "数据统计"),
    ("/method", "公开办法"),
)
_SECTIONS = frozenset(path for path, _label in _ENTRIES)
_BELONGS = {"/promises": "/hotline-days", "/leaders": "/hotline-days"}
"""First part of an address -> entry of the masthead that its pages belong to, where that is another."""

_FOOT = (
    ("/method", "公开办法"),
    ("/promises", "承诺台账"),
    ("/log", "发布与撤回日志"),
    ("/about", "关于热线"),
    ("/search/help", "搜索写法"),
    ("/feeds", "订阅"),
    ("/accessibility", "无障碍声明"),
)
_REPORT = (("/report", "报告问题、纠错"),)


@dataclass(frozen=True, slots=True)
class Entry:
    """A link of the frame: its permanent path, and its address in the size of the page."""

    label: str
    path: str
    href: str


@dataclass(frozen=True, slots=True)
class StaffEntry:
    """A link of the staff bar with the number of waiting items; ``count`` None shows no number."""

    label: str
    href: str
    count: int | None = None
    current: bool = False


def flash_message(text: str, bad: bool = False, undo_path: str = "") -> dict[str, str | bool]:
    """A message for ``request.session.flash``; ``undo_path`` adds a button that posts there. A plain text will do too."""
    return {"text": text, "bad": bad, "undo_path": undo_path}


def twin_path(request: Request) -> str:
    """This page in the other size: large for normal, normal for large. Error pages lead to the other home page."""
    large = request.large
    if getattr(request, "matched_route", None) is None or request.exception is not None:
        return "/" if large else LARGE_PATH + "/"
    path = str(request.path_qs)
    return path.removeprefix(LARGE_PATH) if large else LARGE_PATH + path


def canonical_path(request: Request) -> str:
    """The page's address in normal size, without the query."""
    return str(request.path_info).removeprefix(LARGE_PATH) or "/"


def _patterns(request: Request) -> frozenset[str]:
    """Patterns of all routes."""
    mapper = request.registry.getUtility(IRoutesMapper)
    return frozenset(route.pattern for route in mapper.get_routes())


def _existing(request: Request, entries: Sequence[tuple[str, str]]) -> list[Entry]:
    """The entries whose page exists in this installation, linked in the size of the page; looked for once a process."""
    known = request.registry.setdefault("frame.entries", {})
    key = (entries, request.large)
    if key not in known:
        patterns, prefix = _patterns(request), LARGE_PATH if request.large else ""
        known[key] = [
            Entry(label, path, prefix + path)
            for path, label in entries
            if path in patterns and (not prefix or prefix + path in patterns)
        ]
    return known[key]  # type: ignore[no-any-return]


def section(request: Request) -> str:
    """Path of the masthead's entry that this page belongs to; empty where it belongs to none."""
    first = "/" + canonical_path(request).split("/")[1]
    path = _BELONGS.get(first, first)
    return path if path in _SECTIONS else ""


def main_entries(request: Request) -> list[Entry]:
    """The entries of the masthead."""
    return _existing(request, _ENTRIES)


def foot_entries(request: Request) -> list[Entry]:
    """The links of the foot that are the same on every page."""
    return _existing(request, _FOOT)


def report_entry(request: Request) -> Entry | None:
    """The last link of the foot: the report form, which is told what page its reader came from."""
    form = next(iter(_existing(request, _REPORT)), None)
    here = canonical_path(request)
    if form is None or request.matched_route is None or here == form.path or here.startswith(form.path + "/"):
        return form
    return Entry(form.label, form.path, f"{form.href}?page={quote(here)}")


def report_path(request: Request, number: str = "") -> str:
    """Where a problem, of one case or of any page, is reported; empty where this process has no public forms."""
    form = next(iter(_existing(request, _REPORT)), None)
    if form is None:
        return ""
    return f"{form.href}?number={number}" if number else form.href
