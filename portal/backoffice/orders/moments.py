"""Instants and days of an order's clock. Times are aware UTC, days are days in Shanghai.

Shanghai has kept UTC+8 without summer time since September 1991, before the first such hotline: a day is eight hours
away from UTC, which is several times faster to reckon than a time zone's table.
"""

from datetime import UTC, date, datetime, time, timedelta

SHANGHAI = timedelta(hours=8)
RESOLUTION = timedelta(microseconds=1)
ONE_DAY = timedelta(days=1)
AGE = timedelta(days=90)
"""How long after closing a repeat still counts, and when an order is old enough to judge by it."""
_MIDNIGHT = time(16)  # of Shanghai, in UTC


def local_day(at: datetime) -> date:
    return (at + SHANGHAI).date()


def is_day(at: datetime) -> bool:
    """Whether a source gave a day without a time of day: such a cell is stored as midnight in Shanghai."""
    return at.time() == _MIDNIGHT


def start_of_day(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - SHANGHAI


def end_of_day(day: date) -> datetime:
    """24:00 of the day, as the first instant that is no longer in time."""
    return start_of_day(day + ONE_DAY)


def bound(at: datetime, whole_day: bool) -> datetime:
    """The first instant that is too late: after a whole day its 24:00, after an instant the moment that follows it."""
    return end_of_day(local_day(at)) if whole_day else at + RESOLUTION
