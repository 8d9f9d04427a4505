"""Working-day arithmetic. A day counts by the holiday table first, then by the week's pattern."""

from collections.abc import Iterable
from datetime import date, timedelta

import chinese_calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.calendar.models import Holiday

SEEDED_YEARS = range(2004, 2027)
"""Years whose official notices the seed covers; outside them staff enter the days."""


class WorkingCalendar:
    """Working days over the exceptions of the holiday table, read once."""

    def __init__(self, exceptions: dict[date, bool]) -> None:
        self._exceptions = exceptions
        self._years = {day.year for day in exceptions}

    @classmethod
    def load(cls, session: Session) -> "WorkingCalendar":
        rows = session.execute(select(Holiday.day, Holiday.is_workday))
        return cls({row.day: row.is_workday for row in rows})

    def covers(self, day: date) -> bool:
        """Whether the table knows the year's holidays; durations across other years are not stated."""
        return day.year in self._years

    def is_workday(self, day: date) -> bool:
        return self._exceptions.get(day, day.weekday() < 5)

    def days_between(self, start: date, end: date) -> int | None:
        """Working days after ``start`` up to and including ``end`` (0 on the same day); None where a year is not
        covered or ``end`` is before ``start``.
        """
        if end < start or not (self.covers(start) and self.covers(end)):
            return None
        days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(1 for day in days if self.is_workday(day))

    def add_days(self, start: date, count: int) -> date:
        """The ``count``-th working day after ``start``."""
        day = start
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_workday(day)
        return day


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
                yield Holiday(day=day, is_workday=not off, note=str(name or ""))
            day += timedelta(days=1)
