"""/staff/calls/{id}/case: what a call led to in the flow of cases (来电转诉求件)."""

from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any, TypeAlias

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.backoffice.calls.page import record_view
from portal.backoffice.departments.models import Category
from portal.backoffice.hotline_days.models import Call
from portal.backoffice.promises import words
from portal.backoffice.promises.call_cases import (
    LinkCallCase,
    ToCase,
    UnlinkCallCase,
    case_content,
    promises_of,
)
from portal.backoffice.promises.forms import CaseForm
from portal.backoffice.promises.links import case_reasons, find_cases, progress_of
from portal.backoffice.promises.page import unit_choices
from portal.releases import NotAllowed
from portal.releases.hotline_rows import call_number
from portal.security.permissions import Permission

Answer: TypeAlias = dict[str, Any] | Response


def show(request: Request) -> Answer:
    """The call's case with its progress, or the form of a new one; a POST makes it."""
    call = _call_of(request)
    form = _form(request, call)
    if request.method == "GET":
        return _page(request, call, form)
    problems: list[str] = []
    if form.validate():
        actor, now = request.identity, datetime.now(UTC)
        try:
            case = ToCase(request.db, call, actor, now, content=form.content()).perform()
        except NotAllowed as refusal:
            problems = refusal.reasons
        else:
            said = "正在查找个人信息，随后进入案例队列" if case.is_releasable else "有了答复才能公开"
            return _back(request, call, f"已转为诉求件，工单编号 {case.source_number}，{said}。")
    request.response.status_int = 422
    return _page(request, call, form, problems)


def link(request: Request) -> Answer:
    """Link a case that the call system has already."""
    call, number = _call_of(request), request.POST.get("number", "")
    found = find_cases(request.db, number)
    reasons = case_reasons(found)
    if not reasons:
        try:
            LinkCallCase(request.db, call, request.identity, datetime.now(UTC), case=found[0]).perform()
        except NotAllowed as refusal:
            reasons = refusal.reasons
        else:
            return _back(request, call, "已关联，这通来电的承诺也连到了这一件。")
    request.response.status_int = 422
    return _page(request, call, _form(request, call), reasons, number)


def unlink(request: Request) -> Answer:
    """Take the link off."""
    call = _call_of(request)
    try:
        UnlinkCallCase(request.db, call, request.identity, datetime.now(UTC)).perform()
    except NotAllowed as refusal:
        request.response.status_int = 422
        return _page(request, call, _form(request, call), refusal.reasons)
    return _back(request, call, "已取消关联。")


def _call_of(request: Request) -> Call:
    found: Call | None = request.db.get(Call, int(request.matchdict["id"]))
    if found is None:
        raise HTTPNotFound
    return found


def _form(request: Request, call: Call) -> CaseForm:
    """Filled from the call, or with what was typed for a new case."""
    posted = request.POST if "title" in request.POST else None
    form = CaseForm(posted)
    form.offer(unit_choices(request.db), _categories(request.db))
    if posted is None:
        form.show(case_content(call))
    return form


def _categories(session: Session) -> list[tuple[int, str]]:
    """Categories of the newest version by path."""
    newest = select(func.max(Category.version)).scalar_subquery()
    rows = session.execute(
        select(Category.id, Category.path).where(Category.version == newest).order_by(Category.path)
    )
    return [(row.id, row.path) for row in rows]


def _page(
    request: Request, call: Call, form: CaseForm, problems: list[str] | None = None, number: str = ""
) -> dict[str, Any]:
    with nullcontext(request.db) if request.method == "POST" else request.write_now() as session:
        record_view(request, session, call, "to_case")
    common = (request.db, call, request.identity, datetime.now(UTC))
    cases = progress_of(request.db, [call.case_id] if call.case_id else [])
    return {
        "call": call,
        "number": call_number(call.day, call),
        "case": cases[0] if cases else None,
        "promises": promises_of(request.db, call),
        "form": form,
        "reasons": ToCase(*common, content=case_content(call)).standing_reasons(),
        "may_link": not LinkCallCase(*common, case=None).standing_reasons(),
        "may_unlink": not UnlinkCallCase(*common).standing_reasons(),
        "problems": problems or [],
        "typed_number": number,
        "words": words,
    }


def _back(request: Request, call: Call, said: str) -> Response:
    request.session.flash(said)
    return HTTPSeeOther(request.route_path("staff.calls.case", id=call.id))


def includeme(config: Configurator) -> None:
    start, page = r"/staff/calls/{id:\d{1,9}}/case", "backoffice/promises/case.jinja2"
    views = (
        ("case", start, show, ("GET", "POST")),
        ("case_link", f"{start}/link", link, ("POST",)),
        ("case_unlink", f"{start}/unlink", unlink, ("POST",)),
    )
    for name, pattern, view, methods in views:
        route = f"staff.calls.{name}"
        config.add_route(route, pattern)
        config.add_staff_view(view, route, permission=Permission.HOTLINE_DAYS, methods=methods, renderer=page)
