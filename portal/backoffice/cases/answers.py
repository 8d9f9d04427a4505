"""How acts on a case answer: go back to the screen, or show it again with the reasons and everything typed."""

from collections.abc import Callable
from dataclasses import replace

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.renderers import render_to_response
from pyramid.request import Request
from pyramid.response import Response
from sqlalchemy.orm import Session

from portal.backoffice.cases.finding_acts import Done
from portal.backoffice.cases.leases import Hold
from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.cases.views import (
    clock,
    hold_case,
    load_draft,
    look_of,
    page_values,
    record_view,
    siblings_shown,
)
from portal.releases import NotAllowed

Act = Callable[[Request, Session, CaseDraft], Done]
"""Does one thing; raises NotAllowed before it has written anything."""


def act_view(act: Act) -> Callable[[Request], Response]:
    """A view that does ``act`` while the case is held, then goes back to the screen."""

    def view(request: Request) -> Response:
        session = request.db
        draft = load_draft(request, session)
        hold = hold_case(request, session, draft)
        try:
            refuse_unless_held(request, hold)
            done = act(request, session, draft)
        except NotAllowed as refusal:
            return again(request, session, draft, hold, refusal.reasons)
        if done.message:
            request.session.flash(done.message)
        if request.is_xhr:
            return _screen(request, session, draft, hold, done)
        return back(request, draft, done)

    return view


def refuse_unless_held(request: Request, hold: Hold | None) -> None:
    if hold is None:
        raise NotAllowed(["您的角色不能改这一件。"])
    if hold.user_id != request.identity.user_id:
        raise NotAllowed([f"{hold.display_name}正在处理这一件，{clock(hold.until)} 到期；您的改动没有保存。"])


def back(request: Request, draft: CaseDraft, done: Done) -> Response:
    """To the screen by a redirect, so that reloading it does nothing twice."""
    query = {
        "f": str(done.finding or ""),
        "siblings": str(done.siblings or ""),
        "hints": "yes" if look_of(request).hints else "",
    }
    return HTTPSeeOther(
        request.route_path(
            "staff.cases.show",
            case_id=draft.case_id,
            _query={name: value for name, value in query.items() if value},
            _anchor="now",
        )
    )


def _screen(request: Request, session: Session, draft: CaseDraft, hold: Hold | None, done: Done) -> Response:
    """The screen at once, for the script that puts it in place of the old one: one request instead of two."""
    record_view(request, session, draft, "screen")
    offer = siblings_shown(request, session, draft, done.siblings) if done.siblings else None
    look = replace(look_of(request), finding=done.finding, offer=offer)
    values = page_values(request, session, draft, hold, look)
    return render_to_response("backoffice/cases/case.jinja2", values, request=request)


def again(
    request: Request, session: Session, draft: CaseDraft, hold: Hold | None, reasons: list[str]
) -> Response:
    """The page with the reasons; services refuse before they write, so nothing half-done is committed."""
    typed = {name: value for name, value in request.POST.items() if name != "csrf_token"}
    record_view(request, session, draft, "screen")
    values = page_values(request, session, draft, hold, look_of(request), reasons, typed)
    response = render_to_response("backoffice/cases/case.jinja2", values, request=request)
    response.status_int = 422
    return response
