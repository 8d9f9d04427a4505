"""Pages of the call centre's months and of historic totals: list, entry, publication."""

from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.rankings import GROUP
from portal.backoffice.statistics import queries
from portal.backoffice.statistics.forms import AggregateForm, MonthForm
from portal.backoffice.statistics.models import CallStats, HistoricAggregate
from portal.backoffice.statistics.services import RemoveAggregate, SaveAggregate, SaveMonth
from portal.releases import NotAllowed
from portal.releases.statistics import Figure, PublishStatistics, public_figures
from portal.security.permissions import Permission
from portal.web.present.dates import long_date
from portal.web.present.frame import flash_message


def listing(request: Request) -> dict[str, Any]:
    """Months, latest first, and totals; each with where it stands."""
    return {
        "months": queries.months(request.db),
        "aggregates": queries.aggregates(request.db),
        "public": public_figures(request.db),
    }


def new_month(request: Request) -> dict[str, Any] | Response:
    return _month_page(request, None)


def edit_month(request: Request) -> dict[str, Any] | Response:
    row = request.db.get(CallStats, request.matchdict["month"])
    if row is None:
        raise HTTPNotFound
    return _month_page(request, row)


def _month_page(request: Request, row: CallStats | None) -> dict[str, Any] | Response:
    form = MonthForm(request.POST, obj=row)
    if request.method == "POST" and form.validate():
        values = form.values if row is None else form.values | {"month": row.month}
        try:
            SaveMonth(request.db, request.identity.username, values, is_new=row is None).perform()
        except NotAllowed as refusal:
            form.form_errors = refusal.reasons
        else:
            return _saved(request, f"{long_date(values['month'])}话务统计")
    return {"form": form, "row": row}


def new_aggregate(request: Request) -> dict[str, Any] | Response:
    return _aggregate_page(request, None)


def edit_aggregate(request: Request) -> dict[str, Any] | Response:
    return _aggregate_page(request, _aggregate(request))


def _aggregate_page(request: Request, row: HistoricAggregate | None) -> dict[str, Any] | Response:
    form = AggregateForm(request.POST, obj=row)
    if request.method == "POST" and form.validate():
        try:
            actor = request.identity.username
            SaveAggregate(request.db, actor, form.values, row, is_new=row is None).perform()
        except NotAllowed as refusal:
            form.form_errors = refusal.reasons
        else:
            return _saved(request, f"历史累计“{form.name.data}”")
    is_public = row is not None and row.key in public_figures(request.db)
    return {"form": form, "row": row, "removable": row is not None and not is_public}


def remove_aggregate(request: Request) -> Response:
    """Only what was never public goes without a trace on the public side."""
    row = _aggregate(request)
    try:
        RemoveAggregate(request.db, request.identity.username, row, public_figures(request.db)).perform()
    except NotAllowed as refusal:
        request.session.flash(flash_message("".join(refusal.reasons), bad=True))
    else:
        request.session.flash(f"已删去历史累计“{row.name}”。")
    return _back(request)


def publish_month(request: Request) -> Response:
    row = request.db.get(CallStats, request.matchdict["month"])
    if row is None:
        raise HTTPNotFound
    return _publish(request, row, f"{long_date(row.month)}话务统计")


def publish_aggregate(request: Request) -> Response:
    row = _aggregate(request)
    return _publish(request, row, f"历史累计“{row.name}”")


def _publish(request: Request, figure: Figure, name: str) -> Response:
    try:
        seq = PublishStatistics(request.db, request.identity.username, figure).perform()
    except NotAllowed as refusal:
        request.session.flash(flash_message(f"{name}没有公开。{''.join(refusal.reasons)}", bad=True))
    else:
        request.session.flash(f"{name}已公开，记入发布日志第 {seq} 条。")
    return _back(request)


def _saved(request: Request, name: str) -> Response:
    request.session.flash(f"{name}已保存，公开之后才出现在公开网站上。")
    return _back(request)


def _back(request: Request) -> Response:
    return HTTPSeeOther(request.route_path("staff.statistics"))


def _aggregate(request: Request) -> HistoricAggregate:
    row: HistoricAggregate | None = request.db.get(HistoricAggregate, int(request.matchdict["id"]))
    if row is None:
        raise HTTPNotFound
    return row


def includeme(config: Configurator) -> None:
    month, aggregate = (
        r"/staff/statistics/months/{month:\d{4}-\d{2}}",
        r"/staff/statistics/totals/{id:\d{1,9}}",
    )
    config.add_staff_entry(
        "staff.statistics", "统计数据", Permission.RANKINGS, queries.waiting, position=69, group=GROUP
    )
    both, post = ("GET", "POST"), ("POST",)
    for view, name, pattern, methods, template in (
        (listing, "staff.statistics", "/staff/statistics", ("GET",), "list"),
        (new_month, "staff.statistics.new_month", "/staff/statistics/months/new", both, "month"),
        (edit_month, "staff.statistics.month", month, both, "month"),
        (publish_month, "staff.statistics.publish_month", f"{month}/publish", post, ""),
        (new_aggregate, "staff.statistics.new_total", "/staff/statistics/totals/new", both, "total"),
        (edit_aggregate, "staff.statistics.total", aggregate, both, "total"),
        (publish_aggregate, "staff.statistics.publish_total", f"{aggregate}/publish", post, ""),
        (remove_aggregate, "staff.statistics.remove_total", f"{aggregate}/remove", post, ""),
    ):
        config.add_route(name, pattern)
        renderer = {"renderer": f"backoffice/statistics/{template}.jinja2"} if template else {}
        config.add_staff_view(view, name, permission=Permission.RANKINGS, methods=methods, **renderer)
