"""/staff/calls/{id}/edit: facts of a call and what the caller is known by; /staff/calls/{id}/turns/{turn}: one turn."""

from datetime import UTC, datetime
from typing import Any, TypeAlias

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from sqlalchemy.orm import Session

from portal.backoffice.calls import words
from portal.backoffice.calls.editing import (
    CallerData,
    Facts,
    SaveCaller,
    SaveFacts,
    SaveTurn,
    TurnContent,
    seen_of,
    turn_of,
)
from portal.backoffice.calls.forms import CallerForm, FactsForm, TurnForm, stored_facts
from portal.backoffice.calls.page import call_of, record_view
from portal.backoffice.departments.queries import categories, departments
from portal.backoffice.hotline_days.models import Call, Turn
from portal.releases import NotAllowed
from portal.security.permissions import Permission

Answer: TypeAlias = dict[str, Any] | Response


def edit(request: Request) -> dict[str, Any]:
    """Both forms as stored; the caller's data are raw, so that looking is recorded."""
    call = call_of(request)
    with request.write_now() as writing:
        record_view(request, writing, call, "edit")
    return _edit_page(request, call)


def save_facts(request: Request) -> Answer:
    """基本情况."""
    session, call = request.db, call_of(request)
    form = FactsForm(request.POST).fill(session, call)
    problems: list[str] = []
    if form.validate():
        content, problems = form.content(session, call.session.held_on)
        if content is not None:
            now, seen = datetime.now(UTC), form.seen.data or ""
            try:
                SaveFacts(session, call, request.identity, now, content=content, seen=seen).perform()
            except NotAllowed as refusal:
                problems, form.seen.data = refusal.reasons, seen_of(call, Facts)
            else:
                return _back(request, call, "基本情况已保存。")
    request.response.status_int = 422
    record_view(request, session, call, "edit")
    return _edit_page(request, call, problems, facts=form)


def save_caller(request: Request) -> Answer:
    """来电人信息; all turns are looked through for it at once."""
    session, call, form = request.db, call_of(request), CallerForm(request.POST)
    problems: list[str] = []
    if form.validate():
        now, seen = datetime.now(UTC), form.seen.data or ""
        service = SaveCaller(session, call, request.identity, now, content=form.content(), seen=seen)
        try:
            service.perform()
        except NotAllowed as refusal:
            problems, form.seen.data = refusal.reasons, seen_of(call, CallerData)
        else:
            return _back(request, call, "来电人信息已保存，各段已重新检查。")
    request.response.status_int = 422
    record_view(request, session, call, "edit")
    return _edit_page(request, call, problems, caller=form)


def _edit_page(
    request: Request,
    call: Call,
    problems: list[str] | None = None,
    facts: FactsForm | None = None,
    caller: CallerForm | None = None,
) -> dict[str, Any]:
    session = request.db
    return {
        "call": call,
        "title": words.call_title(call),
        "facts": facts or _facts_form(session, call),
        "caller": caller or CallerForm(obj=call, seen=seen_of(call, CallerData)),
        "categories": [item.path for item in categories(session)],
        "departments": [item.name for item in departments(session)],
        "problems": problems or [],
    }


def _facts_form(session: Session, call: Call) -> FactsForm:
    return FactsForm(data={**stored_facts(session, call), "seen": seen_of(call, Facts)}).fill(session, call)


def turn(request: Request) -> Answer:
    """One turn: what recognition misheard is mended here; findings on words that stay keep their decisions."""
    session, call = request.db, call_of(request)
    found = turn_of(call, int(request.matchdict["turn"]))
    if found is None:
        raise HTTPNotFound
    if request.method == "GET":
        with request.write_now() as writing:
            record_view(request, writing, call, "turn")
        return _turn_page(call, found, TurnForm(obj=found, seen=seen_of(found, TurnContent)))
    form, problems = TurnForm(request.POST), list[str]()
    if form.validate():
        service = SaveTurn(
            session,
            call,
            request.identity,
            datetime.now(UTC),
            turn=found,
            content=form.content(),
            seen=form.seen.data or "",
        )
        try:
            service.perform()
        except NotAllowed as refusal:
            problems, form.seen.data = refusal.reasons, seen_of(found, TurnContent)
        else:
            return _back(request, call, f"第 {found.position} 段已保存。", f"turn-{found.id}")
    request.response.status_int = 422
    record_view(request, session, call, "turn")
    return _turn_page(call, found, form, problems)


def _turn_page(call: Call, found: Turn, form: TurnForm, problems: list[str] | None = None) -> dict[str, Any]:
    return {
        "call": call,
        "title": words.call_title(call),
        "turn": found,
        "form": form,
        "problems": problems or [],
    }


def _back(request: Request, call: Call, said: str, anchor: str = "") -> Response:
    request.session.flash(said)
    more = {"_anchor": anchor} if anchor else {}
    return HTTPSeeOther(request.route_path("staff.calls.show", id=call.id, **more))


def includeme(config: Configurator) -> None:
    one = r"/staff/calls/{id:\d{1,9}}"
    pages = (
        ("edit", f"{one}/edit", edit, ("GET",), "edit"),
        ("facts", f"{one}/facts", save_facts, ("POST",), "edit"),
        ("caller", f"{one}/caller", save_caller, ("POST",), "edit"),
        ("turn", one + r"/turns/{turn:\d{1,9}}", turn, ("GET", "POST"), "turn"),
    )
    for name, pattern, view, methods, template in pages:
        config.add_route(f"staff.calls.{name}", pattern)
        config.add_staff_view(
            view,
            f"staff.calls.{name}",
            permission=Permission.HOTLINE_DAYS,
            methods=methods,
            renderer=f"backoffice/calls/{template}.jinja2",
        )
