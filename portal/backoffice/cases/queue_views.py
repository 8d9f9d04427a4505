"""The queues of the workbench: their page, and the way from one case to the next."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.cases.progress import detection_state
from portal.backoffice.cases.queries import (
    filter_categories,
    filter_departments,
    next_free,
    queue_counts,
    queue_page,
    waiting_count,
)
from portal.backoffice.cases.queue_filters import ORDERS, QUEUES, RISKS, Filters
from portal.backoffice.cases.views import clock
from portal.releases.transition import SENSITIVE_CLASSES
from portal.releases.workflow import available
from portal.security.permissions import Permission, allows
from portal.security.throttle import remote_address

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
    if page.rows:
        _record_titles(request, filters, len(page.rows))
    return {
        "queues": QUEUES,
        "counts": queue_counts(session),
        "detection": detection_state(session),
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


def _record_titles(request: Request, filters: Filters, count: int) -> None:
    """Titles are as the caller's words had them: seeing a page of them is recorded like any sight of raw text."""
    with request.write_now() as session:
        record(
            session,
            request.identity.username,
            "case.titles.view",
            address=remote_address(request),
            queue=filters.queue.key,
            count=count,
        )


def waited(since: datetime, now: datetime) -> str:
    """How long something waits, as people say it."""
    hours = int((now - since).total_seconds() // 3600)
    return f"{hours // 24} 天" if hours >= 24 else f"{hours} 小时" if hours else "不到 1 小时"


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


def includeme(config: Configurator) -> None:
    config.add_route("staff.cases.queue", "/staff/cases")
    config.add_staff_view(
        queue, "staff.cases.queue", permission=Permission.QUEUES, renderer="backoffice/cases/queue.jinja2"
    )
    config.add_route("staff.cases.next", "/staff/cases/next")
    config.add_staff_view(next_case, "staff.cases.next", permission=Permission.CASE_RAW)
    config.add_staff_entry("staff.cases.queue", "待处理", Permission.QUEUES, count=waiting_count, position=10)
