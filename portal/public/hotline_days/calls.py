"""One call of a hotline day: its dialogue or summary, or that it is withheld."""

from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from portal.public.cases.queries import cases_by_number
from portal.public.hotline_days import present, queries
from portal.public.hotline_days.queries import AnyRow
from portal.public.hotline_days.views import GONE, chosen
from portal.public.promises import queries as promises
from portal.public.withdrawn import withdrawn_page
from portal.settings import Settings
from portal.web.numbers import whole_number
from portal.web.present.calls import CallView, call_view
from portal.web.present.chain import chain_steps
from portal.web.present.dates import local_today
from portal.web.present.hotline import DayView, SessionView, day_view
from portal.web.present.promises import promise_view

_AROUND = 6
"""Calls of the session that the page lists before and after its own."""


def call_page(request: Request) -> dict[str, Any] | Response:
    """``/hotline-days/{number}/calls/{position}`` and its versions."""
    connection, day_number = request.published, request.matchdict["number"]
    number = f"{day_number}-{whole_number(request.matchdict['position'])}"
    day_row = queries.live_day(connection, day_number)
    versions = queries.call_versions(connection, number) if day_row else ()
    row = chosen(request, versions)
    if day_row is None or row is None:
        return withdrawn_page(request, number, GONE)
    today = local_today()
    day = day_view(day_row, queries.sessions(connection, day_number, day_row.version), today)
    made = [promise_view(item, today) for item in promises.of_day(connection, day_number)]
    case = _case(request, row)
    call = call_view(
        row,
        queries.turns(connection, number, row.version),
        [promise for promise in made if promise.call == number],
        case.number if case else "",
    )
    session = next((item for item in day.sessions if item.position == row.session), None)
    return {
        "day": day,
        "call": call,
        "session": session,
        "chain": chain_steps(queries.chain(connection, number, row.version)),
        "case": case,
        "versions": versions,
        "live": next(item for item in versions if item.is_live),
        "citation": _citation(request, day, call),
        "preview": False,
        **_around(request, day, session, row),
    }


def _case(request: Request, row: AnyRow) -> AnyRow | None:
    """The case that the call became, while it is public."""
    return cases_by_number(request.published, [row.case_number] if row.case_number else []).get(
        row.case_number
    )


def _around(request: Request, day: DayView, session: SessionView | None, row: AnyRow) -> dict[str, Any]:
    """The calls of the session around this one, and the calls before and after."""
    numbers = queries.withdrawn_calls(request.published, day.number)
    groups = present.sittings(day, queries.calls(request.published, day.number), numbers)
    lines = [line for group in groups for line in group.calls if line.form != "withdrawn"]
    siblings = next((group.calls for group in groups if group.session == session), ())
    here = next((n for n, line in enumerate(siblings) if line.position == row.position), 0)
    earlier = [line for line in lines if line.position < row.position]
    later = [line for line in lines if line.position > row.position]
    return {
        "siblings": siblings[max(here - _AROUND, 0) : here + _AROUND + 1],
        "sitting_size": len(siblings),
        "before": earlier[-1] if earlier else None,
        "after": later[0] if later else None,
    }


def _citation(request: Request, day: DayView, call: CallView) -> str:
    settings: Settings = request.registry.settings["portal"]
    name = f"{day.title}，{call.line.label}：{call.line.name}"
    path = f"/hotline-days/{day.number}/calls/{call.line.position}"
    return present.cite(name, path, call.version, call.released_iso, settings)
