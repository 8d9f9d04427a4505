"""What the forms of a promise's page post: each act answers with the page again, or with it and its problems."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeAlias

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.cases.models import Case
from portal.backoffice.hotline_days.states import ACTS
from portal.backoffice.promises.links import LinkCase, UnlinkCase, case_reasons, find_cases
from portal.backoffice.promises.models import Promise
from portal.backoffice.promises.results import Check
from portal.backoffice.promises.views import promise_of, promise_page
from portal.backoffice.promises.workflow import Approve, PromiseStep, Propose, SendBack, TakeBack
from portal.backoffice.promises.writing import Drop
from portal.backoffice.steps import reviews_needed
from portal.releases import NotAllowed
from portal.security.permissions import Permission

Answer: TypeAlias = dict[str, Any] | Response
STEPS: dict[str, tuple[type[PromiseStep], str]] = {
    "propose": (Propose, "已送审，请另一位审核。"),
    "approve": (Approve, "已记录审核通过。"),
    "take_back": (TakeBack, "已收回，可以继续修改。"),
    "send_back": (SendBack, "已退回。"),
}
"""Act, its service, what is said when it is done."""


def _view(name: str) -> Callable[[Request], Answer]:
    service, said = STEPS[name]

    def view(request: Request) -> Answer:
        promise, comment = promise_of(request), request.POST.get("comment", "")
        common = (request.db, promise, request.identity, datetime.now(UTC), comment)
        needed = reviews_needed(request.registry.settings["portal"].workflow)
        step = Approve(*common, needed=needed) if service is Approve else service(*common)
        try:
            step.perform()
        except NotAllowed as refusal:
            return _refused(request, promise, name, refusal.reasons, comment)
        return _back(request, promise, said)

    view.__doc__ = ACTS[name].label
    return view


def check(request: Request) -> Answer:
    """Somebody asked and nothing has changed: of a released promise the next version is opened and proposed at once."""
    promise, comment = promise_of(request), request.POST.get("comment", "")
    common = (request.db, promise, request.identity, datetime.now(UTC))
    is_public = promise.state == "released"
    try:
        Check(*common, comment).perform()
    except NotAllowed as refusal:
        return _refused(request, promise, "check", refusal.reasons, comment)
    if not is_public:
        return _back(request, promise, "已记下今天核对过。")
    try:
        Propose(*common).perform()
    except NotAllowed:
        return _back(request, promise, "已记下今天核对过，新版已开，改好以后送审。")
    return _back(request, promise, "已记下今天核对过，新版已送审，请另一位审核。")


def drop(request: Request) -> Answer:
    """Delete a draft, or give a revision up."""
    promise = promise_of(request)
    is_revision = promise.version > 1
    try:
        Drop(request.db, promise, request.identity, datetime.now(UTC)).perform()
    except NotAllowed as refusal:
        return _refused(request, promise, "drop", refusal.reasons)
    if is_revision:
        return _back(request, promise, "修订已放弃，已发布的一版不变。")
    request.session.flash("草稿已删除。")
    return HTTPSeeOther(request.route_path("staff.promises.list"))


def link(request: Request) -> Answer:
    """Link a case by its number of the call system."""
    promise, number = promise_of(request), request.POST.get("number", "")
    found = find_cases(request.db, number)
    reasons = case_reasons(found)
    if not reasons:
        service = LinkCase(request.db, promise, found[0], request.identity, datetime.now(UTC))
        try:
            service.perform()
        except NotAllowed as refusal:
            reasons = refusal.reasons
        else:
            return _back(request, promise, "已关联，办理进度显示在下面。")
    request.response.status_int = 422
    return promise_page(request, promise, "link", reasons, number=number)


def unlink(request: Request) -> Answer:
    """Take a link off."""
    promise, given = promise_of(request), request.POST.get("case", "")
    case = request.db.get(Case, int(given)) if given.isdecimal() and len(given) < 10 else None
    if case is None:
        raise HTTPNotFound
    try:
        UnlinkCase(request.db, promise, case, request.identity, datetime.now(UTC)).perform()
    except NotAllowed as refusal:
        return _refused(request, promise, "unlink", refusal.reasons)
    return _back(request, promise, "已取消关联。")


def _back(request: Request, promise: Promise, said: str) -> Response:
    request.session.flash(said)
    return HTTPSeeOther(request.route_path("staff.promises.show", id=promise.id))


def _refused(
    request: Request, promise: Promise, act: str, reasons: list[str], comment: str = ""
) -> dict[str, Any]:
    """The page with the reasons and what was typed."""
    request.response.status_int = 422
    return promise_page(request, promise, act, reasons, comment)


def includeme(config: Configurator) -> None:
    views = {name: _view(name) for name in STEPS} | {
        "check": check,
        "drop": drop,
        "link": link,
        "unlink": unlink,
    }
    for name, view in views.items():
        route = f"staff.promises.{name}"
        config.add_route(route, rf"/staff/promises/{{id:\d{{1,9}}}}/{name.replace('_', '-')}")
        permission = ACTS[name].permission if name in ACTS else Permission.HOTLINE_DAYS
        config.add_staff_view(
            view, route, permission=permission, methods=("POST",), renderer="backoffice/promises/show.jinja2"
        )
