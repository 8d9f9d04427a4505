"""Pages of the office on objections (异议): the queue, one objection with what it is about, the answer, computing anew."""

from datetime import UTC, datetime
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.objections import queries
from portal.backoffice.objections.forms import AnswerForm
from portal.backoffice.objections.history import history
from portal.backoffice.objections.services import AnswerObjection
from portal.backoffice.objections.words import MARKS, subject
from portal.backoffice.orders.clock import Clock
from portal.backoffice.ownscores.figures import sheet_figures, sheet_summary
from portal.backoffice.ownscores.page import book_of, indicator_names, page_number
from portal.backoffice.ownscores.reach import own_order
from portal.backoffice.rankings import GROUP
from portal.backoffice.rankings.models import Objection, ScoreSheet
from portal.backoffice.rankings.order_lines import Reader
from portal.backoffice.rankings.services import recompute
from portal.releases import NotAllowed
from portal.scoring.period import Period
from portal.security.permissions import Permission
from portal.staff.models import StaffUser
from portal.web.present.frame import flash_message

TABS = {"open": "待答复", "recompute": "成立，待重新核算", "answered": "已办结"}


def listing(request: Request) -> dict[str, Any]:
    """The queue by tab."""
    tab = request.GET.get("tab", "open")
    tab = tab if tab in TABS else "open"
    page = page_number(request)
    rows = queries.queue(request.db, tab, page)
    return {
        "tab": tab,
        "tabs": TABS,
        "counts": queries.counts(request.db),
        "rows": [_row(request, objection) for objection in rows[: queries.PAGE]],
        "page": page,
        "more": len(rows) > queries.PAGE,
    }


def _row(request: Request, objection: Objection) -> dict[str, Any]:
    sheet = queries.current_sheet(request.db, objection)
    return {
        "objection": objection,
        "sheet": sheet,
        "subject": subject(objection, indicator_names(sheet) if sheet else {}),
        "period": Period.parse(objection.period).word,
        "mark": MARKS[objection.state],
    }


def show(request: Request) -> dict[str, Any]:
    """One objection with the sheet, the order and its clock, and the form of the answer."""
    return _page(request, _objection(request), AnswerForm())


def answer(request: Request) -> dict[str, Any] | Response:
    """Store the answer."""
    objection, form = _objection(request), AnswerForm(request.POST)
    if form.validate():
        try:
            AnswerObjection(request.db, request.identity, objection, form.data).perform()
        except NotAllowed as refusal:
            form.form_errors = refusal.reasons
        else:
            done = (
                "已答复：成立。更正数据以后，请重新核算。"
                if objection.state == "upheld"
                else "已答复：不成立。"
            )
            request.session.flash(done)
            return _back(request, objection)
    return _page(request, objection, form)


def compute_anew(request: Request) -> Response:
    """Make the figures of the ranking anew, with what was mended."""
    objection = _objection(request)
    sheet = queries.current_sheet(request.db, objection)
    if sheet is None:
        raise HTTPNotFound
    before = sheet_summary(sheet, book_of(sheet)).total
    try:
        recompute(request.db, sheet.ranking, request.identity, datetime.now(UTC))
    except NotAllowed as refusal:
        request.session.flash(flash_message("".join(refusal.reasons), bad=True))
        return _back(request, objection)
    request.db.refresh(sheet)
    after = sheet_summary(sheet, book_of(sheet)).total
    request.session.flash(f"已重新核算。{sheet.department.name}的得分：{before or '无'} → {after or '无'}。")
    return _back(request, objection)


def _page(request: Request, objection: Objection, form: AnswerForm) -> dict[str, Any]:
    sheet = queries.current_sheet(request.db, objection)
    return {
        **_row(request, objection),
        **_about(request, objection, sheet),
        "form": form,
        "is_mine": objection.raised_by_id == request.identity.user_id,
        "raised_by": request.db.get_one(StaffUser, objection.raised_by_id).display_name,
        "waits": queries.waits_for_recompute(request.db, objection),
        "history": history(request.db, objection, sheet),
    }


def _about(request: Request, objection: Objection, sheet: ScoreSheet | None) -> dict[str, Any]:
    """The sheet's figures, and the order with its clock where the objection is against one."""
    if sheet is None:
        return {"figures": None, "line": None, "flags": [], "clock": []}
    book = book_of(sheet)
    order = own_order(request.db, sheet, objection.assignment_id)
    reader = Reader(sheet, book)
    assignment = objection.assignment
    return {
        "figures": sheet_figures(request.db, sheet, book),
        "line": reader.line(order) if order else None,
        "flags": reader.flags(order) if order else [],
        "clock": Clock.load(request.db).read(assignment).explain() if assignment else [],
    }


def _objection(request: Request) -> Objection:
    found = request.db.get(Objection, int(request.matchdict["id"]))
    if found is None:
        raise HTTPNotFound
    return found  # type: ignore[no-any-return]


def _back(request: Request, objection: Objection) -> Response:
    return HTTPSeeOther(request.route_path("staff.objections.show", id=objection.id))


def includeme(config: Configurator) -> None:
    one = r"/staff/objections/{id:\d{1,9}}"
    for name, pattern, view, template, methods in (
        ("staff.objections.list", "/staff/objections", listing, "list", ("GET",)),
        ("staff.objections.show", one, show, "objection", ("GET",)),
        ("staff.objections.answer", one + "/answer", answer, "objection", ("POST",)),
        ("staff.objections.recompute", one + "/recompute", compute_anew, "objection", ("POST",)),
    ):
        config.add_route(name, pattern)
        config.add_staff_view(
            view,
            name,
            permission=Permission.RANKINGS,
            methods=methods,
            renderer=f"backoffice/objections/{template}.jinja2",
        )
    config.add_staff_entry(
        "staff.objections.list",
        "异议",
        Permission.RANKINGS,
        count=queries.count_open,
        position=63,
        group=GROUP,
    )
