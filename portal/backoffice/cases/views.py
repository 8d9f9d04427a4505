"""Pages of the case workbench: queues, the redaction and review screen, the wording's own page, the preview."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.calendar.services import WorkingCalendar
from portal.backoffice.cases.difference import differences
from portal.backoffice.cases.leases import Hold, holder, take
from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.cases.page import case_page, findings_of, live_number
from portal.backoffice.cases.queries import (
    LOCAL,
    ORDERS,
    QUEUES,
    RISKS,
    Filters,
    filter_categories,
    filter_departments,
    next_free,
    queue_counts,
    queue_page,
    waiting_count,
)
from portal.backoffice.cases.rungs import renew
from portal.backoffice.cases.screen import FIELD_NAMES
from portal.releases.publish import load_drafts
from portal.releases.snapshot import build_snapshot, local_day
from portal.releases.transition import SENSITIVE_CLASSES
from portal.releases.wording import FIELDS, public_wording
from portal.releases.workflow import EDITABLE, UNDER_REVIEW, available
from portal.security.permissions import Permission, allows
from portal.security.throttle import remote_address
from portal.web.present.case import case_view

_MONTH = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])")


def read_filters(request: Request) -> Filters:
    """Filters of the address; a value that makes no sense counts as not given."""
    get = request.GET.get
    chosen = next((queue for queue in QUEUES if queue.key == get("queue")), QUEUES[0])
    department, month = get("department", ""), get("month", "")
    return Filters(
        queue=chosen,
        department=int(department) if department.isdecimal() and len(department) < 10 else None,
        category=get("category", ""),
        month=month if _MONTH.fullmatch(month) else "",
        risk=get("risk", "") if get("risk") in RISKS else "",
        text=get("text", "").strip()[:100],
        order=get("order", "") if get("order") in ORDERS else "oldest",
        after=get("after", "")[:100],
    )


def as_query(filters: Filters, **changes: str) -> dict[str, str]:
    """The filters as an address carries them, without empty ones."""
    values = {
        "queue": filters.queue.key,
        "department": str(filters.department or ""),
        "category": filters.category,
        "month": filters.month,
        "risk": filters.risk,
        "text": filters.text,
        "order": filters.order if filters.order != "oldest" else "",
        **changes,
    }
    return {name: value for name, value in values.items() if value}


def queue(request: Request) -> dict[str, Any]:
    """One queue with its filters."""
    session, filters = request.db, read_filters(request)
    page = queue_page(session, filters)
    return {
        "queues": QUEUES,
        "counts": queue_counts(session),
        "filters": filters,
        "page": page,
        "tab_query": lambda key: {"queue": key},
        "query": as_query(filters),
        "next_query": as_query(filters, after=page.after) if page.after else {},
        "departments": filter_departments(session),
        "categories": filter_categories(session),
        "risks": RISKS,
        "orders": ORDERS,
        "classes": SENSITIVE_CLASSES,
        "now": datetime.now(UTC),
        "waited": waited,
        "clock": clock,
    }


def waited(since: datetime, now: datetime) -> str:
    """How long something waits, as people say it."""
    hours = int((now - since).total_seconds() // 3600)
    return f"{hours // 24} 天" if hours >= 24 else f"{hours} 小时" if hours else "不到 1 小时"


def clock(moment: datetime) -> str:
    """Time of day in the office."""
    return moment.astimezone(LOCAL).strftime("%H:%M")


def stamp(moment: datetime) -> str:
    """Day and time in the office."""
    local = moment.astimezone(LOCAL)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def next_in(request: Request, session: Session, filters: Filters, skip: int | None = None) -> int | None:
    """The next free case of the queue with which this person can do something."""
    preset, roles = request.registry.settings["portal"].workflow, request.identity.roles
    permitted = frozenset(permission for permission in Permission if allows(roles, permission))
    states = tuple(state for state in filters.queue.states if available(preset, state, permitted))
    queue = replace(filters.queue, states=states)
    return next_free(session, replace(filters, queue=queue), request.identity.user_id, skip)


def next_case(request: Request) -> Response:
    """Open the next free case of the queue; opening it takes the hold."""
    filters = read_filters(request)
    found = next_in(request, request.db, filters)
    if found is None:
        request.session.flash("这一队列里没有空闲的案例了。")
        return HTTPSeeOther(request.route_path("staff.cases.queue", _query=as_query(filters)))
    return HTTPSeeOther(request.route_path("staff.cases.show", case_id=found))


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
    if may_hold(request, draft):
        minutes = request.registry.settings["portal"].lease_minutes
        return take(session, draft.case_id, request.identity.user_id, minutes)
    return holder(session, draft.case_id)


def show(request: Request) -> dict[str, Any]:
    """The redaction screen, or the review of it; seeing it is recorded and holds the case."""
    with request.write_now() as session:
        current = load_draft(request, session)
        is_renewed = renew(session, current, request.registry.settings["portal"].neighbours)
        record_view(request, session, current, "screen")
        hold = hold_case(request, session, current)
        current.opened_by = current.opened_by or request.identity.username
        if is_renewed:  # request.db still reads from before the renewal
            return page_values(request, session, current, hold)
    return page_values(request, request.db, load_draft(request, request.db), hold)


def page_values(
    request: Request,
    session: Session,
    draft: CaseDraft,
    hold: Hold | None,
    problems: list[str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    values = case_page(request, session, draft, hold, problems or [], typed)
    return {**values, "clock": clock, "stamp": stamp, "today": datetime.now(LOCAL).date().isoformat()}


def edit_values(
    request: Request,
    draft: CaseDraft,
    hold: Hold | None,
    problems: list[str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    is_mine = hold is not None and hold.user_id == request.identity.user_id
    return {
        "draft": draft,
        "texts": {name: (typed or {}).get(name, getattr(draft, name)) for name in FIELDS},
        "field_names": FIELD_NAMES,
        "changes": {name: differences(getattr(draft.case, name), getattr(draft, name)) for name in FIELDS},
        "is_editable": is_mine and draft.state in EDITABLE,
        "hold": hold,
        "problems": problems or [],
        "clock": clock,
    }


def preview(request: Request) -> dict[str, Any]:
    """The record exactly as its public page would show it now."""
    session = request.db
    draft = load_draft(request, session)
    wording = public_wording(draft, findings_of(session, draft))
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
    pages = (
        ("staff.cases.queue", "/staff/cases", queue, "queue", Permission.QUEUES),
        ("staff.cases.next", "/staff/cases/next", next_case, "", Permission.CASE_RAW),
        ("staff.cases.show", r"/staff/cases/{case_id:\d{1,12}}", show, "case", Permission.CASE_RAW),
        (
            "staff.cases.preview",
            r"/staff/cases/{case_id:\d{1,12}}/preview",
            preview,
            "preview",
            Permission.CASE_RAW,
        ),
    )
    for name, pattern, view, template, permission in pages:
        config.add_route(name, pattern)
        renderer = f"backoffice/cases/{template}.jinja2" if template else None
        config.add_staff_view(view, name, permission=permission, renderer=renderer)
    config.add_staff_entry("staff.cases.queue", "待处理", Permission.QUEUES, count=waiting_count, position=10)
