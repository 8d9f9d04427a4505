"""Pages of a liaison (联络员): the own department's score sheets, and their orders one by one.

Every view starts from ``Reach`` (the department of the account); what lies outside it answers 404. Each look that
shows order numbers leaves an audit row.
"""

from datetime import UTC, datetime
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound
from pyramid.request import Request

from portal.backoffice.objections.queries import of_sheet
from portal.backoffice.objections.words import MARKS, subject
from portal.backoffice.orders.clock import Clock
from portal.backoffice.ownscores import queries
from portal.backoffice.ownscores.figures import sheet_summary
from portal.backoffice.ownscores.orders import PAGE, SHOWN, chosen, order_lines
from portal.backoffice.ownscores.page import (
    audit_look,
    book_of,
    head,
    indicator_names,
    order_of,
    own,
    page_number,
    sheet_of,
)
from portal.backoffice.ownscores.reach import Reach
from portal.backoffice.rankings.order_lines import Reader
from portal.security.permissions import Permission


@own
def listing(request: Request, reach: Reach) -> dict[str, Any]:
    """The department's sheets that are under review or released."""
    now = datetime.now(UTC)
    sheets = queries.own_sheets(request.db, reach)
    by_rulebook = {sheet.ranking.rulebook_id: sheet for sheet in sheets}
    books = {number: book_of(sheet) for number, sheet in by_rulebook.items()}
    return {
        "department": reach.department,
        "sheets": [(sheet, sheet_summary(sheet, books[sheet.ranking.rulebook_id])) for sheet in sheets],
        "left": {sheet.id: queries.time_left(sheet, now) for sheet in sheets},
        "open": queries.open_objections(request.db, reach),
    }


@own
def sheet(request: Request, reach: Reach) -> dict[str, Any]:
    """One sheet: indicators with numerator and denominator, points, rules, what was left out, objections."""
    found = sheet_of(request, reach)
    objections, names = of_sheet(request.db, found), indicator_names(found)
    if any(objection.assignment for objection in objections):
        audit_look(request, "score_sheet", found.id, "own_sheet")
    return {
        **head(request, found, book_of(found)),
        "objections": [(item, subject(item, names), MARKS[item.state]) for item in objections],
    }


@own
def orders(request: Request, reach: Reach) -> dict[str, Any]:
    """The orders of a sheet with their clocks, those that cost points first."""
    found = sheet_of(request, reach)
    book = book_of(found)
    lines = order_lines(request.db, found, Reader(found, book))
    show = request.GET.get("show", "costly")
    show = show if show in SHOWN else "costly"
    shown, page = chosen(lines, show), page_number(request)
    part = shown[(page - 1) * PAGE : page * PAGE]
    if page > 1 and not part:
        raise HTTPNotFound
    audit_look(request, "score_sheet", found.id, "own_orders")
    clock = Clock.load(request.db)
    return {
        **head(request, found, book),
        "show": show,
        "tabs": [(name, word, len(chosen(lines, name))) for name, word in SHOWN.items()],
        "lines": [(line, clock.read(line.order.assignment).explain()) for line in part],
        "page": page,
        "pages": max(1, -(-len(shown) // PAGE)),
    }


@own
def order(request: Request, reach: Reach) -> dict[str, Any]:
    """One order: its clock line by line, what it counts for, and every column of the published file."""
    found = sheet_of(request, reach)
    row, book = order_of(request, found, request.matchdict["order"]), book_of(found)
    audit_look(request, "score_sheet", found.id, "own_order", order=row.assignment_id)
    reader = Reader(found, book)
    return {
        **head(request, found, book),
        "line": reader.line(row),
        "flags": reader.flags(row),
        "clock": Clock.load(request.db).read(row.assignment).explain(),
    }


def includeme(config: Configurator) -> None:
    one = r"/staff/own-scores/{sheet:\d{1,9}}"
    for name, pattern, view, template in (
        ("staff.ownscores.list", "/staff/own-scores", listing, "list"),
        ("staff.ownscores.sheet", one, sheet, "sheet"),
        ("staff.ownscores.orders", one + "/orders", orders, "orders"),
        ("staff.ownscores.order", one + r"/orders/{order:\d{1,9}}", order, "order"),
    ):
        config.add_route(name, pattern)
        config.add_staff_view(
            view,
            name,
            permission=Permission.OWN_SCORES,
            renderer=f"backoffice/ownscores/{template}.jinja2",
        )
    config.add_staff_entry("staff.ownscores.list", "本单位得分", Permission.OWN_SCORES, position=20)
