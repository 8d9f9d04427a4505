"""The page on which the public wording is edited, beside what the call system delivered."""

from collections.abc import Mapping
from typing import Any

from pyramid.config import Configurator
from pyramid.renderers import render_to_response
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.cases.answers import back, refuse_unless_held
from portal.backoffice.cases.difference import differences
from portal.backoffice.cases.editing import EditWording
from portal.backoffice.cases.finding_acts import Done
from portal.backoffice.cases.leases import Hold
from portal.backoffice.cases.marks import FIELD_NAMES
from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.cases.page import marked
from portal.backoffice.cases.views import clock, hold_case, load_draft, record_view
from portal.releases import NotAllowed
from portal.releases.wording import FIELDS
from portal.releases.workflow import EDITABLE
from portal.security.permissions import Permission


def wording(request: Request) -> dict[str, Any] | Response:
    """The wording in editable fields, beside what the call system delivered; saving goes back to the screen."""
    if request.method == "POST":
        return save_wording(request)
    draft = load_draft(request, request.db)
    with request.write_now() as session:
        record_view(request, session, draft, "wording")
        hold = hold_case(request, session, draft)
    return edit_values(request, draft, hold)


def save_wording(request: Request) -> Response:
    """Save the edited texts; a refusal shows them again as typed."""
    session = request.db
    draft = load_draft(request, session)
    hold = hold_case(request, session, draft)
    texts = {name: request.POST.get(name, "") for name in ("title", "question", "reply")}
    try:
        refuse_unless_held(request, hold)
        result = EditWording(session, draft, request.identity).perform(**texts)
    except NotAllowed as refusal:
        record_view(request, session, draft, "wording")
        values = edit_values(request, draft, hold, refusal.reasons, texts)
        response = render_to_response("backoffice/cases/wording.jinja2", values, request=request)
        response.status_int = 422
        return response
    lost = f"，{result.dropped} 处因改动需要重看" if result.dropped else ""
    request.session.flash(f"文字已保存：{result.kept} 处检出照旧，新检出 {result.added} 处{lost}。")
    return back(request, draft, Done())


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
        "marked": marked(draft),
        "texts": {name: (typed or {}).get(name, getattr(draft, name)) for name in FIELDS},
        "field_names": FIELD_NAMES,
        "changes": {name: differences(getattr(draft.case, name), getattr(draft, name)) for name in FIELDS},
        "is_editable": is_mine and draft.state in EDITABLE,
        "hold": hold,
        "problems": problems or [],
        "clock": clock,
    }


def includeme(config: Configurator) -> None:
    config.add_route("staff.cases.wording", r"/staff/cases/{case_id:\d{1,12}}/wording")
    config.add_staff_view(
        wording,
        "staff.cases.wording",
        permission=Permission.CASE_EDIT,
        methods=("GET", "POST"),
        renderer="backoffice/cases/wording.jinja2",
    )
