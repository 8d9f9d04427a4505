"""The ledger (承诺台账) page by page: what it is narrowed by, how many promises each choice leaves, and its rows by key.

Overdue ones come first, the longest overdue at the top, then what is due next and what has no date: all of them in one
order, by the day they are due. What is settled follows, newest first. What is overdue is derived from the date when it is read.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    tuple_,
)

from portal.public.hotline_days.tables import published_hotline_day
from portal.public.promises.queries import AnyRow, live_promises
from portal.public.promises.tables import published_promise
from portal.web.leafing import Leaf, Place
from portal.web.numbers import whole_number
from portal.web.present.promises import OVERDUE, PENDING, STATES

KEYS = ("state", "unit", "year")
PLACE = re.compile(r"([01])\.([^.]{0,10})\.(.{1,16})")
"""Keys of a place in the ledger: part, the key of its order, number."""
_PROMISE, _DAY = published_promise.c, published_hotline_day.c
_NO_DATE = "9999"
_IS_PENDING = _PROMISE.outcome.in_(sorted(PENDING))
_IS_OVERDUE = and_(_IS_PENDING, _PROMISE.due_on != "", _PROMISE.due_on < bindparam("today"))
_FACTS: dict[str, ColumnElement[Any]] = {
    "state": case((_IS_OVERDUE, OVERDUE), else_=_PROMISE.outcome),
    "unit": case((_PROMISE.department_name != "", _PROMISE.department_name), else_=_PROMISE.post),
    "year": func.substr(_PROMISE.made_on, 1, 4),
    "department": _PROMISE.department_code,
}
"""By what promises are chosen: state, who and year as ``PromiseView`` derives them, and the code of the unit."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Chosen state, unit and year; "" for any."""

    state: str = ""
    unit: str = ""
    year: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filters":
        """From a query string; what is not understood is left out."""
        state, year = query.get("state", ""), query.get("year", "")
        return cls(
            state if state in STATES else "",
            query.get("unit", "")[:100],
            year if whole_number(year, digits=4) else "",
        )

    def changed(self, **changes: str) -> dict[str, str]:
        """As a query string with some filters changed."""
        parts = {**{key: getattr(self, key) for key in KEYS}, **changes}
        return {key: value for key, value in parts.items() if value}

    def admits(self, facts: Mapping[str, str], apart_from: str = "") -> bool:
        """Whether facts by key meet every filter but ``apart_from``, by which facets are counted."""
        return all(facts[key] == value for key, value in self.changed().items() if key != apart_from)


ANY = Filters()


@dataclass(frozen=True, slots=True)
class Counts:
    """Live promises by state, unit and year together: the values in the order of ``KEYS``, and how many have them."""

    rows: Sequence[AnyRow]

    @property
    def total(self) -> int:
        return sum(row.n for row in self.rows)

    def by(self, key: str, filters: Filters = ANY, apart_from: str = "") -> Counter[str]:
        """By the values of one key, over those that the filters admit."""
        found: Counter[str] = Counter()
        for *values, n in self.rows:
            facts = dict(zip(KEYS, values, strict=True))
            if filters.admits(facts, apart_from):
                found[facts[key]] += n
        return found


@dataclass(frozen=True, slots=True)
class _Part:
    """Promises in one order: by ``key`` and number."""

    holds: ColumnElement[bool]
    key: ColumnElement[Any]
    descending: bool


_PARTS = (
    _Part(_IS_PENDING, case((_PROMISE.due_on == "", _NO_DATE), else_=_PROMISE.due_on), descending=False),
    _Part(~_IS_PENDING, _PROMISE.made_on, descending=True),
)
_COUNTED = tuple(f"of_{key}" for key in KEYS)  # no name of a column: PostgreSQL would group by that
_OF_ALL = live_promises(
    *(_FACTS[key].label(name) for key, name in zip(KEYS, _COUNTED, strict=True)), func.count().label("n")
).group_by(*_COUNTED)
_COUNTS = {False: _OF_ALL, True: _OF_ALL.where(_FACTS["department"] == bindparam("department"))}
_BY_DAY = (
    live_promises(_PROMISE.day, _FACTS["state"].label("of_state"), func.count())
    .where(_PROMISE.day.in_(bindparam("days", expanding=True)))
    .group_by(_PROMISE.day, "of_state")
)
"""Built once: building them costs more than running them."""


def counts(connection: Connection, today: str, department: str = "") -> Counts:
    """One statement, whatever is chosen; ``department``: of the promises of one unit (its code)."""
    values = {"today": today, "department": department}
    return Counts(connection.execute(_COUNTS[bool(department)], values).all())


def states_by_day(connection: Connection, today: str, days: Sequence[str]) -> dict[str, dict[str, int]]:
    """How many promises of each of ``days`` are in each state."""
    found: dict[str, dict[str, int]] = {}
    for day, state, n in connection.execute(_BY_DAY, {"today": today, "days": days}):
        found.setdefault(day, {})[state] = n
    return found


def page(
    connection: Connection,
    today: str,
    limit: int,
    filters: Filters = ANY,
    place: Place | None = None,
    department: str = "",
) -> Leaf:
    """At most ``limit`` promises with theme and days of their hotline day, in the order of the ledger."""
    chosen = filters.changed(department=department)
    backwards = place is not None and place.newer
    begin = int(place.keys[0]) if place else 0
    rows: list[AnyRow] = []
    for part in range(begin, -1 if backwards else len(_PARTS), -1 if backwards else 1):
        values: dict[str, Any] = {**chosen, "today": today, "rows": limit + 1 - len(rows)}
        is_begun = place is not None and part == begin
        if place is not None and is_begun:
            values |= {"key": place.keys[1], "number": place.keys[2]}
        rows += connection.execute(_rows(part, tuple(chosen), is_begun, backwards), values)
        if len(rows) > limit:
            break
    return Leaf.of(rows, limit, place)


def keys_of(row: AnyRow) -> tuple[object, ...]:
    """What ``PLACE`` reads."""
    return row.part, row.place, row.number


@lru_cache(maxsize=256)
def _rows(number: int, chosen: tuple[str, ...], is_begun: bool, backwards: bool) -> Select[Any]:
    """The promises of a part, from its beginning (backwards: its end) or beyond a place in it; building the statement costs
    more than running it.
    """
    part = _PARTS[number]
    columns = (_DAY.theme, _DAY.kind, _DAY.starts_on, _DAY.ends_on, literal(number).label("part"))
    key, down = part.key, part.descending != backwards
    statement = live_promises(published_promise, *columns, key.label("place")).where(
        part.holds, *(_FACTS[name] == bindparam(name) for name in chosen)
    )
    if is_begun:
        here, there = tuple_(key, _PROMISE.number), tuple_(bindparam("key"), bindparam("number"))
        statement = statement.where(here < there if down else here > there)
    order = (column.desc() if down else column for column in (key, _PROMISE.number))
    return statement.order_by(*order).limit(bindparam("rows"))
