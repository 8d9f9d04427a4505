"""Working days over the holiday table (2026 notices: 20 September and 10 October are make-up working days)."""

from datetime import date

import pytest
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.calendar.services import WorkingCalendar


@pytest.fixture
def calendar(sessions: sessionmaker[Session]) -> WorkingCalendar:
    with sessions() as session:
        return WorkingCalendar.load(session)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2026, 9, 14), date(2026, 9, 14), 0),  # same day
        (date(2026, 9, 14), date(2026, 9, 21), 6),  # over the make-up Sunday
        (date(2026, 9, 11), date(2026, 9, 14), 1),  # over a plain week-end
        (date(2026, 9, 30), date(2026, 10, 8), 1),  # over the National Day week
        (date(2026, 9, 14), date(2026, 9, 11), None),  # ends before it starts
        (date(2003, 5, 1), date(2003, 5, 9), None),  # a year without notices
        (date(2026, 12, 30), date(2027, 1, 5), None),  # next year's notice is not in yet
    ],
)
def test_days_between(calendar: WorkingCalendar, start: date, end: date, days: int | None) -> None:
    assert calendar.days_between(start, end) == days


def test_add_days_is_the_inverse(calendar: WorkingCalendar) -> None:
    assert calendar.add_days(date(2026, 9, 14), 6) == date(2026, 9, 21)
