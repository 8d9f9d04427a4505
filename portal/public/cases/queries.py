"""Reads of published cases: the list by key, one record with its versions and log row."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
)

from portal.db.prepared import Prepared
from portal.public.cases.filters import BY_KEY, UNKNOWN, Filters
from portal.public.cases.tables import published_case, published_tombstone
from portal.public.departments.tables import published_department
from portal.public.hotline_days.tables import published_call
from portal.public.log.tables import published_log, published_salt
from portal.public.promises.tables import published_promise_case
from portal.web.leafing import Leaf, Place

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

_ROWS = select(*ROW_COLUMNS).where(LIVE)

BEGINNING = 200
"""Characters of a text that a list reads: a snippet has about half of that."""


def _beginning(text: ColumnElement[str]) -> ColumnElement[str]:
    return func.substr(text, 1, BEGINNING)


_LISTED = {
    "question": _beginning(published_case.c.question),
    "reply": case((published_case.c.question == "", _beginning(published_case.c.reply)), else_=""),
}
"""Texts as far as a list shows them: the question, or the reply where there is none."""

LIST_COLUMNS = tuple(
    _LISTED[column.name].label(column.name) if column.name in _LISTED else column for column in ROW_COLUMNS
)

Shape = tuple[tuple[str, bool], ...]
"""Keys of the chosen filters, each with whether it asks for "not recorded"."""


def _condition(key: str, is_unknown: bool) -> ColumnElement[bool]:
    column = published_case.c[BY_KEY[key].column]
    if not is_unknown:
        return column == bindparam(key)
    return column == "" if key == "town" else column.is_(None)


def shape_of(filters: Filters) -> Shape:
    """What a statement over matching cases depends on; the values are bound when it runs."""
    return tuple((key, value == UNKNOWN) for key, value in filters.chosen.items())


def conditions(shape: Shape) -> list[ColumnElement[bool]]:
    """What the columns of a case must hold to match; values are bound by the keys of the filters."""
    return [_condition(key, is_unknown) for key, is_unknown in shape]


def case_list(
    connection: Connection, filters: Filters, place: Place | None = None, limit: int = PAGE_SIZE
) -> Leaf:
    """A page of live cases, newest first. Of the texts only the beginning is read, which is all that a list shows."""
    values: dict[str, Any] = {**filters.chosen, "rows": limit + 1}
    if place is not None:
        sort_key, number = place.keys
        values |= {"sort_key": int(sort_key), "number": number}
    statement = _page(shape_of(filters), None if place is None else place.newer)
    return Leaf.of(statement.all(connection, **values), limit, place)


@lru_cache(maxsize=256)
def _page(shape: Shape, newer: bool | None) -> Prepared:
    """The statement of one page, on one side of a place or (None) from the top."""
    key, number = published_case.c.sort_key, published_case.c.number
    statement = select(*LIST_COLUMNS).where(LIVE, *conditions(shape)).limit(bindparam("rows"))
    if newer is not None:
        statement = statement.where(_beyond(newer))
    order = (key.asc(), number.asc()) if newer else (key.desc(), number.desc())
    return Prepared(statement.order_by(*order))


def _beyond(newer: bool) -> ColumnElement[bool]:
    """Past the place in its direction; the first half is what the index is searched by."""
    key, number = published_case.c.sort_key, published_case.c.number
    at: BindParameter[Any] = bindparam("sort_key")
    after: BindParameter[Any] = bindparam("number")
    if newer:
        return and_(key >= at, or_(key > at, number > after))
    return and_(key <= at, or_(key < at, number < after))


_NAMES = select(published_department.c.code, published_department.c.name)


def department_names(connection: Connection) -> dict[str, str]:
    """Names of all published departments by code."""
    return dict(connection.execute(_NAMES).all())


def cases_by_number(connection: Connection, numbers: Sequence[str]) -> dict[str, AnyRow]:
    """Live cases of ``numbers``; what is gone is simply not there."""
    if not numbers:
        return {}
    rows = connection.execute(_ROWS.where(published_case.c.number.in_(numbers)))
    return {row.number: row for row in rows}


_OTHER = published_case.alias()
_RECORD = (
    select(
        published_case,
        published_log.c.at.label("logged_at"),
        published_log.c.commitment,
        published_salt.c.salt,
        # Most cases have one version and nothing that names them: no further statement is needed to know it.
        exists()
        .where(_OTHER.c.number == published_case.c.number, _OTHER.c.version != published_case.c.version)
        .label("has_versions"),
        exists().where(published_call.c.case_number == published_case.c.number).label("has_calls"),
        exists().where(published_promise_case.c.case_number == published_case.c.number).label("has_promises"),
    )
    .select_from(published_case)
    .outerjoin(published_log, published_log.c.seq == published_case.c.log_seq)
    .outerjoin(published_salt, published_salt.c.seq == published_case.c.log_seq)
    .where(published_case.c.number == bindparam("number"))
)
_LIVE_RECORD = Prepared(_RECORD.where(LIVE))
_ONE_VERSION = Prepared(_RECORD.where(published_case.c.version == bindparam("version")))
_VERSIONS = Prepared(
    select(
        published_case.c.version,
        published_case.c.is_live,
        published_case.c.released_on,
        published_case.c.change_note,
    )
    .where(published_case.c.number == bindparam("number"))
    .order_by(published_case.c.version.desc())
)
_SIMILAR = Prepared(
    select(
        published_case.c.number,
        published_case.c.title,
        published_case.c.department_name,
        published_case.c.working_days,
        published_case.c.outcome,
        published_case.c.satisfaction,
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
_TOMBSTONE = Prepared(select(published_tombstone).where(published_tombstone.c.number == bindparam("number")))


def case_record(connection: Connection, number: str, version: int | None = None) -> Any:
    """One version with everything it discloses: the live one, or the version asked for; with its log row and salt. None
    where there is none.
    """
    if version is None:
        return _LIVE_RECORD.first(connection, number=number)
    return _ONE_VERSION.first(connection, number=number, version=version)


def case_versions(connection: Connection, record: Any) -> Sequence[Any]:
    """All versions of a record that are still readable, newest first; the only one is the record itself."""
    return _VERSIONS.all(connection, number=record.number) if record.has_versions else (record,)


def similar_cases(connection: Connection, record: Any) -> Sequence[Any]:
    """The three newest other cases of the same sub-category, without texts; none where it is not recorded."""
    if not record.category2:
        return ()
    return _SIMILAR.all(
        connection, category1=record.category1, category2=record.category2, number=record.number
    )


def tombstone(connection: Connection, number: str) -> Any:
    """What is left of a withdrawn case: None, nothing at all, for the kind "vanish"."""
    return _TOMBSTONE.first(connection, number=number)
