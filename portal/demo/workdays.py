"""Working days of the mainland calendar, make-up Sundays included, as a table for quick arithmetic."""

from bisect import bisect_left, bisect_right
from datetime import date, timedelta

from chinese_calendar import is_workday


class Workdays:
    """All working days between two dates; years that the calendar package does not know count Monday to Friday."""

    def __init__(self, first: date, last: date) -> None:
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        self._days = [day.toordinal() for day in days if _works(day)]

    def after(self, day: date, count: int) -> date:
        """The count-th working day after a day, which itself does not count."""
        return date.fromordinal(self._days[bisect_right(self._days, day.toordinal()) + count - 1])

    def first_from(self, day: date) -> date:
        """The day itself if it is a working day, else the next one."""
        return date.fromordinal(self._days[bisect_left(self._days, day.toordinal())])


def _works(day: date) -> bool:
    try:
        return bool(is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5
