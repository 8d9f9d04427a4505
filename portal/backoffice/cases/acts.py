"""What the forms of the workbench post. A refusal shows the page again with the reasons and everything typed."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.renderers import render_to_response
from pyramid.request import Request
from pyramid.response import Response
from sqlalchemy.orm import Session

from portal.backoffice.cases.editing import AnswerNeighbour, ChooseRung, EditWording
from portal.backoffice.cases.leases import Hold, let_go
from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.cases.page import leaks
from portal.backoffice.cases.queries import LOCAL, Filters, queue_of
from portal.backoffice.cases.screen import CERTAIN, label_name
from portal.backoffice.cases.services import (
    AddFinding,
    ChangeLabel,
    ChangeReplacement,
    ChangeSpan,
    DecideAllOf,
    DecideFinding,
    place_of,
)
from portal.backoffice.cases.undo import Undo
from portal.backoffice.cases.views import (
    clock,
    edit_values,
    hold_case,
    load_draft,
    next_in,
    page_values,
    record_view,
)
from portal.releases import NotAllowed
from portal.releases.transition import TransitionCase
from portal.releases.workflow import transition
from portal.security.permissions import Permission

Act = Callable[[Request, Session, CaseDraft], tuple[str, int | None]]
"""Does one thing; returns what to tell (empty for nothing) and the finding to show next (None: the next open one)."""


def _number(request: Request, name: str) -> int:
    text = request.POST.get(name, "")
    if not text.lstrip("-").isdecimal() or len(text) > 12:
        raise NotAllowed(["这一处已经不在了，请看刷新后的页面。"])
    return int(text)


def decide(request: Request, session: Session, draft: CaseDraft) -> tuple[str, int | None]:
    post = request.POST
    reason = post.get("reason_text", "").strip() or post.get("reason", "")
    chosen = DecideFinding(session, draft, request.identity).perform(
        _number(request, "finding"),
        post.get("decision", ""),
        reason,
        everywhere=post.get("everywhere") == "yes",
    )
    word = {"mask": "已隐去", "keep": "已保留"}.get(post.get("decision", ""), "已重新打开")
    return f"{word} {len(chosen)} 处{label_name(chosen[0].label)}。", None


def decide_all(request: Request, session: Session, draft: CaseDraft) -> tuple[str, int | None]:
    label = request.POST.get("label") or None
    certain = CERTAIN if request.POST.get("certain") else 0.0
    chosen = DecideAllOf(session, draft, request.identity).perform(label, certain)
    return f"已隐去 {len(chosen)} 处。", None


def add(request: Request, session: Session, draft: CaseDraft) -> tuple[str, int | None]:
    post = request.POST
    field, label = post.get("field", ""), post.get("label", "")
    if post.get("start"):
        start, end = _number(request, "start"), _number(request, "end")
    else:
        start, end = place_of(draft, field, post.get("text", ""))
    everywhere = post.get("everywhere") == "yes"
    chosen = AddFinding(session, draft, request.identity).perform(
        field, start, end, label, everywhere=everywhere
    )
    return f"已添加并隐去 {len(chosen)} 处{label_name(label)}。", None


def replace(request: Request, session: Session, draft: CaseDraft) -> tuple[str, int | None]:
    chosen = ChangeReplacement(session, draft, request.identity).perform(
        _number(request, "finding"), request.POST.get("replacement", "")
    )
    return f"已改 {len(chosen)} 处的替换文字。", chosen[0].id


def relabel(request: Request, session: Session, draft: CaseDraft) -> tuple[str, int | None]:
    chosen = ChangeLabel(session, draft, request.identity).perform(
        _number(request, "finding"), request.POST.get("label", "")
    )
    return f"已把 {len(chosen)} 处改为{label_name(chosen[0].label)}。", chosen[0].id


def span(request: Request, session: Session, draft: CaseDraft) -> tuple[str, int | None]:
    steps = {"left-out": (-1, 0), "left-in": (1, 0), "right-in": (0, -1), "right-out": (0, 1)}
    start_by, end_by = steps.get(request.POST.get("move", ""), (0, 0))
    row = ChangeSpan(session, draft, request.identity).perform(_number(request, "finding"), start_by, end_by)
    return "", row.id


def rung(request: Request, session: Session, draft: CaseDraft) -> tuple[str, int | None]:
    ChooseRung(session, draft, request.identity).perform(
        request.POST.get("rung", ""),
        request.POST.get("reason", ""),
        neighbours=request.registry.settings["portal"].neighbours,
    )
    return "已改地点和日期公开到哪一级。", None


def neighbour(request: Request, session: Session, draft: CaseDraft) -> tuple[str, int | None]:
    AnswerNeighbour(session, draft, request.identity).perform(request.POST.get("answer", ""))
    return "", None


def undo(request: Request, session: Session, draft: CaseDraft) -> tuple[str, int | None]:
    return f"已撤销：{Undo(session, draft, request.identity).perform()}。", None


ACTS: dict[str, Act] = {
    "decide": decide,
    "decide-all": decide_all,
    "add": add,
    "replace": replace,
    "relabel": relabel,
    "span": span,
    "rung": rung,
    "neighbour": neighbour,
    "undo": undo,
}


def act_view(act: Act) -> Callable[[Request], Response]:
    """A view that does ``act`` while the case is held, then goes back to the screen."""

    def view(request: Request) -> Response:
        session = request.db
        draft = load_draft(request, session)
        hold = hold_case(request, session, draft)
        try:
            _refuse_unless_held(request, hold)
            message, finding = act(request, session, draft)
        except NotAllowed as refusal:
            return _again(request, session, draft, hold, refusal.reasons)
        if message:
            request.session.flash(message)
        return _back(request, draft, finding)

    return view


def _refuse_unless_held(request: Request, hold: Hold | None) -> None:
    if hold is None:
        raise NotAllowed(["您的角色不能改这一件。"])
    if hold.user_id != request.identity.user_id:
        raise NotAllowed([f"{hold.display_name}正在处理这一件，{clock(hold.until)} 到期；您的改动没有保存。"])


def _back(request: Request, draft: CaseDraft, finding: int | None) -> Response:
    query = {"f": str(finding)} if finding else {}
    return HTTPSeeOther(
        request.route_path("staff.cases.show", case_id=draft.case_id, _query=query, _anchor="now")
    )


def _again(
    request: Request, session: Session, draft: CaseDraft, hold: Hold | None, reasons: list[str]
) -> Response:
    """The page with the reasons; services refuse before they write, so nothing half-done is committed."""
    typed = {name: value for name, value in request.POST.items() if name != "csrf_token"}
    record_view(request, session, draft, "screen")
    values = page_values(request, session, draft, hold, reasons, typed)
    response = render_to_response("backoffice/cases/case.jinja2", values, request=request)
    response.status_int = 422
    return response


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
        _refuse_unless_held(request, hold)
        result = EditWording(session, draft, request.identity).perform(**texts)
    except NotAllowed as refusal:
        record_view(request, session, draft, "wording")
        values = edit_values(request, draft, hold, refusal.reasons, texts)
        response = render_to_response("backoffice/cases/wording.jinja2", values, request=request)
        response.status_int = 422
        return response
    lost = f"，{result.dropped} 处因改动需要重看" if result.dropped else ""
    request.session.flash(f"文字已保存：{result.kept} 处检出照旧，新检出 {result.added} 处{lost}。")
    return _back(request, draft, None)


def step(request: Request) -> Response:
    """Take a step of the workflow, then open the next free case of the queue this one stood in."""
    session = request.db
    draft = load_draft(request, session)
    hold = hold_case(request, session, draft)
    preset = request.registry.settings["portal"].workflow
    filters = Filters(queue=queue_of(draft.state))
    try:
        _refuse_unless_held(request, hold)
        label = _take_step(request, session, draft, preset)
    except NotAllowed as refusal:
        return _again(request, session, draft, hold, refusal.reasons)
    let_go(session, draft.case_id, request.identity.user_id)
    session.flush()
    following = next_in(request, session, filters, skip=draft.case_id)
    request.session.flash(f"“{label}”已记录。" + ("" if following else "这一队列里没有空闲的案例了。"))
    if following is None:
        return HTTPSeeOther(request.route_path("staff.cases.queue", _query={"queue": filters.queue.key}))
    return HTTPSeeOther(request.route_path("staff.cases.show", case_id=following))


def _take_step(request: Request, session: Session, draft: CaseDraft, preset: str) -> str:
    name, comment = request.POST.get("step", ""), request.POST.get("comment", "")
    try:
        chosen = transition(preset, name)
    except KeyError:
        raise NotAllowed(["没有这一步。"]) from None
    until = _deferred_until(request.POST.get("until", "")) if name == "defer" else None
    found = leaks(session, draft) if chosen.needs_clean else ()
    if found:
        raise NotAllowed(list(found))
    TransitionCase(session, draft, name, request.identity, comment, preset=preset).perform()
    draft.deferred_until = until
    return chosen.label


def _deferred_until(text: str) -> datetime:
    """The morning of a later day in the office's time."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotAllowed(["请填写暂缓到哪一天。"]) from None
    if day <= datetime.now(LOCAL).date():
        raise NotAllowed(["暂缓的日期要在今天以后。"])
    return datetime.combine(day, time(8), LOCAL)


