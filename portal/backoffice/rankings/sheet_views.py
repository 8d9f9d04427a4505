"""A score sheet (评分表) and its orders, as the office sees them."""

from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound
from pyramid.request import Request

from portal.audit.log import record
from portal.backoffice.rankings import queries
from portal.backoffice.rankings.models import Objection, ScoreSheet
from portal.backoffice.rankings.order_lines import Reader
from portal.backoffice.rankings.table import LEFT_OUT_WORDS, STATUS_WORDS, sheet_row
from portal.scoring.period import Period
from portal.scoring.rulebook import parse_rulebook
from portal.security.permissions import Permission
from portal.security.throttle import remote_address


def _sheet(request: Request) -> ScoreSheet:
    sheet: ScoreSheet | None = request.db.get(ScoreSheet, int(request.matchdict["sheet"]))
    if sheet is None or sheet.ranking_id != int(request.matchdict["id"]):
        raise HTTPNotFound
    return sheet


def _head(sheet: ScoreSheet) -> dict[str, Any]:
    return {"sheet": sheet, "ranking": sheet.ranking, "period": Period.parse(sheet.ranking.period).word}


def sheet_page(request: Request) -> dict[str, Any]:
    """/staff/rankings/{id}/sheets/{sheet}: inputs, rates, points and total of one unit."""
    sheet = _sheet(request)
    book = parse_rulebook(sheet.ranking.rulebook.text)
    left_out = queries.left_out_by_reason(request.db, sheet.ranking, sheet.department_id)
    objections: list[Objection] = sheet.objections
    return {
        **_head(sheet),
        "book": book,
        "row": sheet_row(sheet, book),
        "status": STATUS_WORDS.get(sheet.status, ""),
        "rules": book.words(sheet.ranking.group_code),
        "left_out": [(word, left_out[code]) for code, word in LEFT_OUT_WORDS.items() if code in left_out],
        "objections": len(objections),
    }


def orders_page(request: Request) -> dict[str, Any]:
    """Every order of a sheet with what it counts in; order numbers are shown, so the look is recorded."""
    sheet = _sheet(request)
    reader = Reader(sheet, parse_rulebook(sheet.ranking.rulebook.text))
    after = request.GET.get("after", "")
    first = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    orders = queries.sheet_orders(request.db, sheet, first)
    shown = orders[: queries.ORDERS_A_PAGE]
    with request.write_now() as session:
        record(
            session,
            request.identity.username,
            "sheet.orders.view",
            "score_sheet",
            sheet.id,
            address=remote_address(request),
            count=len(shown),
        )
    return {
        **_head(sheet),
        "lines": [reader.line(order) for order in shown],
        "after": shown[-1].assignment_id if len(orders) > len(shown) else None,
        "is_first": first == 0,
    }


def includeme(config: Configurator) -> None:
    path = r"/staff/rankings/{id:\d{1,9}}/sheets/{sheet:\d{1,9}}"
    config.add_route("staff.rankings.sheet", path)
    config.add_route("staff.rankings.orders", f"{path}/orders")
    config.add_staff_view(
        sheet_page,
        "staff.rankings.sheet",
        permission=Permission.RANKINGS,
        renderer="backoffice/rankings/sheet.jinja2",
    )
    config.add_staff_view(
        orders_page,
        "staff.rankings.orders",
        permission=Permission.RANKINGS,
        renderer="backoffice/rankings/orders.jinja2",
    )
