"""Reads of released hotline days and calls. A call is shown only while its day is live."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, select, tuple_

from portal.public.bulletins.tables import published_chain_link
from portal.public.cases.tables import published_tombstone
from portal.public.hotline_days.tables import (
    published_call,
    published_hotline_day,
    published_hotline_session,
    published_turn,
)

AnyRow = Row[*tuple[Any, ...]]

_DAY, _SESSION = published_hotline_day.c, published_hotline_session.c
_CALL, _TURN, _LINK = published_call.c, published_turn.c, published_chain_link.c
OF_LIVE_DAY = and_(_DAY.number == _SESSION.number, _DAY.version == _SESSION.version, _DAY.is_live)
_LINE_COLUMNS = tuple(
    column
    for column in _CALL
    if column.name not in ("summary", "change_note", "is_live", "joint_departments", "minutes")
)
"""What portal.web.present.calls.call_line needs, and what a file of the index holds."""

_NEXT = (
    select(
        _SESSION.number,
        _SESSION.held_on,
        _SESSION.starts,
        _SESSION.ends,
        _SESSION.post,
        _SESSION.name,
        _DAY.theme,
        _DAY.kind,
    )
    .join_from(published_hotline_session, published_hotline_day, OF_LIVE_DAY)
    .where(_SESSION.held_on >= bindparam("today"))
    .order_by(_SESSION.held_on, _SESSION.starts)
    .limit(1)
)
_LIVE_CALLS = (
    select(*_LINE_COLUMNS)
    .join_from(published_call, published_hotline_day, and_(_DAY.number == _CALL.day, _DAY.is_live))
    .where(_CALL.is_live)
    .order_by(_CALL.released_on.desc(), _CALL.day.desc(), _CALL.position)
)
_PLACE = tuple_(_DAY.starts_on, _DAY.number)
_HERE = tuple_(bindparam("starts_on"), bindparam("number"))
_BEFORE = (
    select(published_hotline_day)
    .where(_DAY.is_live, _PLACE < _HERE)
    .order_by(_DAY.starts_on.desc(), _DAY.number.desc())
    .limit(1)
)
_AFTER = (
    select(published_hotline_day)
    .where(_DAY.is_live, _PLACE > _HERE)
    .order_by(_DAY.starts_on, _DAY.number)
    .limit(1)
)
_OF_CASE = _LIVE_CALLS.where(_CALL.case_number == bindparam("case"))
_OF_DEPARTMENT = _LIVE_CALLS.where(
    _CALL.department_code == bindparam("department"), _CALL.form != "withheld"
).limit(bindparam("most"))
"""Built once: building them costs more than running them."""


def day_addresses(connection: Connection) -> Sequence[AnyRow]:
    """Number and day of release of every live day, for the sitemap."""
    return connection.execute(
        select(_DAY.number, _DAY.released_on).where(_DAY.is_live).order_by(_DAY.number)
    ).all()


def next_session(connection: Connection, today: str) -> AnyRow | None:
    """The first session of a live day that is today or later, with theme and kind of its day."""
    return connection.execute(_NEXT, {"today": today}).first()


def day_versions(connection: Connection, number: str) -> Sequence[AnyRow]:
    """Every version of a day, newest first."""
    return connection.execute(
        select(published_hotline_day).where(_DAY.number == number).order_by(_DAY.version.desc())
    ).all()


def live_day(connection: Connection, number: str) -> AnyRow | None:
    return connection.execute(
        select(published_hotline_day).where(_DAY.is_live, _DAY.number == number)
    ).first()


def sessions(connection: Connection, number: str, version: int) -> Sequence[AnyRow]:
    """In the order of time."""
    return connection.execute(
        select(published_hotline_session)
        .where(_SESSION.number == number, _SESSION.version == version)
        .order_by(_SESSION.held_on, _SESSION.starts, _SESSION.position)
    ).all()


def neighbours(connection: Connection, row: AnyRow) -> tuple[AnyRow | None, AnyRow | None]:
    """The live days before and after one, by their first day."""
    here = {"starts_on": row.starts_on, "number": row.number}
    return connection.execute(_BEFORE, here).first(), connection.execute(_AFTER, here).first()


def calls(connection: Connection, day: str) -> Sequence[AnyRow]:
    """The live calls of a day in their order, texts aside."""
    return connection.execute(
        select(*_LINE_COLUMNS).where(_CALL.day == day, _CALL.is_live).order_by(_CALL.position)
    ).all()


def withdrawn_calls(connection: Connection, day: str) -> Sequence[str]:
    """Numbers of calls of a day that were withdrawn and may be told of."""
    number = published_tombstone.c.number  # the sign after a hyphen ends the range
    return connection.scalars(select(number).where(number > f"{day}-", number < f"{day}.")).all()


def call_versions(connection: Connection, number: str) -> Sequence[AnyRow]:
    """Every version of a call, newest first."""
    return connection.execute(
        select(published_call).where(_CALL.number == number).order_by(_CALL.version.desc())
    ).all()


def live_call(connection: Connection, number: str) -> AnyRow | None:
    """The index line of a live call."""
    return connection.execute(select(*_LINE_COLUMNS).where(_CALL.is_live, _CALL.number == number)).first()


def turns(connection: Connection, number: str, version: int) -> Sequence[AnyRow]:
    return connection.execute(
        select(published_turn)
        .where(_TURN.number == number, _TURN.version == version)
        .order_by(_TURN.position)
    ).all()


def chain(connection: Connection, number: str, version: int) -> Sequence[AnyRow]:
    """What came of a call: instructions and the steps after them, by day."""
    return connection.execute(
        select(published_chain_link)
        .where(_LINK.number == number, _LINK.version == version)
        .order_by(_LINK.dated, _LINK.position)
    ).all()


def calls_of_case(connection: Connection, number: str) -> Sequence[AnyRow]:
    """Live calls that became a case."""
    return connection.execute(_OF_CASE, {"case": number}).all()


def calls_of_department(connection: Connection, code: str, limit: int) -> Sequence[AnyRow]:
    """The live calls last released that a unit handles, withheld ones aside."""
    return connection.execute(_OF_DEPARTMENT, {"department": code, "most": limit}).all()


def newest_days(connection: Connection, limit: int) -> Sequence[AnyRow]:
    """The live days last released, for the feed."""
    return connection.execute(
        select(published_hotline_day).where(_DAY.is_live).order_by(_DAY.log_seq.desc()).limit(limit)
    ).all()


def newest_calls(connection: Connection, limit: int) -> Sequence[AnyRow]:
    """The live calls last released, for the feed; withheld ones say nothing new."""
    return connection.execute(
        select(published_call, _DAY.theme, _DAY.starts_on)
        .join_from(published_call, published_hotline_day, and_(_DAY.number == _CALL.day, _DAY.is_live))
        .where(_CALL.is_live, _CALL.form != "withheld")
        .order_by(_CALL.log_seq.desc())
        .limit(limit)
    ).all()


def call_addresses(connection: Connection) -> Sequence[AnyRow]:
    """Day, position and day of release of every live call that has a text, for the sitemap."""
    return connection.execute(
        select(_CALL.day, _CALL.position, _CALL.released_on)
        .join_from(published_call, published_hotline_day, and_(_DAY.number == _CALL.day, _DAY.is_live))
        .where(_CALL.is_live, _CALL.form != "withheld")
        .order_by(_CALL.day, _CALL.position)
    ).all()


def sessions_of_leader(connection: Connection, code: str) -> Sequence[AnyRow]:
    """Every session of a leader on a live day with the theme of the day, newest first."""
    return connection.execute(
        select(published_hotline_session, _DAY.theme, _DAY.kind, _DAY.stage, _DAY.starts_on, _DAY.ends_on)
        .join_from(published_hotline_session, published_hotline_day, OF_LIVE_DAY)
        .where(_SESSION.official_code == code)
        .order_by(_SESSION.held_on.desc(), _SESSION.starts.desc())
    ).all()


def leader_codes(connection: Connection) -> Sequence[str]:
    """Of leaders with a session on a live day, for the sitemap."""
    return connection.scalars(
        select(_SESSION.official_code)
        .join_from(published_hotline_session, published_hotline_day, OF_LIVE_DAY)
        .where(_SESSION.official_code != "")
        .distinct()
        .order_by(_SESSION.official_code)
    ).all()
