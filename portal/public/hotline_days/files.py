"""Files beside hotline days: calendars (iCalendar, RFC 5545) and the index of calls as CSV."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from icalendar import Calendar, Event
from pyramid.request import Request
from pyramid.response import Response

from portal.public.cases.queries import cases_by_number
from portal.public.hotline_days import listing, queries
from portal.public.hotline_days.views import GONE, find_day, read_day
from portal.public.withdrawn import withdrawn_page
from portal.settings import Settings
from portal.web.present.calls import call_line
from portal.web.present.dates import LOCAL, local_today
from portal.web.present.hotline import DayView, day_view
from portal.web.spreadsheet import csv_file, csv_line

_HEADS = ("编号", "第几通", "日期", "场次接听人", "接听", "公开形式", "不公开理由", "事由", "街道乡镇", "类别", "承办单位", "案例", "公布日期")  # fmt: skip
_LISTED = 100


def day_calendar(request: Request) -> Response:
    """``/hotline-days/{number}.ics``: the sessions of one day."""
    row, _versions = find_day(request)
    if row is None:
        return withdrawn_page(request, request.matchdict["number"], GONE)
    return _calendar(request, [read_day(request, row)], row.number)


def all_days_calendar(request: Request) -> Response:
    """``/hotline-days.ics``, to subscribe to: the sessions of the newest days."""
    connection, today = request.published, local_today()
    days = listing.latest_days(connection, _LISTED)
    sessions = listing.live_sessions(connection, [row.number for row in days])
    views = [day_view(row, sessions.get(row.number, []), today) for row in days]
    return _calendar(request, views, "hotline-days")


def _calendar(request: Request, days: Iterable[DayView], name: str) -> Response:
    settings: Settings = request.registry.settings["portal"]
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.city}{settings.number}//hotline days//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{settings.city}{settings.number}领导接听日")
    for event in (event for day in days for event in _events(day, settings)):
        calendar.add_component(event)
    response = Response(calendar.to_ical(), content_type="text/calendar", charset="utf-8")
    response.content_disposition = f"attachment; filename={name}.ics"
    return response


def _events(day: DayView, settings: Settings) -> Iterable[Event]:
    """One for each session. Times are UTC, so that no time zone has to be described; the stamp is the day of release, so that
    the same version always gives the same bytes.
    """
    page = f"{settings.base_url}/hotline-days/{day.number}"
    host = settings.base_url.partition("//")[2]
    for session in day.sessions:
        event = Event()
        event.add("uid", f"{day.number}-{session.position}@{host}")
        event.add("sequence", day.version - 1)
        event.add("dtstamp", _instant(day.released_iso, "00:00"))
        starts, _, ends = session.hours.partition("—")
        if starts:
            event.add("dtstart", _instant(session.day, starts))
            event.add("dtend", _instant(session.day, ends or starts))
        else:
            event.add("dtstart", date.fromisoformat(session.day))
        event.add("summary", "：".join(part for part in (f"{session.who}接听", day.theme) if part))
        if day.place:
            event.add("location", day.place)
        event.add("description", f"拨打 {day.phone or settings.number}。{page}")
        event.add("url", page)
        yield event


def _instant(day: str, hour: str) -> datetime:
    local = datetime.combine(date.fromisoformat(day), time.fromisoformat(hour.rjust(5, "0")), LOCAL)
    return local.astimezone(UTC)


def calls_csv(request: Request) -> Response:
    """``/hotline-days/{number}/calls.csv``: the index of the day's calls, withheld ones with their reason."""
    row, _versions = find_day(request)
    if row is None:
        return withdrawn_page(request, request.matchdict["number"], GONE)
    sessions = {item.position: item for item in read_day(request, row).sessions}
    calls = queries.calls(request.published, row.number)
    public = cases_by_number(request.published, [call.case_number for call in calls if call.case_number])
    lines = [csv_line(_HEADS)]
    for call in calls:
        lines.append(csv_line(_cells(call, sessions[call.session], call.case_number in public)))
    return csv_file(lines, f"hotline-day-{row.number}-calls.csv")


def _cells(call: Any, session: Any, has_case: bool) -> Iterable[str]:
    line = call_line(call)
    yield from (line.number, str(line.position), session.day, session.who, line.taken_by, line.form_word)
    yield from (line.reason, line.topic, line.town, call.category1, line.unit)
    yield from (call.case_number if has_case else "", call.released_on)
