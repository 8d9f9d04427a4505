"""Figures entered by hand (手工录入): those of a month, with the form of a new one."""

from datetime import UTC, datetime
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.departments.queries import departments
from portal.backoffice.orders import page, queries
from portal.backoffice.orders.forms import ManualForm
from portal.backoffice.orders.manual import EnterManual, RemoveManual, figure_words
from portal.backoffice.orders.models import ManualEntry
from portal.backoffice.orders.moments import local_day
from portal.backoffice.rankings import GROUP
from portal.backoffice.releases.queries import names_by_login
from portal.releases import NotAllowed
from portal.scoring.period import Period
from portal.security.permissions import Permission


def listing(request: Request) -> dict[str, Any] | Response:
    """One month's figures; a POST enters one."""
    month = _month(request)
    form = ManualForm(request.POST, month=month.code)
    units = departments(request.db)
    indicators = queries.manual_indicators(request.db)
    form.offer([(unit.id, unit.name) for unit in units], indicators)
    if request.method == "POST" and form.validate():
        try:
            entry = EnterManual(request.db, request.identity.username, form.data).perform()
        except NotAllowed as refusal:
            form.form_errors = refusal.reasons
        else:
            request.session.flash(f"已录入：{entry.department.name}，{indicators[entry.indicator].name}。")
            return _month_page(request, entry.month)
    entries = queries.manual_entries(request.db, month.code)
    return {
        "form": form,
        "month": month,
        "entries": entries,
        "indicators": indicators,
        "figure_words": figure_words,
        "people": names_by_login(request.db, {entry.entered_by for entry in entries}),
        "touched": _touched(request, month, entries),
    }


def _touched(request: Request, month: Period, entries: Any) -> list[str]:
    """Rankings that take in the month: a figure changed now is not in them."""
    groups = {entry.department.group.code for entry in entries if entry.department.group}
    return [
        page.ranking_words(ranking.period, ranking.group_name, ranking.state)
        for group in sorted(groups)
        for ranking in queries.rankings_of(request.db, month.code, group)
    ]


def remove(request: Request) -> Response:
    entry = request.db.get(ManualEntry, int(request.matchdict["id"]))
    if entry is None:
        raise HTTPNotFound
    month = entry.month
    RemoveManual(request.db, request.identity.username, entry).perform()
    request.session.flash("已删去这一条。")
    return _month_page(request, month)


def _month(request: Request) -> Period:
    """The month of the address, else the one before the current."""
    try:
        period = Period.parse(request.GET.get("month", ""))
    except ValueError:
        period = Period.month_of(local_day(datetime.now(UTC))).previous()
    return period.months()[0]


def _month_page(request: Request, month: str) -> Response:
    return HTTPSeeOther(request.route_path("staff.orders.manual", _query={"month": month}))


def includeme(config: Configurator) -> None:
    config.add_route("staff.orders.manual", "/staff/orders/manual")
    config.add_route("staff.orders.manual.remove", r"/staff/orders/manual/{id:\d{1,9}}/remove")
    config.add_staff_view(
        listing,
        "staff.orders.manual",
        permission=Permission.RANKINGS,
        methods=("GET", "POST"),
        renderer="backoffice/orders/manual.jinja2",
    )
    config.add_staff_view(
        remove, "staff.orders.manual.remove", permission=Permission.RANKINGS, methods=("POST",)
    )
    config.add_staff_entry("staff.orders.manual", "手工录入", Permission.RANKINGS, position=63, group=GROUP)
