"""Reads of released bulletins, briefs and historic documents: frozen rows, a statement for each kind of row."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, select, true, tuple_

from portal.public.bulletins.tables import (
    published_bulletin,
    published_bulletin_date,
    published_bulletin_file,
    published_bulletin_section,
    published_chain_link,
    published_figure,
)

AnyRow = Row[*tuple[Any, ...]]

_BULLETIN, _SECTION, _FILE = published_bulletin.c, published_bulletin_section.c, published_bulletin_file.c
_FIGURE, _LINK, _DATE = published_figure.c, published_chain_link.c, published_bulletin_date.c
_NEWEST_FIRST = (_BULLETIN.dated.desc(), _BULLETIN.number.desc())
_LONGEST_CALENDAR = 24

_LATEST = (
    select(published_bulletin)
    .where(_BULLETIN.is_live, _BULLETIN.kind == "bulletin")
    .order_by(*_NEWEST_FIRST)
    .limit(1)
)
"""Built once: the front page reads it each time."""


def counts(connection: Connection) -> dict[tuple[str, int], int]:
    """Live documents by kind and year."""
    rows = connection.execute(
        select(_BULLETIN.kind, _BULLETIN.year, func.count())
        .where(_BULLETIN.is_live)
        .group_by(_BULLETIN.kind, _BULLETIN.year)
    )
    return {(kind, year): n for kind, year, n in rows}


def of_year(connection: Connection, year: int, kind: str = "") -> Sequence[AnyRow]:
    """The live documents of a year, newest first; of one kind or of all."""
    wanted = _BULLETIN.kind == kind if kind else true()
    return connection.execute(
        select(published_bulletin)
        .where(_BULLETIN.is_live, _BULLETIN.year == year, wanted)
        .order_by(*_NEWEST_FIRST)
    ).all()


def calendar(connection: Connection) -> Sequence[AnyRow]:
    """Days on which periods that have no live bulletin yet are due, the nearest first."""
    released = select(_BULLETIN.period).where(_BULLETIN.is_live, _BULLETIN.kind == "bulletin")
    return connection.execute(
        select(published_bulletin_date)
        .where(_DATE.period.not_in(released))
        .order_by(_DATE.due_on, _DATE.period)
        .limit(_LONGEST_CALENDAR)
    ).all()


def latest(connection: Connection) -> AnyRow | None:
    """The newest live bulletin, for the front page."""
    return connection.execute(_LATEST).first()


def versions(connection: Connection, number: str) -> Sequence[AnyRow]:
    """Every version of a document, newest first."""
    return connection.execute(
        select(published_bulletin).where(_BULLETIN.number == number).order_by(_BULLETIN.version.desc())
    ).all()


def sections(connection: Connection, number: str, version: int) -> Sequence[AnyRow]:
    return connection.execute(
        _of(
            select(_SECTION.position, _SECTION.anchor, _SECTION.title, _SECTION.html),
            _SECTION,
            number,
            version,
        ).order_by(_SECTION.position)
    ).all()


def figures(connection: Connection, number: str, version: int) -> Sequence[AnyRow]:
    return connection.execute(
        _of(select(published_figure), _FIGURE, number, version).order_by(_FIGURE.position, _FIGURE.key)
    ).all()


def chain(connection: Connection, number: str, version: int) -> Sequence[AnyRow]:
    """The steps after a brief, by day."""
    return connection.execute(
        _of(select(published_chain_link), _LINK, number, version).order_by(_LINK.dated, _LINK.position)
    ).all()


def file_sizes(connection: Connection, number: str, version: int) -> dict[str, int]:
    """Bytes of the files that are there (pdf, docx), without reading them."""
    sizes = _of(select(_FILE.name, func.length(_FILE.content)), _FILE, number, version)
    return dict(connection.execute(sizes).all())


def file_content(connection: Connection, number: str, version: int, name: str) -> bytes | None:
    """One file as it was released; None while it is being made again."""
    return connection.scalar(_of(select(_FILE.content), _FILE, number, version).where(_FILE.name == name))


def _of(statement: Select[Any], columns: Any, number: str, version: int) -> Select[Any]:
    return statement.where(columns.number == number, columns.version == version)


def neighbours(connection: Connection, row: AnyRow) -> tuple[AnyRow | None, AnyRow | None]:
    """The live documents before and after one, of the same kind: a month's neighbours are months."""
    place, here = tuple_(_BULLETIN.dated, _BULLETIN.number), (row.dated, row.number)
    return (
        _nearest(connection, row, place < here, _NEWEST_FIRST),
        _nearest(connection, row, place > here, (_BULLETIN.dated, _BULLETIN.number)),
    )


def _nearest(
    connection: Connection, row: AnyRow, side: ColumnElement[bool], order: Sequence[Any]
) -> AnyRow | None:
    """``period`` is 2026-10, 2026-Q3, 2026 or empty: its length and sixth character tell which."""
    same_kind = and_(
        _BULLETIN.kind == row.kind,
        func.length(_BULLETIN.period) == len(row.period),
        (func.substr(_BULLETIN.period, 6, 1) == "Q") == (row.period[5:6] == "Q"),
    )
    return connection.execute(
        select(published_bulletin).where(_BULLETIN.is_live, same_kind, side).order_by(*order).limit(1)
    ).first()


def newest_releases(connection: Connection, limit: int) -> Sequence[AnyRow]:
    """The live documents last released, for the feed."""
    return connection.execute(
        select(published_bulletin).where(_BULLETIN.is_live).order_by(_BULLETIN.log_seq.desc()).limit(limit)
    ).all()


def addresses(connection: Connection) -> Sequence[AnyRow]:
    """Number and day of release of every live document, for the sitemap."""
    return connection.execute(
        select(_BULLETIN.number, _BULLETIN.released_on).where(_BULLETIN.is_live).order_by(_BULLETIN.number)
    ).all()
