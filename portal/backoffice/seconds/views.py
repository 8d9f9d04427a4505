"""The queue 待第二人确认 and the page of one case, from which its identifiers are confirmed or refused."""

from datetime import UTC, datetime
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from sqlalchemy.orm import Session

from portal.backoffice.calls.waiting import count_waiting_calls, waiting_calls
from portal.backoffice.calls.words import call_title
from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.cases.queue_views import waited
from portal.backoffice.cases.views import load_draft, record_view
from portal.backoffice.hotline_days.states import STATE_NAMES as CALL_STATES
from portal.backoffice.seconds.queries import count_waiting, waiting_cases, waiting_of
from portal.backoffice.seconds.services import ConfirmKeep, RefuseKeep
from portal.releases import NotAllowed
from portal.releases.workflow import STATE_NAMES
from portal.security.permissions import Permission, allows
from portal.web.numbers import whole_number


def count_all(session: Session) -> int:
    """Cases and calls that wait, for the staff bar."""
    return count_waiting(session) + count_waiting_calls(session)


def queue(request: Request) -> dict[str, Any]:
    """Cases and calls with a kept identifier that waits."""
    return {
        "cases": waiting_cases(request.db),
        "states": STATE_NAMES,
        "calls": waiting_calls(request.db),
        "call_states": CALL_STATES,
        "call_title": call_title,
        "waited": waited,
        "now": datetime.now(UTC),
    }


def show(request: Request) -> dict[str, Any]:
    """One case: each kept identifier with its sentence; the look is recorded."""
    draft = load_draft(request, request.db)
    with request.write_now() as session:
        record_view(request, session, draft, "second")
    return _page(request, draft)


def _page(
    request: Request, draft: CaseDraft, problems: list[str] | None = None, finding_id: int | None = None
) -> dict[str, Any]:
    return {
        "draft": draft,
        "waiting": waiting_of(request.db, draft),
        "state": STATE_NAMES[draft.state],
        "me": request.identity.user_id,
        "may_confirm": allows(request.identity.roles, Permission.CASE_REVIEW),
        "problems": problems or [],
        "finding_id": finding_id,
        "second_reason": request.POST.get("reason", "") if problems else "",
    }


def decide(request: Request) -> dict[str, Any] | Response:
    """Confirm or refuse one kept identifier."""
    session, post = request.db, request.POST
    draft = load_draft(request, session)
    finding_id = whole_number(post.get("finding", "")) or 0
    reason, refuses = post.get("reason", ""), post.get("answer") == "refuse"
    preset = request.registry.settings["portal"].workflow
    try:
        if refuses:
            RefuseKeep(session, draft, finding_id, request.identity, reason, preset=preset).perform()
        else:
            ConfirmKeep(session, draft, finding_id, request.identity, reason).perform()
    except NotAllowed as refusal:
        record_view(request, session, draft, "second")
        request.response.status_int = 422
        return _page(request, draft, refusal.reasons, finding_id)
    request.session.flash("已退回，这一处须重新决定。" if refuses else "已确认保留。")
    if waiting_of(session, draft):
        return HTTPSeeOther(request.route_path("staff.seconds.case", case_id=draft.case_id))
    return HTTPSeeOther(request.route_path("staff.seconds.queue"))


def includeme(config: Configurator) -> None:
    config.add_route("staff.seconds.queue", "/staff/seconds")
    config.add_route("staff.seconds.case", r"/staff/seconds/{case_id:\d{1,12}}")
    config.add_route("staff.seconds.decide", r"/staff/seconds/{case_id:\d{1,12}}/decide")
    folder = "backoffice/seconds"
    config.add_staff_view(
        queue, "staff.seconds.queue", permission=Permission.QUEUES, renderer=f"{folder}/queue.jinja2"
    )
    config.add_staff_view(
        show, "staff.seconds.case", permission=Permission.CASE_RAW, renderer=f"{folder}/case.jinja2"
    )
    config.add_staff_view(
        decide,
        "staff.seconds.decide",
        permission=Permission.CASE_REVIEW,
        methods=("POST",),
        renderer=f"{folder}/case.jinja2",
    )
    config.add_staff_entry(
        "staff.seconds.queue", "待第二人确认", Permission.CASE_REVIEW, count_all, position=14
    )
