"""What the index knows of one section of a released bulletin, brief or historic document."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, select, tuple_

from portal.public.bulletins.present import issue_line, kind_word, period_word
from portal.public.bulletins.quoted import without_numbers
from portal.public.bulletins.tables import published_bulletin, published_bulletin_section
from portal.search.protocol import Document

PREFIX = "section"

AnyRow = Row[*tuple[Any, ...]]
_BULLETIN, _SECTION = published_bulletin.c, published_bulletin_section.c
_OF_LIVE = and_(_BULLETIN.number == _SECTION.number, _BULLETIN.version == _SECTION.version)
_KEY = (_SECTION.number, _SECTION.position)

Key = tuple[str, int]


def _live(*columns: Any) -> Select[*tuple[Any, ...]]:
    joined = published_bulletin_section.join(published_bulletin, _OF_LIVE)
    return select(*columns).select_from(joined).where(_BULLETIN.is_live)


_OTHER = published_bulletin_section.alias("other").c
_FIRST = (
    select(func.min(_OTHER.position))
    .where(_OTHER.number == _SECTION.number, _OTHER.version == _SECTION.version)
    .scalar_subquery()
)
_ROWS = _live(
    *_KEY,
    (_SECTION.position == _FIRST).label("is_first"),
    _SECTION.anchor,
    _SECTION.title.label("section_title"),
    _SECTION.text,
    *(column for column in _BULLETIN if column.name not in ("number", "check_notes", "change_note")),
)


def section_id(number: str, position: int) -> str:
    """``section:2026-10:3``: what the outbox names and the index answers with."""
    return f"{PREFIX}:{number}:{position}"


def read_key(key: str) -> Key | None:
    """``2026-10:3``; None for what is no key."""
    number, _, position = key.rpartition(":")
    return (number, int(position)) if number and position.isascii() and position.isdecimal() else None


def section_rows(connection: Connection, keys: Sequence[str]) -> dict[str, AnyRow]:
    """Sections of live documents with the columns of their document, by key; what is gone is simply not there."""
    wanted = [key for key in map(read_key, keys) if key]
    rows = connection.execute(_ROWS.where(tuple_(*_KEY).in_(wanted))).all() if wanted else []
    return {f"{row.number}:{row.position}": row for row in rows}


def section_document(row: AnyRow) -> Document:
    """One section. 期号 looks at number, period, issue and document number of its document, so that each section is found by
    these; by the title of the document only the first is, or a search would answer with all sections of one document.
    """
    known = (row.number, kind_word(row), period_word(row.period), issue_line(row), row.document_number)
    titles = (row.section_title, row.title if row.is_first else "")
    return Document(
        id=section_id(row.number, row.position),
        kind=row.kind,
        title=" ".join(title for title in titles if title),
        body=without_numbers(row.text),
        date=int(row.dated.replace("-", "")),
        facets={"year": row.dated[:4], "month": row.dated[:7]},
        fields={"department": row.organ, "issue": " ".join(word for word in known if word)},
    )


class Sections:
    """Sections of live documents, ``section:2026-10:3``."""

    prefix = PREFIX

    def load(self, connection: Connection, keys: Sequence[str]) -> list[Document]:
        return [section_document(row) for row in section_rows(connection, keys).values()]

    def count(self, connection: Connection) -> int:
        return connection.scalar(_live(func.count(_SECTION.position))) or 0

    def after(self, connection: Connection, key: str, limit: int) -> list[Document]:
        """In order of number and position."""
        last = read_key(key) or ("", -1)
        rows = connection.execute(_ROWS.where(tuple_(*_KEY) > last).order_by(*_KEY).limit(limit))
        return [section_document(row) for row in rows]
