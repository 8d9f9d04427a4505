"""What the forms of an order's page post: propose, decide or withdraw an exclusion, correct a time."""

from collections.abc import Callable
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.orders.correcting import CorrectOrder
from portal.backoffice.orders.exclusions import DecideExclusion, ProposeExclusion, WithdrawExclusion
from portal.backoffice.orders.forms import CorrectionForm, ExclusionForm
from portal.backoffice.orders.models import Assignment
from portal.backoffice.orders.views import load_order, order_page
from portal.releases import NotAllowed
from portal.security.permissions import Permission


def propose(request: Request) -> dict[str, Any] | Response:
    order, form = load_order(request), ExclusionForm(request.POST)
    if not form.validate():
        return order_page(request, order, exclusion_form=form)
    act = ProposeExclusion(
        request.db, request.identity, order, form.reason.data, form.document.data or "", form.note.data or ""
    )
    return _act(request, order, act.perform, "已提出剔除，须由另一人批准后才不计入。", exclusion_form=form)


def decide(request: Request) -> dict[str, Any] | Response:
    order, approves = load_order(request), request.POST.get("answer") == "approve"
    act = DecideExclusion(
        request.db, request.identity, order, approves, request.POST.get("ground", "")[:1000]
    )
    return _act(request, order, act.perform, "已批准剔除。" if approves else "已退回，这一件照常计入。")


def withdraw(request: Request) -> dict[str, Any] | Response:
    order = load_order(request)
    act = WithdrawExclusion(request.db, request.identity, order, request.POST.get("ground", "")[:1000])
    return _act(request, order, act.perform, "已撤销，这一件照常计入。")


def correct(request: Request) -> dict[str, Any] | Response:
    order, form = load_order(request), CorrectionForm(request.POST)
    if not form.validate():
        return order_page(request, order, correction_form=form)
    act = CorrectOrder(
        request.db, request.identity.username, order, form.field.data, form.moment, form.reason.data or ""
    )
    return _act(request, order, act.perform, "已更正，考核按更正后的时间计算。", correction_form=form)


def _act(
    request: Request, order: Assignment, perform: Callable[[], object], done: str, **forms: Any
) -> dict[str, Any] | Response:
    """Perform, or show the page again with why not and everything typed."""
    try:
        perform()
    except NotAllowed as refusal:
        return order_page(request, order, problems=refusal.reasons, **forms)
    request.session.flash(done)
    return HTTPSeeOther(request.route_path("staff.orders.show", id=order.id))


def includeme(config: Configurator) -> None:
    one = r"/staff/orders/{id:\d{1,12}}"
    for name, pattern, view, permission in (
        ("staff.orders.exclude", one + "/exclude", propose, Permission.RANKINGS),
        ("staff.orders.decide", one + "/decide", decide, Permission.RANKING_RELEASE),
        ("staff.orders.include", one + "/include", withdraw, Permission.RANKINGS),
        ("staff.orders.correct", one + "/correct", correct, Permission.RANKINGS),
    ):
        config.add_route(name, pattern)
        config.add_staff_view(
            view,
            name,
            permission=permission,
            methods=("POST",),
            renderer="backoffice/orders/order.jinja2",
        )
