"""Reads of published cases: the list by key, counts for its facets, one record with its versions and log row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)

from portal.public.cases.filters import BY_KEY, DIMENSIONS, UNKNOWN, Cursor, Filters
from portal.public.cases.tables import published_case, published_count, published_tombstone
from portal.public.departments.tables import published_department
from portal.public.log.tables import published_log, published_salt

AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]

PAGE_SIZE = 20

LIVE: ColumnElement[bool] = literal_column("published_case.is_live")
"""Spelt as the partial indexes spell it: SQLite does not use them for ``is_live = 1``."""

ROW_COLUMNS = tuple(
    published_case.c[name]
    for name in (
        "number",
        "sort_key",
        "title",
        "question",
        "reply",
        "department_code",
        "department_name",
        "category1",
        "category2",
        "town",
        "outcome",
        "satisfaction",
        "month",
        "working_days",
        "limit_days",
        "released_on",
        "version",
    )
)
"""What portal.web.present.case.case_row needs, and the key."""

_STORED = {"type": "appeal_type", "category": "category1"}
"""Query keys whose stored counter has another name."""
_KEY_OF = {stored: key for key, stored in _STORED.items()}

Counts = dict[str, dict[str, int]]
"""Cases by dimension key and value; UNKNOWN stands for not recorded."""


@dataclass(frozen=True, slots=True)
class CaseList:
    """One page of the list; ``newer`` and ``older`` say whether there is more on that side."""

    rows: Sequence[AnyRow]
    newer: bool
    older: bool


def _condition(key: str, value: str) -> ColumnElement[bool]:
    column = published_case.c[BY_KEY[key].column]
    if value != UNKNOWN:
        return column == value
    return column == "" if key == "town" else column.is_(None)


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    return [LIVE, *(_condition(key, value) for key, value in filters.chosen.items())]


def case_list(
    connection: Connection, filters: Filters, cursor: Cursor | None = None, limit: int = PAGE_SIZE
) -> CaseList:
    """A page of live cases, newest first, found by key and never by counting rows off."""
    backwards = cursor is not None and cursor.newer
    key, number = published_case.c.sort_key, published_case.c.number
    statement = select(*ROW_COLUMNS).where(*_conditions(filters)).limit(limit + 1)
    if cursor is not None:
        statement = statement.where(_beyond(cursor))
    order = (key.asc(), number.asc()) if backwards else (key.desc(), number.desc())
    rows = connection.execute(statement.order_by(*order)).all()
    more = len(rows) > limit
    rows = rows[:limit]
    if backwards:
        return CaseList(rows[::-1], newer=more, older=True)
    return CaseList(rows, newer=cursor is not None, older=more)


def _beyond(cursor: Cursor) -> ColumnElement[bool]:
    """Past the cursor in its direction; the first half is what the index is searched by."""
    key, number = published_case.c.sort_key, published_case.c.number
    if cursor.newer:
        return and_(key >= cursor.sort_key, or_(key > cursor.sort_key, number > cursor.number))
    return and_(key <= cursor.sort_key, or_(key < cursor.sort_key, number < cursor.number))


def facet_counts(connection: Connection, filters: Filters) -> Counts:
    """Counts of every dimension under the other dimensions' filters, in one statement; ``total`` where there is no filter.

    Without any filter, and for the dimension of a single filter, the counters stored at release answer; the rest is
    counted over the rows that match.
    """
    chosen = filters.chosen
    parts: list[AnySelect] = []
    if len(chosen) < 2:
        parts.append(_stored(next(iter(chosen), None)))
    if chosen:
        parts += _counted(filters, [d.key for d in DIMENSIONS if d.key not in chosen])
    if len(chosen) > 1:
        for key in chosen:
            parts += _counted(filters.without(key), [key])
    counts: Counts = {}
    for dimension, value, n in connection.execute(union_all(*parts)):
        counts.setdefault(_KEY_OF.get(dimension, dimension), {})[value or UNKNOWN] = n
    return counts


def total_of(counts: Counts, filters: Filters) -> int:
    """Number of cases that match ``filters``: what any chosen value counts under the other filters."""
    if not filters.chosen:
        return counts.get("total", {}).get(UNKNOWN, 0)
    *_, key = filters.chosen  # never the category of a chosen sub-category, which counts without it
    return counts.get(key, {}).get(filters.chosen[key], 0)


def _stored(key: str | None) -> AnySelect:
    """The stored counters: all of them for the bare list, those of one dimension for a single filter."""
    count = published_count.c
    wanted = count.dimension != "category2" if key is None else count.dimension == _STORED.get(key, key)
    return select(count.dimension, count.key, count.n).where(wanted)


def _counted(filters: Filters, keys: Sequence[str]) -> list[AnySelect]:
    """One GROUP BY for each of ``keys`` over the rows that match ``filters``; the rows are fetched once."""
    if filters.chosen.get("category", UNKNOWN) == UNKNOWN:
        keys = [key for key in keys if key != "sub"]
    columns = [published_case.c[BY_KEY[key].column] for key in keys]
    hits = select(*columns).where(*_conditions(filters)).cte()
    return [
        select(literal(key), column, func.count()).group_by(column)
        for key, column in zip(keys, hits.columns, strict=True)
    ]


def department_names(connection: Connection) -> dict[str, str]:
    """Names of all published departments by code."""
    rows = connection.execute(select(published_department.c.code, published_department.c.name))
    return {row.code: row.name for row in rows}


def cases_by_number(connection: Connection, numbers: Sequence[str]) -> dict[str, AnyRow]:
    """Live cases of ``numbers``; what is gone is simply not there."""
    if not numbers:
        return {}
    rows = connection.execute(select(*ROW_COLUMNS).where(LIVE, published_case.c.number.in_(numbers)))
    return {row.number: row for row in rows}


# The statements of the record page are built once: building them cost as much as running them.
_RECORD = (
    select(
        published_case,
        published_log.c.at.label("logged_at"),
        published_log.c.commitment,
        published_salt.c.salt,
    )
    .select_from(published_case)
    .outerjoin(published_log, published_log.c.seq == published_case.c.log_seq)
    .outerjoin(published_salt, published_salt.c.seq == published_case.c.log_seq)
    .where(published_case.c.number == bindparam("number"))
)
_LIVE_RECORD = _RECORD.where(LIVE)
_ONE_VERSION = _RECORD.where(published_case.c.version == bindparam("version"))
_VERSIONS = (
    select(
        published_case.c.version,
        published_case.c.is_live,
        published_case.c.released_on,
        published_case.c.change_note,
    )
    .where(published_case.c.number == bindparam("number"))
    .order_by(published_case.c.version.desc())
)
_SIMILAR = (
    select(
        *(column for column in ROW_COLUMNS if column.name not in ("question", "reply")),
        literal_column("''").label("question"),  # the table shows titles only
        literal_column("''").label("reply"),
    )
    .where(
        LIVE,
        published_case.c.category1 == bindparam("category1"),
        published_case.c.category2 == bindparam("category2"),
        published_case.c.number != bindparam("number"),
    )
    .order_by(published_case.c.sort_key.desc())
    .limit(3)
)
_TOMBSTONE = select(published_tombstone).where(published_tombstone.c.number == bindparam("number"))


def case_record(connection: Connection, number: str, version: int | None = None) -> AnyRow | None:
    """One version with everything it discloses: the live one, or the version asked for; with its log row and salt."""
    if version is None:
        return connection.execute(_LIVE_RECORD, {"number": number}).first()
    return connection.execute(_ONE_VERSION, {"number": number, "version": version}).first()


def case_versions(connection: Connection, number: str) -> Sequence[AnyRow]:
    """All versions still readable, newest first."""
    return connection.execute(_VERSIONS, {"number": number}).all()


def similar_cases(connection: Connection, record: Any) -> Sequence[AnyRow]:
    """The three newest other cases of the same sub-category, without texts; none where it is not recorded."""
    if not record.category2:
        return ()
    values = {"category1": record.category1, "category2": record.category2, "number": record.number}
    return connection.execute(_SIMILAR, values).all()


def tombstone(connection: Connection, number: str) -> AnyRow | None:
    """What is left of a withdrawn case: nothing at all for the kind "vanish"."""
    return connection.execute(_TOMBSTONE, {"number": number}).first()
