"""What the index knows of a published department (承办单位): its names, its group, and what its released cases are about."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Row, func, select

from portal.public.cases.tables import published_count, published_cross_count
from portal.public.departments.tables import published_department
from portal.search.protocol import Document

KIND = "department"

AnyRow = Row[*tuple[Any, ...]]
_DEPARTMENT, _CROSS, _COUNT = published_department.c, published_cross_count.c, published_count.c
_CASES = (
    select(_COUNT.n)
    .where(_COUNT.dimension == "department", _COUNT.key == _DEPARTMENT.code)
    .scalar_subquery()
    .label("cases")
)
_ROWS = select(published_department, _CASES)
_DUTIES = (
    select(_CROSS.within_key, _CROSS.key)
    .where(_CROSS.within == "department", _CROSS.dimension == "category2", _CROSS.key != "")
    .order_by(_CROSS.within_key, _CROSS.n.desc(), _CROSS.key)
)


def department_id(code: str) -> str:
    """``department:zjj``: what the outbox names and the index answers with."""
    return f"{KIND}:{code}"


def department_rows(connection: Connection, codes: Sequence[str]) -> dict[str, AnyRow]:
    """Departments with their number of released ``cases`` (None for none) by code."""
    rows = connection.execute(_ROWS.where(_DEPARTMENT.code.in_(codes))).all() if codes else []
    return {row.code: row for row in rows}


def duties(connection: Connection, codes: Sequence[str]) -> dict[str, list[str]]:
    """Sub-categories of each department's released cases as paths, the commonest first; none for who has no case."""
    rows = connection.execute(_DUTIES.where(_CROSS.within_key.in_(codes))).all() if codes else []
    return {code: [row.key for row in group] for code, group in groupby(rows, key=attrgetter("within_key"))}


def department_document(row: AnyRow, handled: Sequence[str]) -> Document:
    """It has no date: those of its names say nothing about what is sought."""
    return Document(
        id=department_id(row.code),
        kind=KIND,
        title=row.name,
        body=f"{row.former_names}\n{row.group_name}",
        date=0,
        fields={"department": row.name, "category": " ".join(path.replace("/", " ") for path in handled)},
    )


class Departments:
    """Published departments, ``department:zjj``."""

    prefix = KIND

    def load(self, connection: Connection, keys: Sequence[str]) -> list[Document]:
        rows, handled = department_rows(connection, keys), duties(connection, keys)
        return [department_document(row, handled.get(code, ())) for code, row in rows.items()]

    def count(self, connection: Connection) -> int:
        return connection.scalar(select(func.count()).select_from(published_department)) or 0

    def after(self, connection: Connection, key: str, limit: int) -> list[Document]:
        """In order of code."""
        next_codes = select(_DEPARTMENT.code).where(_DEPARTMENT.code > key).order_by(_DEPARTMENT.code)
        return self.load(connection, connection.scalars(next_codes.limit(limit)).all())
