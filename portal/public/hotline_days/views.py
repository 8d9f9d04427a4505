"""/hotline-days: days that are announced, days that were, one day with its calls and promises."""

from itertools import groupby
from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from portal.public.about.history import archive_of
from portal.public.hotline_days import present, queries
from portal.public.hotline_days.queries import AnyRow
from portal.public.promises import queries as promises
from portal.public.withdrawn import withdrawn_page
from portal.settings import Settings
from portal.web.present.calls import Openness
from portal.web.present.dates import local_today
from portal.web.present.hotline import DayView, day_view
from portal.web.present.promises import Ledger, promise_view

GONE = "public/hotline_days/withdrawn.jinja2"


def index_page(request: Request) -> dict[str, Any]:
    """``/hotline-days``: what is announced, the nearest first; what was, by year, with its sums and promises."""
    connection, today = request.published, local_today()
    sessions = queries.live_sessions(connection)
    days = [day_view(row, sessions.get(row.number, []), today) for row in queries.live_days(connection)]
    made: dict[str, list[Any]] = {}
    for row in promises.all_promises(connection):
        made.setdefault(row.day, []).append(promise_view(row, today))
    coming = [day for day in days if day.is_announcement and day.when_now != "past"]
    past = [day for day in days if day not in coming]
    settings: Settings = request.registry.settings["portal"]
    return {
        "coming": coming[::-1],
        "years": [
            (year, list(members)) for year, members in groupby(past, key=lambda day: day.starts_on[:4])
        ],
        "ledgers": {number: Ledger.of(views) for number, views in made.items()},
        "ledger": Ledger.of(view for views in made.values() for view in views),
        "open_calls": queries.calls_by_day(connection),
        "today": today.isoformat(),
        "archive": archive_of(settings.city),
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
    ledger = Ledger.of(made)
    before, after = queries.neighbours(request.published, row)
    return {
        **_frame(request, day, versions),
        "lead": present.lead(day, ledger),
        "sittings": sittings,
        "openness": Openness.of(calls, day.sums.accepted if day.sums.is_whole else None) if calls else None,
        "promises": made,
        "ledger": ledger,
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
