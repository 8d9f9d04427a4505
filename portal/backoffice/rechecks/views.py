"""复查 pages: the queue with the state of the newest run, one item with its marks, and the acts on it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.audit.log import record
from portal.backoffice.calls.workflow import Reopen
from portal.backoffice.hotline_days.models import Call
from portal.backoffice.rechecks.queries import field_name, marked_fields, newest_run, open_rechecks, rules_of
from portal.backoffice.releases.queries import names
from portal.privacy import LABEL_NAMES
from portal.releases import NotAllowed
from portal.releases.recheck.models import OPEN, Recheck, RecheckRun
from portal.releases.recheck.run import confirm
from portal.releases.recheck.services import DismissRecheck, ReviseRecheck
from portal.security.permissions import Permission, allows
from portal.security.throttle import remote_address

STATES = {
    "open": "待处理",
    "second": "待第二人确认误报",
    "kept": "误报，已了结",
    "revised": "已发布新版",
    "withdrawn": "已撤回",
}


def queue(request: Request) -> dict[str, Any]:
    """What waits, hidden items first; a paused run is announced on top."""
    run = newest_run(request.db)
    return {
        "rechecks": open_rechecks(request.db),
        "labels": LABEL_NAMES,
        "states": STATES,
        "run": run,
        "rules": rules_of(request.db, run) if run else [],
        "may_confirm": allows(request.identity.roles, Permission.RECHECK_CONFIRM),
    }


def _recheck(request: Request) -> Recheck:
    found: Recheck | None = request.db.get(Recheck, int(request.matchdict["id"]))
    if found is None:
        raise HTTPNotFound
    return found


def show(request: Request) -> dict[str, Any]:
    """One item: what was found, in the text as the public saw it; the look is recorded."""
    recheck = _recheck(request)
    with request.write_now() as session:
        _record_view(request, session, recheck)
    return _page(request, recheck)


def _record_view(request: Request, session: Any, recheck: Recheck) -> None:
    record(
        session,
        request.identity.username,
        "call.raw.view" if recheck.call_id else "case.raw.view",
        "call" if recheck.call_id else "case",
        recheck.call_id or recheck.case_id,
        address=remote_address(request),
        surface="recheck",
    )


def _page(request: Request, recheck: Recheck, act: str = "", problems: Sequence[str] = ()) -> dict[str, Any]:
    roles = request.identity.roles
    call = request.db.get(Call, recheck.call_id) if recheck.call_id else None
    return {
        "recheck": recheck,
        "fields": marked_fields(request.db, recheck, dict(LABEL_NAMES)),
        "labels": LABEL_NAMES,
        "field_name": field_name,
        "state": STATES[recheck.state],
        "is_open": recheck.state in OPEN,
        "people": names(request.db, [recheck.decided_by_id]),
        "is_mine": recheck.decided_by_id == request.identity.user_id,
        "may_restore": allows(roles, Permission.WITHDRAW),
        "may_revise": allows(roles, Permission.CASE_EDIT),
        "is_reopened": call is not None and call.state != "withdrawn",
        "act": act,
        "problems": problems,
        "typed": request.POST.get("reason", "") if problems else "",
    }


def _refused(request: Request, recheck: Recheck, act: str, refusal: NotAllowed) -> dict[str, Any]:
    _record_view(request, request.db, recheck)
    request.response.status_int = 422
    return _page(request, recheck, act, refusal.reasons)


def dismiss(request: Request) -> dict[str, Any] | Response:
    """误报: put it back, or leave it to the second person where a protected kind was found."""
    recheck = _recheck(request)
    try:
        settled = DismissRecheck(
            request.db, recheck, request.identity, request.POST.get("reason", "")
        ).perform()
    except NotAllowed as refusal:
        return _refused(request, recheck, "dismiss", refusal)
    if not settled:
        request.session.flash("已记为误报。涉及号码或敏感信息，还须由另一位确认。")
        return HTTPSeeOther(request.route_path("staff.rechecks.show", id=recheck.id))
    request.session.flash(f"{recheck.number} {'已恢复公开' if recheck.hidden else '照旧公开'}。")
    return HTTPSeeOther(request.route_path("staff.rechecks.list"))


def revise(request: Request) -> dict[str, Any] | Response:
    """修订: open the working copy, or the hidden call as a draft; its release settles the re-check."""
    recheck = _recheck(request)
    if recheck.call_id is not None:
        return _reopen(request, recheck)
    preset = request.registry.settings["portal"].workflow
    try:
        draft = ReviseRecheck(
            request.db, recheck, request.identity, request.POST.get("reason", ""), preset=preset
        ).perform()
    except NotAllowed as refusal:
        return _refused(request, recheck, "revise", refusal)
    request.session.flash("已打开修订稿，新版发布后复查自动了结。")
    return HTTPSeeOther(request.route_path("staff.cases.show", case_id=draft.case_id))


def _reopen(request: Request, recheck: Recheck) -> dict[str, Any] | Response:
    call, note = request.db.get_one(Call, recheck.call_id), request.POST.get("reason", "")
    try:
        Reopen(request.db, call, request.identity, datetime.now(UTC), note).perform()
    except NotAllowed as refusal:
        return _refused(request, recheck, "revise", refusal)
    request.session.flash("已作为新一版的草稿打开，新版发布后复查自动了结；发布以前公众看不到这通来电。")
    return HTTPSeeOther(request.route_path("staff.calls.show", id=call.id))


def go_on(request: Request) -> Response:
    """Let a paused run go on to its end."""
    run = request.db.get(RecheckRun, int(request.matchdict["id"]))
    if run is None:
        raise HTTPNotFound
    if run.state == "paused":
        confirm(request.db, run, request.identity.username)
        request.session.flash("复查继续进行，发现的高风险件会立即撤下。")
    return HTTPSeeOther(request.route_path("staff.rechecks.list"))


def includeme(config: Configurator) -> None:
    path = r"/staff/rechecks/{id:\d{1,17}}"
    item = "backoffice/rechecks/item.jinja2"
    config.add_route("staff.rechecks.list", "/staff/rechecks")
    config.add_route("staff.rechecks.show", path)
    config.add_route("staff.rechecks.dismiss", f"{path}/dismiss")
    config.add_route("staff.rechecks.revise", f"{path}/revise")
    config.add_route("staff.rechecks.go_on", r"/staff/rechecks/runs/{id:\d{1,17}}/go-on")
    config.add_staff_view(
        queue,
        "staff.rechecks.list",
        permission=Permission.RECHECKS,
        renderer="backoffice/rechecks/list.jinja2",
    )
    config.add_staff_view(show, "staff.rechecks.show", permission=Permission.CASE_RAW, renderer=item)
    config.add_staff_view(
        dismiss,
        "staff.rechecks.dismiss",
        permission=Permission.WITHDRAW,
        methods=("POST",),
        renderer=item,
    )
    config.add_staff_view(
        revise,
        "staff.rechecks.revise",
        permission=Permission.CASE_EDIT,
        methods=("POST",),
        renderer=item,
    )
    config.add_staff_view(
        go_on, "staff.rechecks.go_on", permission=Permission.RECHECK_CONFIRM, methods=("POST",)
    )
