"""Reads of feeds and sitemap: newest releases, and the numbers of all live cases in parts."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select

from portal.public.cases.queries import LIVE, ROW_COLUMNS
from portal.public.cases.tables import published_case
from portal.public.departments.tables import published_department
from portal.public.log.tables import published_log

AnyRow = Row[*tuple[Any, ...]]

ENTRIES = 50
PART_DIGITS = len("2026-00")
"""A sitemap part holds the cases that share year and first two digits: at most 10,000."""


def newest_releases(connection: Connection, column: str = "", value: str = "") -> Sequence[AnyRow]:
    """The latest released or corrected cases with the moment of their log row, optionally of one column's value."""
    statement = (
        select(*ROW_COLUMNS, published_log.c.at)
        .outerjoin(published_log, published_log.c.seq == published_case.c.log_seq)
        .where(LIVE)
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


def sitemap_parts(connection: Connection) -> Sequence[AnyRow]:
    """``part`` (2026-00) and the day of its latest release."""
    part = func.substr(published_case.c.number, 1, PART_DIGITS).label("part")
    return connection.execute(
        select(part, func.max(published_case.c.released_on).label("changed"))
        .where(LIVE)
        .group_by(part)
        .order_by(part)
    ).all()


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
