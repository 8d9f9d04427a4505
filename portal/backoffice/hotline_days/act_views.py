"""What the forms of a day's page post: each act answers with the page again, or with it and its problems."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeAlias

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.hotline_days.models import HotlineDay
from portal.backoffice.hotline_days.page import day_of, day_page, needed_of
from portal.backoffice.hotline_days.revising import Drop, Revise
from portal.backoffice.hotline_days.states import ACTS
from portal.backoffice.hotline_days.words import STAGES
from portal.backoffice.hotline_days.workflow import Approve, DayStep, Propose, SendBack, TakeBack
from portal.releases import NotAllowed

Answer: TypeAlias = dict[str, Any] | Response
MakeStep: TypeAlias = Callable[[Request, HotlineDay, datetime, str], DayStep]


def _plain(service: type[DayStep]) -> MakeStep:
    return lambda request, day, now, comment: service(request.db, day, request.identity, now, comment)


def _approve(request: Request, day: HotlineDay, now: datetime, comment: str) -> DayStep:
    return Approve(request.db, day, request.identity, now, comment, needed=needed_of(request))


def _revise(request: Request, day: HotlineDay, now: datetime, comment: str) -> DayStep:
    stage = request.POST.get("stage", "")
    return Revise(request.db, day, request.identity, now, comment, stage=stage if stage in STAGES else "")


STEPS: dict[str, tuple[MakeStep, str]] = {
    "propose": (_plain(Propose), "已送审，请另一位审核。"),
    "approve": (_approve, "已记录审核通过。"),
    "take_back": (_plain(TakeBack), "已收回，可以继续修改。"),
    "send_back": (_plain(SendBack), "已退回。"),
    "revise": (_revise, "新一版已开，已发布的一版照常公开，直到新版发布。"),
}
"""Act, how its service is made, what is said when it is done."""


def _view(name: str) -> Callable[[Request], Answer]:
    make, said = STEPS[name]

    def view(request: Request) -> Answer:
        day, comment = day_of(request), request.POST.get("comment", "")
        try:
            make(request, day, datetime.now(UTC), comment).perform()
        except NotAllowed as refusal:
            request.response.status_int = 422
            return day_page(request, day, name, refusal.reasons, comment)
        return _back(request, day, said)

    view.__doc__ = ACTS[name].label
    return view


def drop(request: Request) -> Answer:
    """Delete a draft, or give a revision up."""
    day = day_of(request)
    is_revision = day.version > 1
    try:
        Drop(request.db, day, request.identity, datetime.now(UTC)).perform()
    except NotAllowed as refusal:
        request.response.status_int = 422
        return day_page(request, day, "drop", refusal.reasons)
    if is_revision:
        return _back(request, day, "修订已放弃，已发布的一版不变。")
    request.session.flash("草稿已删除。")
    return HTTPSeeOther(request.route_path("staff.hotline_days.list"))


def _back(request: Request, day: HotlineDay, said: str) -> Response:
    request.session.flash(said)
    return HTTPSeeOther(request.route_path("staff.hotline_days.show", id=day.id))


def includeme(config: Configurator) -> None:
    for name, view in ({name: _view(name) for name in STEPS} | {"drop": drop}).items():
        route = f"staff.hotline_days.{name}"
        config.add_route(route, rf"/staff/hotline-days/{{id:\d{{1,9}}}}/{name.replace('_', '-')}")
        config.add_staff_view(
            view,
            route,
            permission=ACTS[name].permission,
            methods=("POST",),
            renderer="backoffice/hotline_days/show.jinja2",
        )
