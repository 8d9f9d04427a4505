"""The holiday table: which years it covers, the days of one year, entering and removing a day."""

from datetime import date, datetime
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.calendar.deadline_words import WEEKDAYS
from portal.backoffice.calendar.forms import WORK, DayForm
from portal.backoffice.calendar.queries import days_by_year, days_of
from portal.backoffice.calendar.services import LOCAL, RemoveDay, SetDay, missing_years
from portal.backoffice.departments.queries import tabs
from portal.releases import NotAllowed
from portal.security.permissions import Permission


def calendar(request: Request) -> dict[str, Any] | Response:
    """One year of the table; a POST enters a day."""
    form = DayForm(request.POST)
    if request.method == "POST" and form.validate() and form.day.data:
        day = form.day.data
        try:
            SetDay(
                request.db, request.identity.username, day, form.kind.data == WORK, form.note.data or ""
            ).perform()
        except NotAllowed as refusal:
            form.day.errors = refusal.reasons
        else:
            request.session.flash(f"已记下 {day.year}年{day.month}月{day.day}日。")
            return _year_page(request, day.year)
    year = _year(request)
    return {
        "tabs": tabs(request.db),
        "form": form,
        "year": year,
        "years": days_by_year(request.db),
        "days": days_of(request.db, year),
        "missing": missing_years(request.db),
        "may_enter_days": True,
        "weekdays": WEEKDAYS,
    }


def remove_day(request: Request) -> Response:
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        return HTTPSeeOther(request.route_path("staff.calendar"))
    RemoveDay(request.db, request.identity.username, day).perform()
    request.session.flash(f"已删去 {day.year}年{day.month}月{day.day}日，这一天按星期计算。")
    return _year_page(request, day.year)


def _year(request: Request) -> int:
    text = request.GET.get("year", "")
    is_year = len(text) == 4 and text.isascii() and text.isdigit() and text > "0000"
    return int(text) if is_year else datetime.now(LOCAL).year


def _year_page(request: Request, year: int) -> Response:
    return HTTPSeeOther(request.route_path("staff.calendar", _query={"year": f"{year:04d}"}))


def includeme(config: Configurator) -> None:
    config.add_route("staff.calendar", "/staff/directory/holidays")
    config.add_route("staff.calendar.remove", "/staff/directory/holidays/remove")
    config.add_staff_view(
        calendar,
        "staff.calendar",
        permission=Permission.DIRECTORY,
        methods=("GET", "POST"),
        renderer="backoffice/calendar/holidays.jinja2",
    )
    config.add_staff_view(
        remove_day, "staff.calendar.remove", permission=Permission.DIRECTORY, methods=("POST",)
    )
