"""How many received cases share place, period and first-level category: the counts of the neighbour test.

Every imported case counts, released or not, erased ones too: somebody called. Unknown values:

- category: "not matched" counts as a category of its own, since that is what the public record would say;
- town: no rung with a place, for nothing could be shown; it still counts in the city's month;
- date of receipt: cases without one are counted together, and no day is shown.
"""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from portal.backoffice.cases.models import Case
from portal.backoffice.departments.models import Category, Town
from portal.privacy.neighbours import Rung, Step, ladder

LOCAL = ZoneInfo("Asia/Shanghai")

Days = tuple[date, date] | None
"""A period: its first day and the one after its last; None for the cases without a date of receipt."""


class Crowds:
    """Counts for any number of cases in one session; each period of a category is read once, from the index
    ``ix_case_cell`` alone.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._areas = {town.name: town.area for town in session.scalars(select(Town))}
        self._first_level: dict[int | None, str] = {}
        self._below: defaultdict[str, list[int]] = defaultdict(list)
        for category_id, path in session.execute(select(Category.id, Category.path)):
            name = path.partition("/")[0]
            self._first_level[category_id] = name
            self._below[name].append(category_id)
        self._read: dict[tuple[str, Days], Counter[str]] = {}

    def going_on_in(self, session: Session) -> "Crowds":
        """The same counts for a further session, which reads what is still missing."""
        self._session = session
        return self

    def area(self, town: str) -> str:
        """The city area (片区) of a town, empty where staff have not given one."""
        return self._areas.get(town, "")

    def steps(self, case: Case) -> tuple[Step, ...]:
        """The rungs of ``case`` with their crowds, finest first; the whole city is always the last one."""
        category = self._first_level.get(case.category_id, "")
        day = case.received_at.astimezone(LOCAL).date() if case.received_at else None
        month = self._by_town(category, _month(day) if day else None)
        counts = {Rung.CITY_MONTH: month.total()}
        if case.town:
            counts[Rung.TOWN_MONTH] = month[case.town]
            if day:
                counts[Rung.TOWN_DAY] = self._by_town(category, _week(day))[case.town]
        if area := self.area(case.town):
            counts[Rung.AREA_MONTH] = sum(n for town, n in month.items() if self.area(town) == area)
        return ladder(counts)

    def _by_town(self, category: str, days: Days) -> Counter[str]:
        """Received cases of a first-level category (empty: not matched) in a period, by town."""
        if (category, days) not in self._read:
            rows = self._session.execute(
                select(Case.town, func.count().label("n"))
                .where(
                    Case.category_id.in_(self._below[category]) if category else Case.category_id.is_(None)
                )
                .where(*_received(days))
                .group_by(Case.town)
            )
            self._read[category, days] = Counter({row.town: row.n for row in rows})
        return self._read[category, days]


def _month(day: date) -> Days:
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1)


def _week(day: date) -> Days:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=7)


def _received(days: Days) -> tuple[ColumnElement[bool], ...]:
    if days is None:
        return (Case.received_at.is_(None),)
    return Case.received_at >= _midnight(days[0]), Case.received_at < _midnight(days[1])


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL)
