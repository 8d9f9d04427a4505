"""What the forms of the list and of a call's page post: each act answers with the page, or with it and its problems."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeAlias

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from sqlalchemy.orm import Session

from portal.backoffice.calls import services, words
from portal.backoffice.calls.batch import ApproveSeveral
from portal.backoffice.calls.editing import DropTurn, FormContent, SaveForm, turn_of
from portal.backoffice.calls.page import call_of, call_page, look_of, record_view
from portal.backoffice.calls.second import ConfirmKeep, RefuseKeep
from portal.backoffice.calls.views import list_values
from portal.backoffice.calls.wording import call_texts
from portal.backoffice.calls.workflow import Approve, CallStep, Propose, Revise, SendBack, TakeBack
from portal.backoffice.cases.finding_acts import Done, FindingAct, FindingActs, posted_number
from portal.backoffice.hotline_days.models import Call
from portal.backoffice.hotline_days.states import ACTS
from portal.backoffice.steps import reviews_needed
from portal.releases import NotAllowed
from portal.security.permissions import Permission
from portal.web.numbers import whole_number

Answer: TypeAlias = dict[str, Any] | Response

ON_FINDINGS = FindingActs(
    call_texts,
    services.DecideFinding,
    services.DecideAllOf,
    services.AddFinding,
    services.ChangeReplacement,
    services.ChangeLabel,
    services.ChangeSpan,
)


def choose_form(request: Request, session: Session, call: Call) -> Done:
    """公开形式 with topic, summary and reason."""
    post = request.POST
    content = FormContent(
        post.get("form", ""),
        post.get("reason", ""),
        " ".join(post.get("topic", "").split()),
        post.get("summary", "").replace("\r\n", "\n").strip(),
    )
    now = datetime.now(UTC)
    SaveForm(session, call, request.identity, now, content=content, seen=post.get("seen", "")).perform()
    return Done(f"已保存，公开形式：{words.FORMS[content.form]}。")


def drop_turn(request: Request, session: Session, call: Call) -> Done:
    """略去一段, or bring it back."""
    turn = turn_of(call, posted_number(request, "turn"))
    if turn is None:
        raise NotAllowed(["这一段已经不在了，请看刷新后的页面。"])
    dropped = request.POST.get("dropped") == "yes"
    DropTurn(session, call, request.identity, datetime.now(UTC), turn=turn, dropped=dropped).perform()
    return Done(f"已{'略去' if dropped else '恢复'}第 {turn.position} 段。")


def second(request: Request, session: Session, call: Call) -> Done:
    """Confirm or refuse a kept identifier."""
    refuses = request.POST.get("answer") == "refuse"
    service = RefuseKeep if refuses else ConfirmKeep
    reason = request.POST.get("reason", "")
    service(session, call, posted_number(request, "finding"), request.identity, reason).perform()
    return Done("已退回，这一处须重新决定。" if refuses else "已确认保留。")


def _plain(service: type[CallStep], said: str) -> FindingAct:
    def act(request: Request, session: Session, call: Call) -> Done:
        comment = request.POST.get("comment", "")
        service(session, call, request.identity, datetime.now(UTC), comment).perform()
        return Done(said)

    return act


def approve(request: Request, session: Session, call: Call) -> Done:
    """审核通过."""
    comment, now = request.POST.get("comment", ""), datetime.now(UTC)
    Approve(session, call, request.identity, now, comment, needed=_needed(request)).perform()
    return Done("已记录审核通过。")


def _needed(request: Request) -> int:
    return reviews_needed(request.registry.settings["portal"].workflow)


EDITS: dict[str, FindingAct] = {**ON_FINDINGS.by_name, "form": choose_form, "drop-turn": drop_turn}
STEPS: dict[str, FindingAct] = {
    "propose": _plain(Propose, "已送审，请另一位审核。"),
    "approve": approve,
    "take-back": _plain(TakeBack, "已收回，可以继续修改。"),
    "send-back": _plain(SendBack, "已退回。"),
    "revise": _plain(Revise, "新一版已开，已发布的一版照常公开，直到新版发布。"),
}


def act_view(name: str, act: FindingAct) -> Callable[[Request], Answer]:
    """A view that does ``act`` and goes back to the page of the call."""

    def view(request: Request) -> Answer:
        session, call = request.db, call_of(request)
        try:
            done = act(request, session, call)
        except NotAllowed as refusal:
            record_view(request, session, call, "screen")
            request.response.status_int = 422
            typed = {key: value for key, value in request.POST.items() if key != "csrf_token"}
            return call_page(request, session, call, name.replace("-", "_"), refusal.reasons, typed)
        if done.message:
            request.session.flash(done.message)
        return back(request, call, done)

    return view


def back(request: Request, call: Call, done: Done) -> Response:
    """To the page by a redirect, so that reloading it does nothing twice."""
    query = {"f": str(done.finding or ""), "hints": "yes" if look_of(request).hints else ""}
    chosen = {name: value for name, value in query.items() if value}
    anchor = request.POST.get("anchor", "now")
    return HTTPSeeOther(request.route_path("staff.calls.show", id=call.id, _query=chosen, _anchor=anchor))


def approve_several(request: Request) -> Answer:
    """成批审核: the clean ones are approved, the others are listed with their reasons."""
    chosen = [number for text in request.POST.getall("call") if (number := whole_number(text))]
    service = ApproveSeveral(request.db, request.identity, datetime.now(UTC), _needed(request))
    try:
        result = service.perform(chosen)
    except NotAllowed as refusal:
        request.response.status_int = 422
        return {**list_values(request), "problems": refusal.reasons}
    if result.approved:
        request.session.flash(f"已通过 {len(result.approved)} 通。")
    if result.refused:
        return list_values(request, result.refused)
    return HTTPSeeOther(request.route_path("staff.calls.list", _query={"state": "proposed"}))


def includeme(config: Configurator) -> None:
    one = r"/staff/calls/{id:\d{1,9}}"
    views: dict[str, tuple[FindingAct, Permission]] = {
        **{name: (act, Permission.HOTLINE_DAYS) for name, act in EDITS.items()},
        **{name: (act, ACTS[name.replace("-", "_")].permission) for name, act in STEPS.items()},
        "second": (second, Permission.HOTLINE_REVIEW),
    }
    for name, (act, permission) in views.items():
        route = f"staff.calls.{name.replace('-', '_')}"
        config.add_route(route, f"{one}/{name}")
        config.add_staff_view(
            act_view(name, act),
            route,
            permission=permission,
            methods=("POST",),
            renderer="backoffice/calls/show.jinja2",
        )
    config.add_route("staff.calls.approve_several", "/staff/calls/approve")
    config.add_staff_view(
        approve_several,
        "staff.calls.approve_several",
        permission=Permission.HOTLINE_REVIEW,
        methods=("POST",),
        renderer="backoffice/calls/list.jinja2",
    )
