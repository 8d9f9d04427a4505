"""/promises: the ledger over all hotline days with its filters, and one promise with its history."""

from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from portal.public.hotline_days import queries as hotline_days
from portal.public.hotline_days.present import cite
from portal.public.hotline_days.views import GONE, chosen
from portal.public.promises import ledger, queries
from portal.public.promises.ledger import Counts, Filters
from portal.public.withdrawn import withdrawn_page
from portal.settings import Settings
from portal.web.leafing import read_place
from portal.web.present.dates import local_today
from portal.web.present.facets import Chosen, Option, make_facet
from portal.web.present.hotline import day_name
from portal.web.present.promises import (
    STATES,
    Ledger,
    promise_view,
    state_mark,
)

PAGE_SIZE = 50
_FACETS = (("state", "状态", "种", len(STATES)), ("unit", "单位", "家", 12), ("year", "年份", "年", 12))
"""Query key, name, what values are counted in, how many are shown before the others are folded."""


def list_page(request: Request) -> dict[str, Any]:
    """``/promises``: the ledger, overdue ones first; state, unit and year to narrow it by."""
    connection, today, filters = request.published, local_today(), Filters.read(request.GET)
    counts = ledger.counts(connection, today.isoformat())
    page = ledger.page(
        connection, today.isoformat(), PAGE_SIZE, filters, read_place(request.GET, ledger.PLACE)
    )

    def link(**changes: str) -> str:
        return str(request.href("promises.list", query=filters.changed(**changes)))

    return {
        "total": counts.total,
        "ledger": Ledger.counted(counts.by("state", filters)),
        "promises": [promise_view(row, today) for row in page.rows],
        "days": {row.day: day_name(row) for row in page.rows},
        "facets": [
            make_facet(name, _options(key, counts, filters, link), unit, most=most)
            for key, name, unit, most in _FACETS
        ],
        "chosen": _chosen(filters, link),
        "clear": request.href("promises.list"),
        **page.links(link, ledger.keys_of),
        "today": today.isoformat(),
    }


def _options(key: str, counts: Counts, filters: Filters, link: Any) -> list[Option]:
    """Each counted under the other filters: states in their order, units by how many promises they have, years from the newest."""
    found = counts.by(key, filters, apart_from=key)

    def place(value: str) -> tuple[int, str]:
        if key == "state":
            return STATES.index(value), ""
        return -(int(value) if key == "year" else found[value]), value

    now = getattr(filters, key)
    return [
        Option(_label(key, value), found[value], link(**{key: "" if value == now else value}), value == now)
        for value in sorted(found, key=place)
    ]


def _label(key: str, value: str) -> str:
    """What a chosen value is called."""
    if key == "state":
        return state_mark(value).word
    return f"{value}年" if key == "year" else value


def _chosen(filters: Filters, link: Any) -> list[Chosen]:
    return [Chosen(_label(key, value), link(**{key: ""})) for key, value in filters.changed().items()]


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
