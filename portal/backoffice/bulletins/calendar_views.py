"""/staff/bulletins/calendar: days of release by period."""

from datetime import UTC, datetime
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.bulletins import words
from portal.backoffice.bulletins.calendar import SetDate, calendar_lines, usual_day
from portal.backoffice.bulletins.forms import DateForm
from portal.backoffice.bulletins.manuscript import day_words
from portal.backoffice.bulletins.models import BulletinDate
from portal.backoffice.calendar.services import WorkingCalendar
from portal.releases import NotAllowed
from portal.releases.snapshot import today
from portal.scoring.period import Period
from portal.security.permissions import Permission, allows


def calendar(request: Request) -> dict[str, Any]:
    """The calendar; ``?period=2026-11`` puts that period into the form."""
    return _page(request, _prefilled(request))


def _prefilled(request: Request) -> DateForm:
    try:
        period = Period.parse(request.GET.get("period", ""))
    except ValueError:
        period = Period.month_of(today())
    row = request.db.get(BulletinDate, period.code)
    due = row.due_on if row else usual_day(WorkingCalendar.load(request.db), period)
    return DateForm(period=period.code, due_on=due, confirmed="1" if row and row.confirmed else "")


def _page(request: Request, form: DateForm, problems: list[str] | None = None) -> dict[str, Any]:
    return {
        "form": form,
        "problems": problems or [],
        "lines": calendar_lines(request.db, datetime.now(UTC)),
        "day_words": day_words,
        "words": words,
        "may_write": allows(request.identity.roles, Permission.BULLETINS),
    }


def set_date(request: Request) -> dict[str, Any] | Response:
    """Store a day and publish the calendar."""
    form = DateForm(request.POST)
    reasons: list[str] = []
    if form.validate():
        assert form.due_on.data is not None
        period = Period.parse(form.period.data or "")
        service = SetDate(
            request.db,
            request.identity,
            period,
            form.due_on.data,
            form.confirmed.data == "1",
            datetime.now(UTC),
        )
        try:
            service.perform()
        except NotAllowed as refusal:
            reasons = refusal.reasons
        else:
            request.session.flash(f"{period.word}的发布日期已公布：{day_words(form.due_on.data)}。")
            return HTTPSeeOther(request.route_path("staff.bulletins.calendar"))
    request.response.status_int = 422
    return _page(request, form, reasons)


def includeme(config: Configurator) -> None:
    config.add_route("staff.bulletins.calendar", "/staff/bulletins/calendar")
    config.add_route("staff.bulletins.set_date", "/staff/bulletins/calendar/set")
    template = "backoffice/bulletins/calendar.jinja2"
    config.add_staff_view(
        calendar, "staff.bulletins.calendar", permission=Permission.QUEUES, renderer=template
    )
    config.add_staff_view(
        set_date,
        "staff.bulletins.set_date",
        permission=Permission.BULLETINS,
        methods=("POST",),
        renderer=template,
    )
