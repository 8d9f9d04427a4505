"""/promises: the ledger over all hotline days with its filters, and one promise with its history."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from portal.public.hotline_days import queries as hotline_days
from portal.public.hotline_days.present import cite
from portal.public.hotline_days.views import GONE, chosen
from portal.public.promises import queries
from portal.public.withdrawn import withdrawn_page
from portal.settings import Settings
from portal.web.numbers import whole_number
from portal.web.present.dates import local_today
from portal.web.present.facets import Chosen, Facet, Option, make_facet
from portal.web.present.hotline import day_name
from portal.web.present.promises import (
    STATES,
    Ledger,
    PromiseView,
    most_urgent_first,
    promise_view,
    state_mark,
)

PAGE_SIZE = 50
_FACETS = (("state", "状态", "种", len(STATES)), ("unit", "单位", "家", 12), ("year", "年份", "年", 12))
"""Query key, name, what values are counted in, how many are shown before the others are folded."""


def facts(promise: PromiseView) -> dict[str, str]:
    """What a promise is filtered by, by query key."""
    return {"state": promise.state, "unit": promise.who, "year": promise.made_iso[:4]}


@dataclass(frozen=True, slots=True)
class Filters:
    """Chosen state, unit and year; "" for any."""

    state: str = ""
    unit: str = ""
    year: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filters":
        """From a query string; what is not understood is left out."""
        state = query.get("state", "")
        return cls(
            state if state in STATES else "", query.get("unit", "")[:100], _year(query.get("year", ""))
        )

    def admits(self, promise: PromiseView, apart_from: str = "") -> bool:
        """Whether a promise meets every filter but ``apart_from``, by which facets are counted."""
        wanted = {"state": self.state, "unit": self.unit, "year": self.year}
        found = facts(promise)
        return all(not value or key == apart_from or found[key] == value for key, value in wanted.items())

    def changed(self, **changes: str) -> dict[str, str]:
        """As a query string with some filters changed."""
        parts = {"state": self.state, "unit": self.unit, "year": self.year, **changes}
        return {key: value for key, value in parts.items() if value}


def _year(text: str) -> str:
    return text if whole_number(text, digits=4) else ""


def list_page(request: Request) -> dict[str, Any]:
    """``/promises``: the ledger, overdue ones first; state, unit and year to narrow it by."""
    today, filters = local_today(), Filters.read(request.GET)
    rows = queries.all_promises(request.published)
    views = [promise_view(row, today) for row in rows]
    found = most_urgent_first(view for view in views if filters.admits(view))
    last = max((len(found) - 1) // PAGE_SIZE + 1, 1)
    page = min(whole_number(request.GET.get("page", ""), digits=4) or 1, last)

    def link(**changes: str) -> str:
        return str(request.href("promises.list", query=filters.changed(**changes)))

    return {
        "total": len(views),
        "ledger": Ledger.of(found),
        "promises": found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        "days": {row.day: day_name(row) for row in rows},
        "facets": _facets(views, filters, link),
        "chosen": _chosen(filters, link),
        "clear": request.href("promises.list"),
        "newer": link(page=str(page - 1)) if page > 1 else "",
        "older": link(page=str(page + 1)) if page < last else "",
        "today": today.isoformat(),
    }


def _facets(views: Sequence[PromiseView], filters: Filters, link: Any) -> list[Facet]:
    """Each counted under the other filters."""
    return [
        make_facet(name, _options(key, views, filters, link), unit, most=most)
        for key, name, unit, most in _FACETS
    ]


def _options(key: str, views: Sequence[PromiseView], filters: Filters, link: Any) -> list[Option]:
    """States in their order, units by how many promises they have, years from the newest."""
    counts = Counter(facts(view)[key] for view in views if filters.admits(view, apart_from=key))

    def place(value: str) -> tuple[int, str]:
        if key == "state":
            return STATES.index(value), ""
        return -(int(value) if key == "year" else counts[value]), value

    now = getattr(filters, key)
    return [
        Option(_label(key, value), counts[value], link(**{key: "" if value == now else value}), value == now)
        for value in sorted(counts, key=place)
    ]


def _label(key: str, value: str) -> str:
    """What a chosen value is called."""
    if key == "state":
        return state_mark(value).word
    return f"{value}年" if key == "year" else value


def _chosen(filters: Filters, link: Any) -> list[Chosen]:
    values = {key: getattr(filters, key) for key, *_rest in _FACETS}
    return [Chosen(_label(key, value), link(**{key: ""})) for key, value in values.items() if value]


def detail_page(request: Request) -> dict[str, Any] | Response:
    """``/promises/{number}`` and its versions: what was promised, what came of it, how it stood before."""
    number, connection = request.matchdict["number"], request.published
    versions = queries.versions(connection, number)
    row = chosen(request, versions)
    day = row and hotline_days.live_day(connection, row.day)
    if row is None or day is None:
        return withdrawn_page(request, number, GONE)
    today = local_today()
    promise = promise_view(row, today, queries.live_cases(connection, number, row.version))
    settings: Settings = request.registry.settings["portal"]
    title = f"承诺：{promise.text}"
    return {
        "promise": promise,
        "day": day,
        "day_name": day_name(day),
        "call": hotline_days.live_call(connection, promise.call) if promise.call else None,
        "versions": [promise_view(item, today) for item in versions],
        "live": next(item for item in versions if item.is_live),
        "citation": cite(title, f"/promises/{number}", row.version, row.released_on, settings),
        "preview": False,
    }
