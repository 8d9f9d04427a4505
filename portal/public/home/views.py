"""The front page: search first, then figures with their denominators, latest cases, categories, rankings as bands, hotline days, log."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pyramid.httpexceptions import HTTPMovedPermanently
from pyramid.request import Request
from sqlalchemy import RowMapping

from portal.public.bulletins import present as bulletins
from portal.public.bulletins.queries import latest as latest_bulletin
from portal.public.cases.filters import Filters
from portal.public.cases.queries import case_list
from portal.public.home.queries import changed_at, stored_counts
from portal.public.hotline_days.queries import next_session
from portal.public.log.queries import item_of, latest_entries
from portal.public.promises.queries import overdue
from portal.public.rankings.present import band_lists, period_word
from portal.public.rankings.queries import latest_bands
from portal.public.statistics.present import calls
from portal.public.statistics.queries import latest_month
from portal.web.present.case import case_row
from portal.web.present.dates import local_day, local_today, long_date, weekday
from portal.web.present.hotline import hours
from portal.web.present.promises import OVERDUE, days_late
from portal.web.present.rates import SOLVED_DEFINITION, satisfaction_rate, solved_rate
from portal.web.views import LARGE

EXAMPLES = ("路灯不亮", "夜间施工噪声", "污水外溢", "预付卡退费", "停车收费")
_LATEST_CASES = 6
_LATEST_ENTRIES = 5
_TILES = 8
_MOST_OVERDUE = 3
_ACTIONS = {"release": "发布", "revise": "更正", "withdraw": "撤回", "erase": "清除", "restore": "恢复"}


@dataclass(frozen=True, slots=True)
class Tile:
    """A first-level category with its count and its largest sub-categories."""

    name: str
    count: int
    parts: str


def home_page(request: Request) -> dict[str, Any]:
    """``/``; on a new installation the same page says what will appear."""
    counts = stored_counts(request.published)
    page = case_list(request.published, Filters(), limit=_LATEST_CASES)
    moment = changed_at(request.published)
    rankings = band_lists(latest_bands(request.published))
    month = latest_month(request.published)
    return {
        "rankings": rankings,
        "ranked_period": period_word(rankings[0].period) if rankings else "",
        "bulletin": latest_bulletin(request.published),
        "bulletin_words": bulletins,
        **_hotline(request),
        "call_month": month,
        "calls": calls([month]) if month else None,
        "total": counts["total"].get("", 0),
        "departments": sum(1 for code in counts["department"] if code),
        "solved_definition": SOLVED_DEFINITION,
        "solved": solved_rate(counts["outcome"]),
        "satisfaction": satisfaction_rate(counts["satisfaction"]),
        "as_of": long_date(local_day(moment)) if moment else "",
        "tiles": tiles(counts["category1"], counts["category2"]),
        "rows": [case_row(row) for row in page.rows],
        "entries": [_entry(row) for row in latest_entries(request.published, None, _LATEST_ENTRIES)],
        "examples": EXAMPLES,
    }


def _hotline(request: Request) -> dict[str, Any]:
    """The next session of a hotline day, and the promises whose date has passed: as of today, not of the last release."""
    today = local_today()
    late = overdue(request.published, today.isoformat(), _MOST_OVERDUE)
    session = next_session(request.published, today.isoformat())
    return {
        "next_session": session,
        "next_time": _session_time(session) if session else "",
        "overdue": [(row, days_late(OVERDUE, row.due_on, "", today)) for row in late],
        "overdue_total": late[0].n if late else 0,
        "promise_total": late[0].total if late else 0,
    }


def _session_time(session: Any) -> str:
    """2026年12月2日（周三）9:00—11:00."""
    return f"{long_date(session.held_on)}（{weekday(session.held_on)}）{hours(session.starts, session.ends)}"


def tiles(first: Mapping[str, int], second: Mapping[str, int]) -> list[Tile]:
    """The largest first-level categories; ``second`` is keyed by path (城乡建设/排水)."""
    parts: dict[str, list[tuple[int, str]]] = {}
    for path, n in second.items():
        category, slash, name = path.partition("/")
        if slash:
            parts.setdefault(category, []).append((-n, name))
    largest = sorted(((-n, name) for name, n in first.items() if name))[:_TILES]
    return [
        Tile(name, -n, "、".join(part for _n, part in sorted(parts.get(name, []))[:3])) for n, name in largest
    ]


def _entry(row: RowMapping) -> dict[str, Any]:
    return {
        "seq": row["seq"],
        "at": row["at"],
        "word": _ACTIONS.get(row["action"], row["action"]),
        "grave": row["action"] in ("withdraw", "erase"),
        "kind": row["kind"],
        "item": item_of(row),
    }


def large_home(request: Request) -> HTTPMovedPermanently:
    """``/large``, as people type it."""
    return HTTPMovedPermanently(request.route_path(LARGE + "home"))
