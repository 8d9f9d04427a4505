"""What the forms of a transcript's pages post: corrections, acts on the whole, taking over."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeAlias

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPBadRequest, HTTPSeeOther
from pyramid.renderers import render_to_response
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.hotline_days.models import TranscriptUpload
from portal.backoffice.transcripts.cutting_views import Refused, call_page, overview, upload_of
from portal.backoffice.transcripts.mending import MENDS, MendCutting, Place
from portal.backoffice.transcripts.plan import Plan
from portal.backoffice.transcripts.queries import sitting_of
from portal.backoffice.transcripts.storing import ACTS
from portal.backoffice.transcripts.taking import TakeTranscript
from portal.releases import NotAllowed
from portal.security.permissions import Permission
from portal.transcripts import Cutting, from_json
from portal.web.present.frame import flash_message

Answer: TypeAlias = dict[str, Any] | Response
SAID = {
    "cut": "已按现在的领导名录和单位名称重新切分。",
    "undo": "已撤销上一步。",
    "reopen": "可以重新核对，改好以后再收下一次；已经收下的来电不动。",
    "drop": "原件和切分已经删除，收下的来电还在。",
}


def mend(request: Request) -> Answer:
    """One correction; a refusal shows the page as it is now with what was typed."""
    upload = upload_of(request)
    act = request.POST.get("act", "")
    if act not in MENDS:
        raise HTTPBadRequest
    place = Place(_number(request, "call"), _number(request, "turn"))
    fields = {name: str(value) for name, value in request.POST.items()}
    service = MendCutting(
        request.db, upload, request.identity, act, place, fields, request.POST.get("seen", "")
    )
    try:
        cutting = service.perform()
    except NotAllowed as refusal:
        return _refused(request, upload, Refused(act, place, refusal.reasons, fields))
    return _go_on(request, upload, act, place, cutting)


def _refused(request: Request, upload: TranscriptUpload, refused: Refused) -> Response:
    cutting = from_json(upload.cutting)
    place = refused.place
    if refused.act == "rename" or place.call >= len(cutting):
        return _page(request, "show", overview(request, upload, refused))
    opened = place.turn if refused.act == "turn" else None
    return _page(request, "call", call_page(request, upload, cutting, place, opened, refused))


def _page(request: Request, template: str, values: dict[str, Any]) -> Response:
    request.response.status_int = 422
    return render_to_response(
        f"backoffice/transcripts/{template}.jinja2", values, request, response=request.response
    )


def _go_on(request: Request, upload: TranscriptUpload, act: str, place: Place, cutting: Cutting) -> Response:
    """To where the person goes on."""
    if act in ("rename", "drop_call") or not cutting:
        request.session.flash("已改。")
        return HTTPSeeOther(request.route_path("staff.transcripts.show", upload=upload.id))
    goal = _goal(act, place, cutting)
    turns = cutting[goal.call].turns
    more: dict[str, Any] = {"_anchor": f"turn-{goal.turn + 1}"} if act != "head" else {}
    if act == "turn" and goal != place and not turns[goal.turn].role:
        more["_query"] = {"turn": goal.turn + 1}
    return HTTPSeeOther(
        request.route_path("staff.transcripts.call", upload=upload.id, call=goal.call + 1, **more)
    )


def _goal(act: str, place: Place, cutting: Cutting) -> Place:
    """The turn to show after ``act``: one that was just cut off and is of nobody yet, the joined one, the first of a new call."""
    call = min(place.call + {"split_call": 1, "merge_call": -1}.get(act, 0), len(cutting) - 1)
    turns = cutting[call].turns
    if act == "split_call":
        return Place(call, 0)
    turn = min(place.turn - (act == "merge_turn"), len(turns) - 1)
    is_cut_off = act == "turn" and turn + 1 < len(turns) and not turns[turn + 1].role
    return Place(call, turn + is_cut_off)


def take(request: Request) -> Answer:
    """收下: calls and turns come into being; a refusal shows the page again."""
    upload = upload_of(request)
    ticked = request.POST.getall("drop")
    drop = {int(one) for one in ticked if one.isdecimal() and len(one) < 12}
    seen = request.POST.get("seen", "")
    service = TakeTranscript(request.db, upload, request.identity, datetime.now(UTC), seen, drop)
    try:
        plan = service.perform()
    except NotAllowed as refusal:
        refused = Refused("take", Place(), refusal.reasons)
        return _page(request, "show", overview(request, upload, refused, ticked))
    request.session.flash(taken_words(plan, len(drop)))
    return HTTPSeeOther(request.route_path("staff.transcripts.show", upload=upload.id))


def taken_words(plan: Plan, dropped: int) -> str:
    """已收下：新增 3 通，改动 1 通，其余 8 通没有变化。"""
    parts = [
        f"新增 {plan.count('new')} 通" if plan.count("new") else "",
        f"改动 {plan.count('changed')} 通" if plan.count("changed") else "",
        f"没有变化 {plan.count('same')} 通" if plan.count("same") else "",
        f"删除 {dropped} 通" if dropped else "",
    ]
    return f"已收下：{'，'.join(filter(None, parts))}。"


def _act(name: str) -> Callable[[Request], Response]:
    def view(request: Request) -> Response:
        upload = upload_of(request)
        back = _after(request, name, upload)
        try:
            ACTS[name](request.db, upload, request.identity, request.POST.get("seen", "")).perform()
        except NotAllowed as refusal:
            request.session.flash(flash_message("".join(refusal.reasons), bad=True))
        else:
            request.session.flash(SAID[name])
        return back

    view.__doc__ = ACTS[name].label
    return view


def _after(request: Request, name: str, upload: TranscriptUpload) -> Response:
    """Back to the transcript; of one that goes, to those of its session."""
    if name != "drop":
        return HTTPSeeOther(request.route_path("staff.transcripts.show", upload=upload.id))
    sitting = sitting_of(request.db, upload)
    return HTTPSeeOther(request.route_path("staff.transcripts.upload", id=sitting.day_id, session=sitting.id))


def _number(request: Request, name: str) -> int:
    """A place that a form sends, counted from 0."""
    value = request.POST.get(name, "0")
    if not value.isdecimal() or len(value) > 6:
        raise HTTPBadRequest
    return int(value)


def includeme(config: Configurator) -> None:
    one = r"/staff/transcripts/{upload:\d{1,9}}"
    views = {"mend": mend, "take": take, **{name: _act(name) for name in ACTS}}
    for name, view in views.items():
        config.add_route(f"staff.transcripts.{name}", f"{one}/{name}")
        config.add_staff_view(
            view, f"staff.transcripts.{name}", permission=Permission.HOTLINE_DAYS, methods=("POST",)
        )
