"""Stored counts of live cases, changed in the releasing transaction: public pages never COUNT(*) over all cases.

``published_count`` counts by one dimension; ``published_cross_count`` counts by one dimension within one value of
another, which is what the filters of a list filtered once show; ``published_term`` counts the terms that searches are
offered.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import permutations
from typing import Any

from sqlalchemy import Connection, Table, delete, select
from sqlalchemy.orm import Session

from portal.db.counters import add_to_counters, drop_empty_counters
from portal.public.cases.tables import published_case, published_count, published_cross_count
from portal.public.search.tables import published_term
from portal.releases.directory import departments_of_new_duties, reindex
from portal.search.outbox import ADD
from portal.search.terms import case_terms, pinyin

_TABLES = (published_count, published_cross_count, published_term)
PART_DIGITS = len("2026-00")
"""A part of the sitemap holds the cases that share year and first two digits: at most 10,000."""
_AT_ONCE = 1000
Keys = tuple[str, ...]
"""Primary key of a counter in any of the tables."""


class CountChanges:
    """Collects changes of one transaction and writes each counter once."""

    def __init__(self) -> None:
        self._changes: dict[str, Counter[Keys]] = {table.name: Counter() for table in _TABLES}

    def add(self, case: Any, by: int) -> None:
        """Count ``case`` (a CaseSnapshot, or a row with its facets) in (``by`` = 1) or out (-1) of all its counters."""
        places = dimensions(case)
        whole = (("total", ""), ("part", case.number[:PART_DIGITS]))
        self._changes[published_count.name].update(dict.fromkeys([*whole, *places], by))
        pairs = (within + place for within, place in permutations(places, 2))
        self._changes[published_cross_count.name].update(dict.fromkeys([*pairs, *durations(case)], by))
        self._changes[published_term.name].update(dict.fromkeys(((term,) for term in terms(case)), by))

    def write(self, session: Session) -> None:
        """Apply the changes; a counter that reaches zero loses its row. The search finds a department by what it handles."""
        connection = session.connection()
        reindex(
            session, departments_of_new_duties(connection, self._changes[published_cross_count.name]), ADD
        )
        self.write_to(connection)

    def write_to(self, connection: Connection) -> None:
        """The same, for whoever has no ORM session."""
        for table in _TABLES:
            _write(connection, table, self._changes[table.name])
            self._changes[table.name].clear()

    def differences(self, connection: Connection) -> Iterator[tuple[str, Keys, int, int]]:
        """(table, key, stored, collected) of each counter that is not stored as collected."""
        for table in _TABLES:
            keys = list(table.primary_key)
            stored = {tuple(row[:-1]): row.n for row in connection.execute(select(*keys, table.c.n))}
            collected = self._changes[table.name]
            for key in sorted(stored.keys() | collected.keys()):
                if stored.get(key, 0) != collected[key]:
                    yield table.name, key, stored.get(key, 0), collected[key]


def _write(connection: Connection, table: Table, changes: Counter[Keys]) -> None:
    keys = [column.name for column in table.primary_key]
    rows: list[dict[str, Any]] = [
        {**dict(zip(keys, key, strict=True)), "n": n} for key, n in sorted(changes.items()) if n
    ]
    if table is published_term:
        _spell(connection, rows)
    add_to_counters(connection, table, rows)
    drop_empty_counters(connection, table, [key for key, n in sorted(changes.items()) if n < 0])


def _spell(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Add the pinyin of terms that are new. Those counted before keep their own, so the tables of pinyin, which take half a
    second to load, are seldom waited for under the write lock.
    """
    term = published_term.c.term
    stored: set[str] = set()
    for start in range(0, len(rows), _AT_ONCE):
        asked = [row["term"] for row in rows[start : start + _AT_ONCE]]
        stored.update(connection.scalars(select(term).where(term.in_(asked))))
    for row in rows:
        row["pinyin"], row["initials"] = ("", "") if row["term"] in stored else pinyin(row["term"])


def dimensions(case: Any) -> list[tuple[str, str]]:
    """(dimension, key) pairs that a case counts in beside the total; "" stands for unknown."""
    return [
        ("department", case.department_code or ""),
        ("category1", case.category1 or ""),
        ("category2", f"{case.category1}/{case.category2}" if case.category1 and case.category2 else ""),
        ("town", case.town),
        ("month", case.month or ""),
        ("appeal_type", case.appeal_type or ""),
        ("outcome", case.outcome or ""),
        ("satisfaction", case.satisfaction or ""),
    ]


def terms(case: Any) -> set[str]:
    """The terms that a case counts in."""
    names = (case.department_name, case.category1, case.category2, case.category3, case.town)
    return case_terms(case.title, names)


def durations(case: Any) -> Iterator[Keys]:
    """What the page of a department counts beside the dimensions: working days taken within each category, and whether
    within the limit; nothing where they are not recorded.
    """
    department, days = ("department", case.department_code or ""), case.working_days
    if days is not None:
        yield (*department, "days", f"{case.category1 or ''}/{days}")
        if case.limit_days is not None:
            yield (*department, "in_time", "yes" if days <= case.limit_days else "no")


def counted(connection: Connection) -> CountChanges:
    """The counts as the live cases themselves say."""
    columns = published_case.c
    facets = (
        columns.department_code,
        columns.category1,
        columns.category2,
        columns.town,
        columns.month,
        columns.appeal_type,
        columns.outcome,
        columns.satisfaction,
    )
    figures = (columns.number, columns.working_days, columns.limit_days)
    named = (columns.title, columns.department_name, columns.category3)
    counts = CountChanges()
    for row in connection.execute(select(*facets, *figures, *named).where(columns.is_live)):
        counts.add(row, 1)
    return counts


def recount(connection: Connection) -> None:
    """Store the counts anew, whatever they were."""
    counts = counted(connection)
    for table in _TABLES:
        connection.execute(delete(table))
    counts.write_to(connection)
