"""What the pages of a liaison share: the reach of the account, the sheet of the address, the audit row of a look."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import wraps
from typing import Any, cast

from pyramid.httpexceptions import HTTPNotFound
from pyramid.renderers import render_to_response
from pyramid.request import Request
from pyramid.response import Response

from portal.audit.log import record
from portal.backoffice.objections.services import closed_reason
from portal.backoffice.ownscores.figures import sheet_figures
from portal.backoffice.ownscores.queries import time_left
from portal.backoffice.ownscores.reach import Reach, own_order, own_sheet, reach_of
from portal.backoffice.rankings.models import ScoreSheet, SheetOrder
from portal.scoring.rulebook import Rulebook, parse_rulebook
from portal.security.throttle import remote_address


def own(
    view: Callable[[Request, Reach], dict[str, Any] | Response],
) -> Callable[[Request], dict[str, Any] | Response]:
    """``view`` with the reach of the signed-in account; an account without a department is told so and sees nothing."""

    @wraps(view)
    def with_reach(request: Request) -> dict[str, Any] | Response:
        reach = reach_of(request.db, request.identity.user_id)
        if reach is not None:
            return view(request, reach)
        response = render_to_response("backoffice/ownscores/no_department.jinja2", {}, request=request)
        response.status_int = 200 if request.matched_route.name == "staff.ownscores.list" else 404
        return cast(Response, response)

    return with_reach


def sheet_of(request: Request, reach: Reach) -> ScoreSheet:
    """The sheet of the address; 404 where it is not the department's own, or not open to it."""
    found = own_sheet(request.db, reach, int(request.matchdict["sheet"]))
    if found is None:
        raise HTTPNotFound
    return found


def order_of(request: Request, sheet: ScoreSheet, number: str) -> SheetOrder:
    """The order ``number`` (id of its assignment) on the sheet; 404 for any other."""
    is_id = number.isascii() and number.isdigit() and len(number) < 10
    found = own_order(request.db, sheet, int(number)) if is_id else None
    if found is None:
        raise HTTPNotFound
    return found


def book_of(sheet: ScoreSheet) -> Rulebook:
    """The rulebook version that the sheet was computed under."""
    return parse_rulebook(sheet.ranking.rulebook.text)


def indicator_names(sheet: ScoreSheet) -> Mapping[str, str]:
    """Names of the sheet's indicators by code."""
    return {item["code"]: item["name"] for item in sheet.result["indicators"]}


def head(request: Request, sheet: ScoreSheet, book: Rulebook) -> dict[str, Any]:
    """What the top of every page of a sheet shows."""
    now = datetime.now(UTC)
    return {
        "sheet": sheet,
        "ranking": sheet.ranking,
        "figures": sheet_figures(request.db, sheet, book),
        "left": time_left(sheet, now),
        "closed": closed_reason(sheet, now),
    }


def page_number(request: Request) -> int:
    """The page that the address asks for; nonsense is the first."""
    text = request.GET.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return max(1, number)


def audit_look(request: Request, kind: str, subject_id: int, surface: str, **detail: Any) -> None:
    """Record that order numbers were shown: in the transaction of a POST, else in one of its own."""
    with nullcontext(request.db) if request.method == "POST" else request.write_now() as session:
        record(
            session,
            request.identity.username,
            "sheet.orders.view",
            kind,
            subject_id,
            address=remote_address(request),
            surface=surface,
            **detail,
        )
