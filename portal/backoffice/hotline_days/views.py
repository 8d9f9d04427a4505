"""Pages of hotline days: the list, a new one, one day, its preview."""

from datetime import UTC, datetime
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.hotline_days import queries, words
from portal.backoffice.hotline_days.forms import NewDayForm
from portal.backoffice.hotline_days.page import day_of, day_page, day_preview
from portal.backoffice.hotline_days.states import STATE_NAMES
from portal.backoffice.hotline_days.sums import accepted_total
from portal.backoffice.hotline_days.writing import CreateDay
from portal.releases import NotAllowed
from portal.releases.snapshot import today
from portal.security.permissions import Permission, allows


def listing(request: Request) -> dict[str, Any]:
    """/staff/hotline-days: ``?state=draft&stage=held&year=2026``."""
    get = request.GET
    year, asked = get.get("year", ""), get.get("page", "")
    wanted = queries.Wanted(
        state=get.get("state", "") if get.get("state") in STATE_NAMES else "",
        stage=get.get("stage", "") if get.get("stage") in words.STAGES else "",
        year=int(year) if year.isdecimal() and len(year) == 4 else None,
    )
    page = max(1, int(asked)) if asked.isdecimal() and len(asked) < 6 else 1
    rows, total = queries.list_page(request.db, wanted, page)
    return {
        "rows": rows,
        "refused": queries.refused_by_day(request.db),
        "total": total,
        "page": page,
        "pages": -(-total // queries.PAGE),
        "wanted": wanted,
        "year_options": [(year, f"{year}年") for year in queries.years(request.db)],
        "calls": queries.calls_by_day(request.db, rows),
        "accepted": {day.id: accepted_total(day) for day in rows},
        "words": words,
        "states": STATE_NAMES,
        "today": today(),
        "may_write": allows(request.identity.roles, Permission.HOTLINE_DAYS),
    }


def new(request: Request) -> dict[str, Any] | Response:
    """A day with its fields, then to its sessions."""
    form = NewDayForm(request.POST)
    if request.method == "POST":
        if form.validate():
            service = CreateDay(
                request.db, request.identity, form.content(), datetime.now(UTC), form.issue.data
            )
            try:
                day = service.perform()
            except NotAllowed as refusal:
                form.form_errors = refusal.reasons
            else:
                request.session.flash(f"已新建，编号 {day.number}。接下来添加场次。")
                return HTTPSeeOther(request.route_path("staff.hotline_days.show", id=day.id))
        request.response.status_int = 422
    return {"form": form}


def show(request: Request) -> dict[str, Any]:
    """/staff/hotline-days/{id}: sessions, what does not fit yet, calls and promises, what comes next."""
    return day_page(request, day_of(request))


def preview(request: Request) -> dict[str, Any]:
    """What the release would show, in the public look."""
    day = day_of(request)
    return {"stored": day, "day": day_preview(day)}


def includeme(config: Configurator) -> None:
    config.add_route("staff.hotline_days.list", "/staff/hotline-days")
    config.add_route("staff.hotline_days.new", "/staff/hotline-days/new")
    config.add_route("staff.hotline_days.show", r"/staff/hotline-days/{id:\d{1,9}}")
    config.add_route("staff.hotline_days.preview", r"/staff/hotline-days/{id:\d{1,9}}/preview")
    folder = "backoffice/hotline_days"
    see = {"permission": Permission.QUEUES}
    config.add_staff_view(listing, "staff.hotline_days.list", renderer=f"{folder}/list.jinja2", **see)
    config.add_staff_view(show, "staff.hotline_days.show", renderer=f"{folder}/show.jinja2", **see)
    config.add_staff_view(preview, "staff.hotline_days.preview", renderer=f"{folder}/preview.jinja2", **see)
    config.add_staff_view(
        new,
        "staff.hotline_days.new",
        permission=Permission.HOTLINE_DAYS,
        methods=("GET", "POST"),
        renderer=f"{folder}/new.jinja2",
    )
