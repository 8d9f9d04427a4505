"""Reads of released promises. A promise is shown only while its day is live."""

from collections.abc import Iterable, Sequence
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


def _live(*columns: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*(columns or (published_promise,)))
        .join_from(published_promise, published_hotline_day, _OF_LIVE_DAY)
        .where(_PROMISE.is_live)
    )


_OVERDUE = (
    _live(
        _PROMISE.number,
        _PROMISE.text,
        _PROMISE.post,
        _PROMISE.department_name,
        _PROMISE.due_on,
        func.count().over().label("n"),
        _live(func.count()).scalar_subquery().label("total"),
    )
    .where(_PROMISE.outcome.in_(PENDING), _PROMISE.due_on != "")
    .order_by(_PROMISE.due_on, _PROMISE.number)
)
_OF_CASE = (
    _live()
    .join(published_promise_case, and_(_CASE.number == _PROMISE.number, _CASE.version == _PROMISE.version))
    .where(_CASE.case_number == bindparam("case"))
    .order_by(_PROMISE.number)
)
_OF_DEPARTMENT = _live().where(_PROMISE.department_code == bindparam("department"))
_OVERDUE_NOW = _OVERDUE.where(_PROMISE.due_on < bindparam("today")).limit(bindparam("most"))
"""Built once: building them costs more than running them."""


def all_promises(connection: Connection) -> Sequence[AnyRow]:
    """Every live promise with theme and days of its hotline day: a few hundred, so that filters and counts are taken in one read."""
    return connection.execute(
        _live(published_promise, _DAY.theme, _DAY.kind, _DAY.starts_on, _DAY.ends_on).order_by(
            _PROMISE.made_on.desc(), _PROMISE.number
        )
    ).all()


def of_day(connection: Connection, day: str) -> Sequence[AnyRow]:
    """The live promises of a day in their order."""
    return connection.execute(_live().where(_PROMISE.day == day).order_by(_PROMISE.position)).all()


def of_leader(connection: Connection, code: str) -> Sequence[AnyRow]:
    return connection.execute(_live().where(_PROMISE.official_code == code)).all()


def of_department(connection: Connection, code: str) -> Sequence[AnyRow]:
    return connection.execute(_OF_DEPARTMENT, {"department": code}).all()


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


def case_numbers(connection: Connection, numbers: Iterable[str]) -> dict[str, list[str]]:
    """Public cases by number of the live promise that names them, for files."""
    wanted = list(numbers)
    if not wanted:
        return {}
    rows = connection.execute(
        select(_CASE.number, _CASE.case_number)
        .join_from(
            published_promise_case,
            published_promise,
            and_(_PROMISE.number == _CASE.number, _PROMISE.version == _CASE.version, _PROMISE.is_live),
        )
        .join(published_case, and_(published_case.c.number == _CASE.case_number, LIVE_CASE))
        .where(_CASE.number.in_(wanted))
        .order_by(_CASE.case_number)
    )
    found: dict[str, list[str]] = {}
    for number, case in rows:
        found.setdefault(number, []).append(case)
    return found


def newest(connection: Connection, limit: int) -> Sequence[AnyRow]:
    """The live promises last released or changed, for the feed."""
    return connection.execute(_live().order_by(_PROMISE.log_seq.desc()).limit(limit)).all()


def addresses(connection: Connection) -> Sequence[AnyRow]:
    """Number and day of release of every live promise, for the sitemap."""
    return connection.execute(_live(_PROMISE.number, _PROMISE.released_on).order_by(_PROMISE.number)).all()
