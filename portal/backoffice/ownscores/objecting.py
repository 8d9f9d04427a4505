"""What a liaison does about a sheet: object to it, to an indicator or to one order; take it back; read the answer."""

from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.objections.queries import current_sheet
from portal.backoffice.objections.services import Claim, RaiseObjection, WithdrawObjection
from portal.backoffice.objections.words import MARKS, subject
from portal.backoffice.ownscores.forms import ObjectionForm
from portal.backoffice.ownscores.page import (
    audit_look,
    book_of,
    head,
    indicator_names,
    order_of,
    own,
    sheet_of,
)
from portal.backoffice.ownscores.reach import Reach, own_objection, own_order, own_sheet
from portal.backoffice.rankings.models import Objection, ScoreSheet, SheetOrder
from portal.backoffice.rankings.order_lines import Reader
from portal.releases import NotAllowed
from portal.security.permissions import Permission


@own
def raise_objection(request: Request, reach: Reach) -> dict[str, Any] | Response:
    """The form, against the sheet, an indicator, or the order named in ``order``; a POST stores it."""
    sheet = sheet_of(request, reach)
    number = request.params.get("order", "")
    order = order_of(request, sheet, number) if number else None
    form = _form(request, sheet, order)
    if request.method == "POST" and form.validate():
        claim = Claim(
            ground=form.ground.data or "",
            evidence=form.evidence.data or "",
            indicator=form.indicator.data or "",
            assignment_id=order.assignment_id if order else None,
        )
        try:
            objection = RaiseObjection(request.db, request.identity, sheet, claim).perform()
        except NotAllowed as refusal:
            form.form_errors = refusal.reasons
        else:
            request.session.flash("异议已提出，等待热线办答复。")
            return _back(request, objection)
    if order:
        audit_look(request, "score_sheet", sheet.id, "own_objection", order=order.assignment_id)
    return {**head(request, sheet, book_of(sheet)), "form": form, "order": order}


def _form(request: Request, sheet: ScoreSheet, order: SheetOrder | None) -> ObjectionForm:
    """With the indicators that may be meant: of one order those that count it."""
    form = ObjectionForm(request.POST)
    if order:
        counted = Reader(sheet, book_of(sheet)).line(order).entries
        form.offer("这一件", [(entry.code, entry.name) for entry in counted])
    else:
        form.offer("整张评分表", indicator_names(sheet).items())
    return form


@own
def show(request: Request, reach: Reach) -> dict[str, Any] | Response:
    """One objection with its answer."""
    return _page(request, reach, _objection(request, reach))


@own
def withdraw(request: Request, reach: Reach) -> dict[str, Any] | Response:
    """Take an objection back."""
    objection = _objection(request, reach)
    try:
        WithdrawObjection(request.db, request.identity, objection).perform()
    except NotAllowed as refusal:
        return _page(request, reach, objection, refusal.reasons)
    request.session.flash("异议已撤回。")
    return _back(request, objection)


def _page(
    request: Request, reach: Reach, objection: Objection, problems: list[str] | None = None
) -> dict[str, Any]:
    sheet = current_sheet(request.db, objection)
    if objection.assignment_id is not None:
        audit_look(request, "objection", objection.id, "own_objection", order=objection.assignment_id)
    shown = own_sheet(request.db, reach, sheet.id) if sheet else None
    return {
        "objection": objection,
        "sheet": shown,
        "order": own_order(request.db, shown, objection.assignment_id) if shown else None,
        "subject": subject(objection, indicator_names(sheet) if sheet else {}),
        "mark": MARKS[objection.state],
        "problems": problems or [],
    }


def _objection(request: Request, reach: Reach) -> Objection:
    found = own_objection(request.db, reach, int(request.matchdict["id"]))
    if found is None:
        raise HTTPNotFound
    return found


def _back(request: Request, objection: Objection) -> Response:
    return HTTPSeeOther(request.route_path("staff.ownscores.objection", id=objection.id))


def includeme(config: Configurator) -> None:
    one = r"/staff/own-scores/objections/{id:\d{1,9}}"
    for name, pattern, view, template, methods in (
        (
            "staff.ownscores.object",
            r"/staff/own-scores/{sheet:\d{1,9}}/object",
            raise_objection,
            "object",
            ("GET", "POST"),
        ),
        ("staff.ownscores.objection", one, show, "objection", ("GET",)),
        ("staff.ownscores.withdraw", one + "/withdraw", withdraw, "objection", ("POST",)),
    ):
        config.add_route(name, pattern)
        config.add_staff_view(
            view,
            name,
            permission=Permission.OWN_SCORES,
            methods=methods,
            renderer=f"backoffice/ownscores/{template}.jinja2",
        )
