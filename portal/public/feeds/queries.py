"""Reads of feeds and sitemap: newest releases by index, and the numbers of all live cases in parts."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, literal_column, select

from portal.public.cases.queries import LIVE, ROW_COLUMNS
from portal.public.cases.tables import published_case, published_count
from portal.public.departments.tables import published_department
from portal.public.log.tables import published_log

AnyRow = Row[*tuple[Any, ...]]

ENTRIES = 50
_PARTS = (
    select(published_count.c.key).where(published_count.c.dimension == "part").order_by(published_count.c.key)
)


def newest_releases(connection: Connection, column: str = "", value: str = "") -> Sequence[AnyRow]:
    """The latest released or corrected cases with the moment of their log row, optionally of one column's value."""
    statement = (
        select(*ROW_COLUMNS, published_log.c.at)
        .outerjoin(published_log, published_log.c.seq == published_case.c.log_seq)
        .where(LIVE, published_case.c.log_seq > literal_column("0"))  # spelt as the indexes spell it
        .order_by(published_case.c.log_seq.desc())
        .limit(ENTRIES)
    )
    if column:
        statement = statement.where(published_case.c[column] == value)
    return connection.execute(statement).all()


def logged_at(connection: Connection, seqs: Sequence[int]) -> dict[int, str]:
    """Moments of rows of the release log."""
    log = published_log.c
    rows = connection.execute(select(log.seq, log.at).where(log.seq.in_(seqs))).all() if seqs else []
    return {row.seq: row.at for row in rows}


def sitemap_parts(connection: Connection) -> Sequence[str]:
    """Every part that has a live case (2026-00), from the counts stored at release."""
    return connection.scalars(_PARTS).all()


def sitemap_cases(connection: Connection, part: str) -> Sequence[AnyRow]:
    """Number and release day of the live cases of one part, read from the key."""
    number = published_case.c.number
    return connection.execute(
        select(number, published_case.c.released_on)
        .where(LIVE, number >= part, number < part + "\uffff")
        .order_by(number)
    ).all()


def department_codes(connection: Connection) -> list[str]:
    return list(connection.scalars(select(published_department.c.code).order_by(published_department.c.code)))
