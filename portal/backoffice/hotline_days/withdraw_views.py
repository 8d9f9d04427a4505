"""撤回 of a hotline day, a call or a promise: the form with what goes along, then the receipt."""

from datetime import UTC, datetime
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.bulletins.forms import WithdrawForm
from portal.backoffice.hotline_days import words
from portal.backoffice.hotline_days.models import Call, HotlineDay
from portal.backoffice.hotline_days.release_forms import WithdrawCallForm
from portal.backoffice.hotline_days.release_views import PAGE_OF
from portal.backoffice.releases.forms import CONSEQUENCES
from portal.releases import NotAllowed
from portal.releases.hotline_batch import day_of_item
from portal.releases.hotline_live import released_versions
from portal.releases.hotline_subjects import Subject, subject_named
from portal.releases.hotline_withdrawal import Withdraw, calls_of, promises_of
from portal.security.permissions import Permission
from portal.vocabulary import WithdrawalKind, WithdrawalReason

ROUTES = {
    "staff.hotline_days.withdraw": ("day", r"/staff/hotline-days/{id:\d{1,9}}/withdraw"),
    "staff.calls.withdraw": ("call", r"/staff/calls/{id:\d{1,9}}/withdraw"),
    "staff.promises.withdraw": ("promise", r"/staff/promises/{id:\d{1,9}}/withdraw"),
}

_NOTICE = "地址还能打开，只见编号、撤回日期和您写的说明，看不到正文。"


def withdraw(request: Request) -> dict[str, Any] | Response:
    """The form, and what it does: everything at once, in one transaction."""
    subject = subject_named(ROUTES[request.matched_route.name][0])
    item = request.db.get(subject.model, int(request.matchdict["id"]))
    if item is None:
        raise HTTPNotFound
    form = (WithdrawCallForm if subject.kind == "call" else WithdrawForm)(request.POST)
    if request.method != "POST":
        return _page(request, subject, item, form)
    if form.validate():
        service = _service(request, item, form)
        try:
            service.perform()
        except NotAllowed as refusal:
            form.form_errors = refusal.reasons
        else:
            request.session.flash(f"{service.receipt.number} 已撤回，正在逐处核实。")
            return HTTPSeeOther(request.route_path("staff.releases.receipt", id=service.receipt.id))
    request.response.status_int = 422
    return _page(request, subject, item, form)


def _service(request: Request, item: Any, form: WithdrawForm) -> Withdraw:
    along = form.data.get("with_promises", False)
    return Withdraw(
        request.db,
        item,
        request.identity,
        datetime.now(UTC),
        form.comment.data or "",
        how=WithdrawalKind(form.kind.data),
        reason=WithdrawalReason(form.reason.data),
        note=form.note.data or "",
        with_promises=bool(along),
    )


def _page(request: Request, subject: Subject[Any], item: Any, form: WithdrawForm) -> dict[str, Any]:
    session, number = request.db, subject.number(item)
    day = day_of_item(session, subject.kind, item.id)
    calls = [one.number for one in calls_of(session, item)] if isinstance(item, HotlineDay) else []
    of_call = number if isinstance(item, Call) else ""
    promises = [] if subject.kind == "promise" or day is None else promises_of(session, day.number, of_call)
    return {
        "subject": subject,
        "number": number,
        "back": request.route_path(PAGE_OF[subject.kind], id=item.id),
        "day_title": words.day_title(day) if day is not None else "",
        "versions": released_versions(session, subject.versioned, number),
        "calls": calls,
        "promises": [one.number for one in promises],
        "form": form,
        "consequences": {**CONSEQUENCES, WithdrawalKind.NOTICE: _NOTICE},
        "kinds": list(WithdrawalKind),
    }


def includeme(config: Configurator) -> None:
    for name, (_kind, pattern) in ROUTES.items():
        config.add_route(name, pattern)
        config.add_staff_view(
            withdraw,
            name,
            permission=Permission.HOTLINE_RELEASE,
            methods=("GET", "POST"),
            renderer="backoffice/hotline_days/withdraw.jinja2",
        )
