"""How many received cases share place, period and first-level category: the counts of the neighbour test.

Every imported case counts, released or not, erased ones too: somebody called. Unknown values:

- category: "not matched" counts as a category of its own, since that is what the public record would say;
- town: no rung with a place, for nothing could be shown; it still counts in the city's month;
- date of receipt: cases without one are counted together, and no day is shown.
"""

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from portal.backoffice.cases.models import Case
from portal.backoffice.departments.models import Category, Town
from portal.privacy.neighbours import Rung, Step, ladder

LOCAL = ZoneInfo("Asia/Shanghai")

Cells = Counter[tuple[str, str]]
"""Cases by (place, first-level category); the place is a town, an area, or empty for the whole city."""


class Crowds:
    """Counts for any number of cases in one session; each month and week is read once, from the index ix_case_cell."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._areas = {town.name: town.area for town in session.scalars(select(Town))}
        paths = session.execute(select(Category.id, Category.path))
        self._categories: dict[int | None, str] = {row.id: row.path.partition("/")[0] for row in paths}
        self._months: dict[date | None, Cells] = {}
        self._weeks: dict[date, Cells] = {}

    def area(self, town: str) -> str:
        """The city area (片区) of a town, empty where staff have not given one."""
        return self._areas.get(town, "")

    def steps(self, case: Case) -> tuple[Step, ...]:
        """The rungs of ``case`` with their crowds, finest first; the whole city is always the last one."""
        category = self._categories.get(case.category_id, "")
        day = case.received_at.astimezone(LOCAL).date() if case.received_at else None
        month = self._month(day)
        counts = {Rung.CITY_MONTH: month["", category]}
        if case.town:
            counts[Rung.TOWN_MONTH] = month[f"town {case.town}", category]
            if day:
                counts[Rung.TOWN_DAY] = self._week(day)[f"town {case.town}", category]
        if self.area(case.town):
            counts[Rung.AREA_MONTH] = month[f"area {self.area(case.town)}", category]
        return ladder(counts)

    def _month(self, day: date | None) -> Cells:
        first = day.replace(day=1) if day else None
        if first not in self._months:
            after = (first + timedelta(days=31)).replace(day=1) if first else None
            self._months[first] = self._cells(first, after)
        return self._months[first]

    def _week(self, day: date) -> Cells:
        monday = day - timedelta(days=day.weekday())
        if monday not in self._weeks:
            self._weeks[monday] = self._cells(monday, monday + timedelta(days=7))
        return self._weeks[monday]

    def _cells(self, first: date | None, after: date | None) -> Cells:
        """Cells of the days from ``first`` to before ``after``; without days, of the cases without a date."""
        rows = self._session.execute(
            select(Case.town, Case.category_id, func.count())
            .where(_received(first, after))
            .group_by(Case.town, Case.category_id)
        )
        found: Cells = Counter()
        for town, category_id, n in rows:
            category = self._categories.get(category_id, "")
            found["", category] += n
            found[f"town {town}", category] += n
            found[f"area {self.area(town)}", category] += n
        return found


def _received(first: date | None, after: date | None) -> ColumnElement[bool]:
    if first is None or after is None:
        return Case.received_at.is_(None)
    return and_(Case.received_at >= _midnight(first), Case.received_at < _midnight(after))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL)
