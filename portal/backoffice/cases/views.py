"""Pages of one case: the redaction and review screen, and the preview of what would be published."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound
from pyramid.request import Request
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.calendar.services import WorkingCalendar
from portal.backoffice.cases.leases import Hold, holder, take
from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.cases.page import Look, case_page, live_number
from portal.backoffice.cases.queue_filters import LOCAL
from portal.backoffice.cases.rungs import renew
from portal.backoffice.cases.sibling_masking import Offer, find_offer
from portal.backoffice.cases.timing import tick
from portal.releases.publish import load_drafts
from portal.releases.snapshot import build_snapshot, local_day
from portal.releases.wording import public_wording
from portal.releases.workflow import EDITABLE, UNDER_REVIEW
from portal.security.permissions import Permission, allows
from portal.security.throttle import remote_address
from portal.web.present.case import case_view


def clock(moment: datetime) -> str:
    """Time of day in the office."""
    return moment.astimezone(LOCAL).strftime("%H:%M")


def stamp(moment: datetime) -> str:
    """Day and time in the office."""
    local = moment.astimezone(LOCAL)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def load_draft(request: Request, session: Session) -> CaseDraft:
    """The draft of the address; raises HTTPNotFound."""
    found = load_drafts(session, [int(request.matchdict["case_id"])])
    if not found:
        raise HTTPNotFound()
    return found[0]


def may_hold(request: Request, draft: CaseDraft) -> bool:
    """Whether opening the case should hold it for this person: only if there is something they could do with it."""
    roles = request.identity.roles
    if draft.state in EDITABLE:
        return allows(roles, Permission.CASE_EDIT)
    if draft.state in UNDER_REVIEW or draft.state == "approved":
        return allows(roles, Permission.CASE_REVIEW) or allows(roles, Permission.CASE_SECRECY)
    return allows(roles, Permission.CASE_EDIT)


def record_view(request: Request, session: Session, draft: CaseDraft, surface: str) -> None:
    """Every sight of the raw text leaves an audit row."""
    record(
        session,
        request.identity.username,
        "case.raw.view",
        "case",
        draft.case_id,
        address=remote_address(request),
        surface=surface,
    )


def hold_case(request: Request, session: Session, draft: CaseDraft) -> Hold | None:
    """Hold the case for this person if nobody else does and they could do something with it."""
    if not may_hold(request, draft):
        return holder(session, draft.case_id)
    minutes, user_id = request.registry.settings["portal"].lease_minutes, request.identity.user_id
    hold = take(session, draft.case_id, user_id, minutes)
    if hold.user_id == user_id:
        tick(session, draft, user_id)
    return hold


def look_of(request: Request) -> Look:
    """How the screen was asked for: which finding is chosen, whether hints are shown."""
    chosen = request.params.get("f") or request.params.get("finding") or ""
    return Look(
        finding=int(chosen) if chosen.isdecimal() and len(chosen) <= 12 else None,
        hints=request.params.get("hints") == "yes",
    )


def siblings_shown(request: Request, session: Session, draft: CaseDraft, finding_id: int) -> Offer | None:
    """Where else the caller's cases show the value of a finding; looking is recorded."""
    offer = find_offer(session, draft, finding_id, request.identity.user_id)
    if offer is not None:
        record(
            session,
            request.identity.username,
            "case.siblings.view",
            "case",
            draft.case_id,
            address=remote_address(request),
            items=len(offer.open_cases) + len(offer.closed_cases),
        )
    return offer


def show(request: Request) -> dict[str, Any]:
    """The redaction screen, or the review of it; seeing it is recorded and holds the case."""
    look, wanted = look_of(request), request.GET.get("siblings", "")
    with request.write_now() as session:
        current = load_draft(request, session)
        is_renewed = renew(session, current, request.registry.settings["portal"].neighbours)
        record_view(request, session, current, "screen")
        hold = hold_case(request, session, current)
        current.opened_by = current.opened_by or request.identity.username
        if wanted.isdecimal() and len(wanted) <= 12 and allows(request.identity.roles, Permission.CASE_EDIT):
            look = replace(look, offer=siblings_shown(request, session, current, int(wanted)))
        if is_renewed:  # request.db still reads from before the renewal
            return page_values(request, session, current, hold, look)
    return page_values(request, request.db, load_draft(request, request.db), hold, look)


def page_values(
    request: Request,
    session: Session,
    draft: CaseDraft,
    hold: Hold | None,
    look: Look,
    problems: list[str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    values = case_page(request, session, draft, hold, look, problems or [], typed)
    return {**values, "clock": clock, "stamp": stamp, "today": datetime.now(LOCAL).date().isoformat()}


def preview(request: Request) -> dict[str, Any]:
    """The record exactly as its public page would show it now; what nobody has marked yet stands in it as it came."""
    session = request.db
    draft = load_draft(request, session)
    with request.write_now() as writing:
        record_view(request, writing, draft, "preview")
    wording = public_wording(draft, draft.findings)
    today = local_day(datetime.now(UTC))
    assert today is not None
    snapshot = build_snapshot(
        draft.case,
        draft,
        wording,
        WorkingCalendar.load(session),
        number=live_number(session, draft.case_id) or "发布时编号",
        version=1,
        released_on=today,
    )
    return {"draft": draft, "case": case_view(snapshot), "preview": True, "undecided": wording.undecided}


def includeme(config: Configurator) -> None:
    path = r"/staff/cases/{case_id:\d{1,12}}"
    pages = (("show", path, show, "case"), ("preview", f"{path}/preview", preview, "preview"))
    for name, pattern, view, template in pages:
        config.add_route(f"staff.cases.{name}", pattern)
        config.add_staff_view(
            view,
            f"staff.cases.{name}",
            permission=Permission.CASE_RAW,
            renderer=f"backoffice/cases/{template}.jinja2",
        )
