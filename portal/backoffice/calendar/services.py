"""Working-day arithmetic. A day counts by the holiday table first, then by the week's pattern."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import chinese_calendar
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.calendar.models import Holiday
from portal.backoffice.orders.models import Assignment
from portal.releases import NotAllowed

LOCAL = ZoneInfo("Asia/Shanghai")

NAMES = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}
"""Chinese names of the holidays by the package's English ones."""

SEEDED_YEARS = range(2004, 2027)
"""Years whose official notices the seed covers; outside them staff enter the days."""

NOTICE_MONTH = 11


class WorkingCalendar:
    """Working days over the exceptions of the holiday table, read once; the days of covered years stand in one sorted
    list of ordinals, so that counting is two bisections.
    """

    def __init__(self, exceptions: dict[date, bool], notes: dict[date, str] | None = None) -> None:
        self._exceptions = exceptions
        self._notes = notes or {}
        self._years = {day.year for day in exceptions}

    @classmethod
    def load(cls, session: Session) -> "WorkingCalendar":
        rows = session.execute(select(Holiday.day, Holiday.is_workday, Holiday.note)).all()
        return cls({row.day: row.is_workday for row in rows}, {row.day: row.note for row in rows})

    def covers(self, day: date) -> bool:
        """Whether the table knows the year's holidays; durations across other years are not stated."""
        return day.year in self._years

    def is_workday(self, day: date) -> bool:
        return self._exceptions.get(day, day.weekday() < 5)

    def days_between(self, start: date, end: date) -> int | None:
        """Working days after ``start`` up to and including ``end`` (0 on the same day); None where a year from one to
        the other is not covered or ``end`` is before ``start``.
        """
        if end < start or self._known_through.get(start.year, 0) < end.year:
            return None
        return bisect_right(self._workdays, end.toordinal()) - bisect_right(self._workdays, start.toordinal())

    def add_days(self, start: date, count: int) -> date | None:
        """The ``count``-th working day after ``start``, ``start`` itself for 0; None where the table does not know."""
        if count <= 0:
            return start
        index = bisect_right(self._workdays, start.toordinal()) + count - 1
        if start.year not in self._years or index >= len(self._workdays):
            return None
        found = date.fromordinal(self._workdays[index])
        return found if found.year <= self._known_through[start.year] else None

    def missing_between(self, start: date, end: date) -> list[int]:
        """Years from ``start`` to ``end`` whose holidays the table does not hold."""
        return [year for year in range(start.year, end.year + 1) if year not in self._years]

    @cached_property
    def _workdays(self) -> list[int]:
        days = (
            date.fromordinal(ordinal)
            for year in sorted(self._years)
            for ordinal in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
        )
        return [day.toordinal() for day in days if self.is_workday(day)]

    @cached_property
    def _known_through(self) -> dict[int, int]:
        """By covered year: the last year before the next gap."""
        through: dict[int, int] = {}
        for year in sorted(self._years, reverse=True):
            through[year] = through.get(year + 1, year)
        return through

    def note(self, day: date) -> str:
        """What the table says about the day: the holiday's name, or an empty string."""
        return self._notes.get(day, "")


def seed_holidays(session: Session) -> int:
    """Fill the table from the package's record of the official notices; existing days are kept. Returns rows added."""
    known = set(session.scalars(select(Holiday.day)))
    rows = [row for row in _differences() if row.day not in known]
    session.add_all(rows)
    return len(rows)


def _differences() -> Iterable[Holiday]:
    for year in SEEDED_YEARS:
        day = date(year, 1, 1)
        while day.year == year:
            off, name = chinese_calendar.get_holiday_detail(day)
            if off == (day.weekday() < 5):
                yield Holiday(day=day, is_workday=not off, note=NAMES.get(str(name), ""))
            day += timedelta(days=1)


def missing_years(session: Session, today: date | None = None) -> list[int]:
    """Years in which nobody can tell a working day: the current and the next one and those since the first order was
    handed over, where the table has no day of theirs. Years before 2004 have no notices and count calendar days.
    """
    this_year = (today or datetime.now(LOCAL).date()).year
    first = session.scalar(select(func.min(Assignment.dispatched_at)))
    first_year = max(first.astimezone(LOCAL).year, SEEDED_YEARS.start) if first else this_year
    years = {day.year for day in session.scalars(select(Holiday.day))}
    return [year for year in range(min(first_year, this_year), this_year + 2) if year not in years]


def pressing_years(session: Session, today: date | None = None) -> list[int]:
    """Missing years about which something can be done now: the next one's notice comes out in November."""
    today = today or datetime.now(LOCAL).date()
    last = today.year + (today.month >= NOTICE_MONTH)
    return [year for year in missing_years(session, today) if year <= last]


class SetDay:
    """Enter a day off or a make-up working day; entering a day again corrects it."""

    def __init__(self, session: Session, actor: str, day: date, is_workday: bool, note: str) -> None:
        self._session = session
        self._actor = actor
        self._day = day
        self._is_workday = is_workday
        self._note = note.strip()

    def failure_reasons(self) -> list[str]:
        if self._is_workday == (self._day.weekday() < 5):
            return ["周一至周五本来上班。" if self._is_workday else "周六、周日本来休息。"]
        return []

    def perform(self) -> None:
        """Store it; raises NotAllowed where the week's pattern already says so."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        self._session.merge(Holiday(day=self._day, is_workday=self._is_workday, note=self._note))
        record(
            self._session, self._actor, "calendar.day_set", "holiday", self._day, is_workday=self._is_workday
        )


class RemoveDay:
    """The day follows the week's pattern again."""

    def __init__(self, session: Session, actor: str, day: date) -> None:
        self._session = session
        self._actor = actor
        self._day = day

    def perform(self) -> None:
        holiday = self._session.get(Holiday, self._day)
        if holiday is not None:
            self._session.delete(holiday)
            record(self._session, self._actor, "calendar.day_removed", "holiday", self._day)