def put_down(request: Request) -> Response:
    """Let a colleague have the case; everything done to it stays."""
    case_id = int(request.matchdict["case_id"])
    let_go(request.db, case_id, request.identity.user_id)
    draft = load_draft(request, request.db)
    request.session.flash("已放下这一件，改动都已保存。")
    return HTTPSeeOther(request.route_path("staff.cases.queue", _query={"queue": queue_of(draft.state).key}))


def includeme(config: Configurator) -> None:
    path = r"/staff/cases/{case_id:\d{1,12}}"
    views: dict[str, tuple[Any, Permission]] = {
        name: (act_view(act), Permission.CASE_EDIT) for name, act in ACTS.items()
    }
    views["step"] = (step, Permission.CASE_RAW)  # each step has its own permission in the workflow table
    views["put-down"] = (put_down, Permission.CASE_RAW)
    for name, (view, permission) in views.items():
        route = f"staff.cases.{name.replace('-', '_')}"
        config.add_route(route, f"{path}/{name}")
        config.add_staff_view(view, route, permission=permission, methods=("POST",))
    config.add_route("staff.cases.wording", f"{path}/wording")
    config.add_staff_view(
        wording,
        "staff.cases.wording",
        permission=Permission.CASE_EDIT,
        methods=("GET", "POST"),
        renderer="backoffice/cases/wording.jinja2",
    )
