"""/hotline-days: days that are announced, days that were, one day with its calls and promises."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from portal.public.about.history import archive_of
from portal.public.hotline_days import listing, present, queries
from portal.public.hotline_days.queries import AnyRow
from portal.public.promises import ledger
from portal.public.promises import queries as promises
from portal.public.withdrawn import withdrawn_page
from portal.settings import Settings
from portal.web.leafing import read_place
from portal.web.present.calls import Openness
from portal.web.present.dates import local_today
from portal.web.present.hotline import DayView, day_view
from portal.web.present.promises import Ledger, promise_view

GONE = "public/hotline_days/withdrawn.jinja2"
PAGE_SIZE = 30


def index_page(request: Request) -> dict[str, Any]:
    """``/hotline-days``: what is announced, the nearest first; what was, by year, with its sums and promises; by key."""
    connection, today, place = request.published, local_today(), read_place(request.GET, listing.PLACE)
    now = today.isoformat()
    coming = listing.announced_days(connection, now) if place is None else []
    former = listing.former_days(connection, now, PAGE_SIZE, place)
    numbers = [row.number for row in (*coming, *former.rows)]
    sessions = listing.live_sessions(connection, numbers)
    by_year = listing.former_by_year(connection, now)
    states = ledger.states_by_day(connection, now, numbers)
    settings: Settings = request.registry.settings["portal"]

    def link(**query: str) -> str:
        return str(request.href("hotline_days.list", query=query))

    def views(rows: Iterable[AnyRow]) -> list[DayView]:
        return [day_view(row, sessions.get(row.number, []), today) for row in rows]

    return {
        "is_first": place is None,
        "coming": views(coming),
        "years": [
            (year, by_year[year], views(members))
            for year, members in groupby(former.rows, key=lambda row: row.starts_on[:4])
        ],
        "shown": len(former.rows),
        "former": sum(by_year.values()),
        "ledgers": {number: Ledger.counted(found) for number, found in states.items()},
        "ledger": Ledger.counted(ledger.counts(connection, now).by("state")),
        "open_calls": listing.calls_by_day(connection, numbers),
        "today": now,
        "archive": archive_of(settings.city),
        **former.links(link, listing.keys_of),
        "first": link() if place else "",  # it alone shows what is announced
    }


def day_page(request: Request) -> dict[str, Any] | Response:
    """``/hotline-days/{number}``: the live version with its calls and promises."""
    number = request.matchdict["number"]
    row, versions = find_day(request)
    if row is None:
        return withdrawn_page(request, number, GONE)
    day, today = read_day(request, row), local_today()
    made = [promise_view(item, today) for item in promises.of_day(request.published, number)]
    sittings = present.sittings(
        day, queries.calls(request.published, number), queries.withdrawn_calls(request.published, number)
    )
    calls = [call for sitting in sittings for call in sitting.calls]
    tally = Ledger.of(made)
    before, after = queries.neighbours(request.published, row)
    return {
        **_frame(request, day, versions),
        "lead": present.lead(day, tally),
        "sittings": sittings,
        "openness": Openness.of(calls, day.sums.accepted if day.sums.is_whole else None) if calls else None,
        "promises": made,
        "ledger": tally,
        "today": today.isoformat(),
        "before": before and day_view(before, [], today),
        "after": after and day_view(after, [], today),
    }


def version_page(request: Request) -> dict[str, Any] | Response:
    """``/hotline-days/{number}/v{n}``: one version for good. Calls and promises have versions of their own."""
    row, versions = find_day(request)
    if row is None:
        return withdrawn_page(request, request.matchdict["number"], GONE)
    return _frame(request, read_day(request, row), versions)


def find_day(request: Request) -> tuple[AnyRow | None, Any]:
    """The version that the address names, or the live one, and all versions; None where no version is live (any more)."""
    versions = queries.day_versions(request.published, request.matchdict["number"])
    return chosen(request, versions), versions


def chosen(request: Request, versions: Any) -> AnyRow | None:
    """Of the versions of a day, a call or a promise the one that the address names, else the live one."""
    live = next((row for row in versions if row.is_live), None)
    if live is None or "version" not in request.matchdict:
        return live
    wanted = int(request.matchdict["version"])
    return next((row for row in versions if row.version == wanted), None)


def read_day(request: Request, row: AnyRow) -> DayView:
    """One version with its sessions."""
    return day_view(row, queries.sessions(request.published, row.number, row.version), local_today())


def _frame(request: Request, day: DayView, versions: Any) -> dict[str, Any]:
    """What the pages of all versions have."""
    settings: Settings = request.registry.settings["portal"]
    return {
        "day": day,
        "live": next(item for item in versions if item.is_live),
        "versions": versions,
        "citation": present.cite(
            f"{day.title}（{day.issue}）",
            f"/hotline-days/{day.number}",
            day.version,
            day.released_iso,
            settings,
        ),
        "lead": "",
        "preview": False,
    }
