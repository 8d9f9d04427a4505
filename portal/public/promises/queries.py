"""Reads of released promises. A promise is shown only while its day is live."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, func, select

from portal.public.cases.queries import LIVE as LIVE_CASE
from portal.public.cases.tables import published_case
from portal.public.hotline_days.tables import published_hotline_day
from portal.public.promises.tables import published_promise, published_promise_case
from portal.web.present.promises import PENDING

AnyRow = Row[*tuple[Any, ...]]

_PROMISE, _CASE, _DAY = published_promise.c, published_promise_case.c, published_hotline_day.c
_OF_LIVE_DAY = and_(_DAY.number == _PROMISE.day, _DAY.is_live)


def live_promises(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Of promises on live days; all columns, or ``columns``."""
    return (
        select(*(columns or (published_promise,)))
        .join_from(published_promise, published_hotline_day, _OF_LIVE_DAY)
        .where(_PROMISE.is_live)
    )


_OVERDUE = (
    live_promises(
        _PROMISE.number,
        _PROMISE.text,
        _PROMISE.post,
        _PROMISE.department_name,
        _PROMISE.due_on,
        func.count().over().label("n"),
        live_promises(func.count()).scalar_subquery().label("total"),
    )
    .where(_PROMISE.outcome.in_(PENDING), _PROMISE.due_on != "")
    .order_by(_PROMISE.due_on, _PROMISE.number)
)
_OF_CASE = (
    live_promises()
    .join(published_promise_case, and_(_CASE.number == _PROMISE.number, _CASE.version == _PROMISE.version))
    .where(_CASE.case_number == bindparam("case"))
    .order_by(_PROMISE.number)
)
_OVERDUE_NOW = _OVERDUE.where(_PROMISE.due_on < bindparam("today")).limit(bindparam("most"))
"""Built once: building them costs more than running them."""


def all_promises(connection: Connection) -> Sequence[AnyRow]:
    """Every live promise, newest first, for the file."""
    return connection.execute(live_promises().order_by(_PROMISE.made_on.desc(), _PROMISE.number)).all()


def of_day(connection: Connection, day: str) -> Sequence[AnyRow]:
    """The live promises of a day in their order."""
    return connection.execute(live_promises().where(_PROMISE.day == day).order_by(_PROMISE.position)).all()


def of_leader(connection: Connection, code: str) -> Sequence[AnyRow]:
    return connection.execute(live_promises().where(_PROMISE.official_code == code)).all()


def of_case(connection: Connection, number: str) -> Sequence[AnyRow]:
    """The live promises that name a case."""
    return connection.execute(_OF_CASE, {"case": number}).all()


def overdue(connection: Connection, today: str, limit: int) -> Sequence[AnyRow]:
    """The longest overdue first; ``n``: how many are, of ``total`` promises."""
    return connection.execute(_OVERDUE_NOW, {"today": today, "most": limit}).all()


def versions(connection: Connection, number: str) -> Sequence[AnyRow]:
    """Every version of a promise, newest first."""
    return connection.execute(
        select(published_promise).where(_PROMISE.number == number).order_by(_PROMISE.version.desc())
    ).all()


def live_cases(connection: Connection, number: str, version: int) -> list[str]:
    """Numbers of the cases that one version names and that are public now."""
    return list(
        connection.scalars(
            select(_CASE.case_number)
            .join_from(
                published_promise_case,
                published_case,
                and_(published_case.c.number == _CASE.case_number, LIVE_CASE),
            )
            .where(_CASE.number == number, _CASE.version == version)
            .order_by(_CASE.case_number)
        )
    )


def case_numbers(connection: Connection, day: str = "") -> dict[str, list[str]]:
    """Public cases by number of the live promise that names them, for files: of one day or of all."""
    statement = (
        select(_CASE.number, _CASE.case_number)
        .join_from(
            published_promise_case,
            published_promise,
            and_(_PROMISE.number == _CASE.number, _PROMISE.version == _CASE.version, _PROMISE.is_live),
        )
        .join(published_case, and_(published_case.c.number == _CASE.case_number, LIVE_CASE))
        .order_by(_CASE.case_number)
    )
    found: dict[str, list[str]] = {}
    for number, case in connection.execute(statement.where(_PROMISE.day == day) if day else statement):
        found.setdefault(number, []).append(case)
    return found


def newest(connection: Connection, limit: int) -> Sequence[AnyRow]:
    """The live promises last released or changed, for the feed."""
    return connection.execute(live_promises().order_by(_PROMISE.log_seq.desc()).limit(limit)).all()


def addresses(connection: Connection) -> Sequence[AnyRow]:
    """Number and day of release of every live promise, for the sitemap."""
    return connection.execute(
        live_promises(_PROMISE.number, _PROMISE.released_on).order_by(_PROMISE.number)
    ).all()
