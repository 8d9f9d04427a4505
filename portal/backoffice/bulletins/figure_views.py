"""Figures of a draft on a page of their own: each with its query in words, value and when it was read; add, remove, read anew."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.bulletins.figures import (
    AddFigure,
    RefreshFigures,
    RemoveFigure,
    current_faults,
    used_keys,
)
from portal.backoffice.bulletins.manuscript import explained, figure_views
from portal.backoffice.bulletins.models import Bulletin
from portal.backoffice.bulletins.states import ACTS
from portal.backoffice.bulletins.views import bulletin_of
from portal.backoffice.bulletins.workflow import Step
from portal.backoffice.figures import QUERIES
from portal.releases import NotAllowed
from portal.security.permissions import Permission, allows


def figures(request: Request) -> dict[str, Any]:
    """/staff/bulletins/{id}/figures."""
    return _page(request, bulletin_of(request))


def _page(request: Request, bulletin: Bulletin, problems: Sequence[str] = ()) -> dict[str, Any]:
    is_open = bulletin.state in ACTS["refresh"].sources
    return {
        "bulletin": bulletin,
        "figures": [(figure, figure_views([figure])[figure.key]) for figure in bulletin.figures],
        "faults": current_faults(request.db, bulletin, datetime.now(UTC)) if is_open else {},
        "used": used_keys(bulletin.text),
        "explained": explained,
        "queries": sorted(QUERIES.values(), key=lambda one: one.name),
        "may_change": is_open and allows(request.identity.roles, ACTS["refresh"].permission),
        "typed": {name: request.POST.get(name, "") for name in ("key", "query", "period", "group")},
        "problems": problems,
    }


def refresh(request: Request) -> dict[str, Any] | Response:
    """Read all figures anew; what does not resolve keeps its value."""
    bulletin = bulletin_of(request)
    step = RefreshFigures(request.db, bulletin, request.identity, datetime.now(UTC))
    try:
        step.perform()
    except NotAllowed as refusal:
        return _refused(request, bulletin, refusal.reasons)
    if step.faults:
        return _page(request, bulletin, step.faults)
    return _back(request, bulletin, "数字都已重新读取。")


def add(request: Request) -> dict[str, Any] | Response:
    """One more figure."""
    bulletin, post = bulletin_of(request), request.POST
    step = AddFigure(
        request.db,
        bulletin,
        request.identity,
        datetime.now(UTC),
        key=post.get("key", ""),
        query=post.get("query", ""),
        parameters={name: post.get(name, "") for name in ("period", "group")},
    )
    return _do(request, bulletin, step, "数字已加入，可以插入正文。")


def remove(request: Request) -> dict[str, Any] | Response:
    """One less."""
    bulletin = bulletin_of(request)
    step = RemoveFigure(
        request.db, bulletin, request.identity, datetime.now(UTC), key=request.POST.get("key", "")
    )
    return _do(request, bulletin, step, "数字已删去。")


def _do(request: Request, bulletin: Bulletin, step: Step, said: str) -> dict[str, Any] | Response:
    try:
        step.perform()
    except NotAllowed as refusal:
        return _refused(request, bulletin, refusal.reasons)
    return _back(request, bulletin, said)


def _refused(request: Request, bulletin: Bulletin, reasons: list[str]) -> dict[str, Any]:
    request.response.status_int = 422
    return _page(request, bulletin, reasons)


def _back(request: Request, bulletin: Bulletin, said: str) -> Response:
    request.session.flash(said)
    return HTTPSeeOther(request.route_path("staff.bulletins.figures", id=bulletin.id))


def includeme(config: Configurator) -> None:
    one = r"/staff/bulletins/{id:\d{1,9}}/figures"
    config.add_route("staff.bulletins.figures", one)
    template = "backoffice/bulletins/figures.jinja2"
    config.add_staff_view(figures, "staff.bulletins.figures", permission=Permission.QUEUES, renderer=template)
    for name, view in (("refresh", refresh), ("add", add), ("remove", remove)):
        route = f"staff.bulletins.figures_{name}"
        config.add_route(route, f"{one}/{name}")
        config.add_staff_view(
            view, route, permission=Permission.BULLETINS, methods=("POST",), renderer=template
        )
