"""What the index knows of a released call: a document for each turn, and one for its topic and summary."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, literal, select, tuple_, union_all

from portal.public.cases.filters import UNKNOWN
from portal.public.hotline_days.tables import (
    published_call,
    published_hotline_day,
    published_hotline_session,
    published_turn,
)
from portal.search.protocol import Document

KIND = "turn"

AnyRow = Row[*tuple[Any, ...]]
_DAY, _SESSION = published_hotline_day.c, published_hotline_session.c
_CALL, _TURN = published_call.c, published_turn.c

Key = tuple[str, int]

_HEAD = 0
"""Position of the document that stands for the call as a whole: its topic, and its summary where it has one."""

_OF_CALL = (
    _CALL.number,
    _CALL.day,
    _CALL.position.label("call"),
    _CALL.topic,
    _CALL.town,
    _CALL.category1,
    _CALL.department_code,
    _CALL.department_name,
    _CALL.version,
    _CALL.released_on,
    _CALL.log_seq,
    _DAY.theme,
    _DAY.kind,
    _DAY.starts_on,
    _DAY.ends_on,
    _SESSION.held_on,
    _SESSION.post,
)


def _live(*columns: Any, turns: bool) -> Select[*tuple[Any, ...]]:
    """Over calls that are live, with a text, on a live day; over their turns, gaps aside, where ``turns``."""
    at = and_(
        _SESSION.number == _DAY.number,
        _SESSION.version == _DAY.version,
        _SESSION.position == _CALL.session,
    )
    joined = published_call.join(published_hotline_day, and_(_DAY.number == _CALL.day, _DAY.is_live)).join(
        published_hotline_session, at
    )
    wanted = [_CALL.is_live, _CALL.form != "withheld"]
    if turns:
        joined = joined.join(
            published_turn, and_(_TURN.number == _CALL.number, _TURN.version == _CALL.version)
        )
        wanted.append(_TURN.role != "gap")
    return select(*columns).select_from(joined).where(*wanted)


_ROWS = union_all(
    _live(
        *_OF_CALL,
        literal(_HEAD).label("position"),
        literal("").label("role"),
        literal("").label("speaker"),
        _CALL.summary.label("text"),
        turns=False,
    ),
    _live(*_OF_CALL, _TURN.position, _TURN.role, _TURN.speaker, _TURN.text, turns=True),
).subquery()
_KEY = (_ROWS.c.number, _ROWS.c.position)


def turn_id(number: str, position: int = _HEAD) -> str:
    """``turn:d2026-06-12:7``: what the outbox names and the index answers with; position 0 is the call as a whole."""
    return f"{KIND}:{number}:{position}"


def read_key(key: str) -> Key | None:
    """``d2026-06-12:7``; None for what is no key."""
    number, _, position = key.rpartition(":")
    return (number, int(position)) if number and position.isascii() and position.isdecimal() else None


def turn_rows(connection: Connection, keys: Sequence[str]) -> dict[str, AnyRow]:
    """Turns and heads of live calls by key, with what their results show of call and day; what is gone is not there."""
    wanted = [key for key in map(read_key, keys) if key]
    rows = connection.execute(select(_ROWS).where(tuple_(*_KEY).in_(wanted))).all() if wanted else []
    return {f"{row.number}:{row.position}": row for row in rows}


def turn_document(row: AnyRow) -> Document:
    """The topic is the title of the head alone, or a search would answer with every turn of one call."""
    return Document(
        id=turn_id(row.number, row.position),
        kind=KIND,
        title=row.topic if row.position == _HEAD else "",
        body=row.text,
        date=int(row.held_on.replace("-", "")),
        facets={
            "department": row.department_code or UNKNOWN,
            "category1": row.category1 or UNKNOWN,
            "town": row.town or UNKNOWN,
            "year": row.held_on[:4],
            "month": row.held_on[:7],
        },
        fields={
            "department": row.department_name,
            "category": row.category1,
            "town": row.town,
            "issue": f"{row.number} {row.day}",
        },
    )


class Turns:
    """Live calls and their turns, ``turn:d2026-06-12:7``."""

    prefix = KIND

    def load(self, connection: Connection, keys: Sequence[str]) -> list[Document]:
        return [turn_document(row) for row in turn_rows(connection, keys).values()]

    def count(self, connection: Connection) -> int:
        calls = connection.scalar(_live(func.count(_CALL.number), turns=False)) or 0
        return calls + (connection.scalar(_live(func.count(_TURN.position), turns=True)) or 0)

    def after(self, connection: Connection, key: str, limit: int) -> list[Document]:
        """In order of number and position."""
        last = read_key(key) or ("", -1)
        rows = connection.execute(select(_ROWS).where(tuple_(*_KEY) > last).order_by(*_KEY).limit(limit))
        return [turn_document(row) for row in rows]
