"""The list of hotline days: what is announced, and the others page by page, newest first, with what stands beside each."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, and_, bindparam, func, select, tuple_

from portal.public.hotline_days.queries import OF_LIVE_DAY, AnyRow
from portal.public.hotline_days.tables import (
    published_call,
    published_hotline_day,
    published_hotline_session,
)
from portal.vocabulary import DayStage
from portal.web.leafing import Leaf, Place

_DAY, _SESSION, _CALL = published_hotline_day.c, published_hotline_session.c, published_call.c


PLACE = re.compile(r"([^.]{0,10})\.(.{1,16})")
"""Keys of a place among the former days: first day and number."""

_THESE: BindParameter[list[str]] = bindparam("days", expanding=True)
_LIVE_SESSIONS = (
    select(published_hotline_session)
    .join_from(published_hotline_session, published_hotline_day, OF_LIVE_DAY)
    .where(_SESSION.number.in_(_THESE))
    .order_by(_SESSION.held_on, _SESSION.starts, _SESSION.position)
)
_PLACE = tuple_(_DAY.starts_on, _DAY.number)
_HERE = tuple_(bindparam("starts_on"), bindparam("number"))
_IS_COMING = and_(_DAY.stage == DayStage.ANNOUNCED.value, _DAY.ends_on >= bindparam("today"))
_NEWEST_FIRST = (
    select(published_hotline_day).where(_DAY.is_live).order_by(_DAY.starts_on.desc(), _DAY.number.desc())
)
_ANNOUNCED = (
    select(published_hotline_day).where(_DAY.is_live, _IS_COMING).order_by(_DAY.starts_on, _DAY.number)
)
_FORMER = _NEWEST_FIRST.where(~_IS_COMING).limit(bindparam("rows"))
_OLDER = _FORMER.where(_PLACE < _HERE)
_NEWER = _FORMER.where(_PLACE > _HERE).order_by(None).order_by(_DAY.starts_on, _DAY.number)
_YEARS = (
    select(func.substr(_DAY.starts_on, 1, 4).label("began_in"), func.count())
    .where(_DAY.is_live, ~_IS_COMING)
    .group_by("began_in")
)
_OPEN_CALLS = (
    select(_CALL.day, func.count())
    .where(_CALL.is_live, _CALL.form != "withheld", _CALL.day.in_(_THESE))
    .group_by(_CALL.day)
)
"""Built once: building them costs more than running them."""


def announced_days(connection: Connection, today: str) -> Sequence[AnyRow]:
    """Live days that are announced and not over yet, the nearest first."""
    return connection.execute(_ANNOUNCED, {"today": today}).all()


def former_days(connection: Connection, today: str, limit: int, place: Place | None = None) -> Leaf:
    """At most ``limit`` of the other live days, newest first."""
    values: dict[str, Any] = {"today": today, "rows": limit + 1}
    statement = _FORMER
    if place is not None:
        values |= {"starts_on": place.keys[0], "number": place.keys[1]}
        statement = _NEWER if place.newer else _OLDER
    return Leaf.of(connection.execute(statement, values).all(), limit, place)


def keys_of(row: AnyRow) -> tuple[str, str]:
    """What ``PLACE`` reads."""
    return row.starts_on, row.number


def former_by_year(connection: Connection, today: str) -> dict[str, int]:
    """How many of the other live days began in each year."""
    return dict(connection.execute(_YEARS, {"today": today}).all())


def latest_days(connection: Connection, limit: int) -> Sequence[AnyRow]:
    """The live days that begin last, announced ones among them."""
    return connection.execute(_NEWEST_FIRST.limit(limit)).all()


def live_sessions(connection: Connection, days: Sequence[str]) -> dict[str, list[AnyRow]]:
    """Sessions of the live ones of ``days`` by number, in the order of time."""
    found: dict[str, list[AnyRow]] = {}
    for row in connection.execute(_LIVE_SESSIONS, {"days": days}):
        found.setdefault(row.number, []).append(row)
    return found


def calls_by_day(connection: Connection, days: Sequence[str]) -> dict[str, int]:
    """How many calls of each of ``days`` are public as transcript or summary."""
    return dict(connection.execute(_OPEN_CALLS, {"days": days}).all())
