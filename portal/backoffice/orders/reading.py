"""Reads of orders for scoring: a superset of what touches a period, by index, as rows of columns."""

from collections import namedtuple
from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal.backoffice.orders.clock import Clock
from portal.backoffice.orders.models import Assignment, Exclusion
from portal.backoffice.orders.moments import AGE, ONE_DAY
from portal.db.base import Base
from portal.scoring.period import Period

TABLE = Base.metadata.tables["assignment"]
CHUNK = 2000
"""Rows in memory at a time."""
MOST_REACH = 36_500


def order_rows(session: Session, period: Period, departments: Collection[int], clock: Clock) -> Iterator[Any]:
    """Every order of the departments that may touch the period, streamed."""
    return _streamed(session, candidates(period, departments, clock))


def due_rows(session: Session, period: Period, departments: Collection[int], clock: Clock) -> Iterator[Any]:
    """Every order of the departments that may fall due in the period, streamed: far fewer than may touch it."""
    falls_due = or_(
        _may_fall_due(period, clock.longest),
        _between(Assignment.due_at, period),
        _between(Assignment.extended_until, period),
    )
    return _streamed(session, _ids(departments, falls_due, clock))


def _streamed(session: Session, ids: Select[int]) -> Iterator[Any]:
    result = session.connection().execute(
        _columns().where(TABLE.c.id.in_(ids)), execution_options={"yield_per": CHUNK}
    )
    return map(OrderColumns._make, result)


def candidates(period: Period, departments: Collection[int], clock: Clock) -> Select[int]:
    """Ids of the orders that may touch the period; none that does is missing. Answered from one index alone."""
    touches = or_(
        _closed_or_aged(period),
        _open_at_the_end(period),
        _may_fall_due(period, clock.longest),
        *(_between(column, period) for column in _STATED),
    )
    return _ids(departments, touches, clock)


def _ids(departments: Collection[int], touches: ColumnElement[bool], clock: Clock) -> Select[int]:
    """Orders of the departments for which ``touches`` holds, and those whose times were corrected."""
    ids = select(Assignment.id).where(Assignment.department_id.in_(departments), touches)
    if not clock.corrections:
        return ids
    belongs = Assignment.department_id.in_(departments)
    either = or_(Assignment.id.in_(list(clock.corrections)), Assignment.id.in_(ids))
    return select(Assignment.id).where(belongs, either)


_STATED = (Assignment.due_at, Assignment.extended_until, Assignment.sign_due_at)


def _closed_or_aged(period: Period) -> ColumnElement[bool]:
    """Closed in the period, or 90 days before it, give or take a day."""
    closed = Assignment.closed_at
    return or_(
        and_(closed >= period.start, closed < period.end),
        and_(closed >= period.start - AGE - ONE_DAY, closed < period.end - AGE + ONE_DAY),
    )


def _open_at_the_end(period: Period) -> ColumnElement[bool]:
    return and_(
        or_(Assignment.closed_at >= period.end, Assignment.closed_at.is_(None)),
        or_(Assignment.dispatched_at < period.end, Assignment.dispatched_at.is_(None)),
    )


def _may_fall_due(period: Period, days: int) -> ColumnElement[bool]:
    """Dispatched so lately that ``days`` working days may end in the period, long holidays between."""
    reach = timedelta(days=min(2 * days + 20, MOST_REACH))
    return and_(Assignment.dispatched_at >= period.start - reach, Assignment.dispatched_at < period.end)


def _between(column: Any, period: Period) -> ColumnElement[bool]:
    """A day stands at its midnight and ends the day after."""
    return and_(column >= period.start - ONE_DAY, column < period.end)


def _columns() -> Select[Any]:
    """The columns that flags are read off, with the approved exclusion and the first repeat after closing."""
    return select(
        *(TABLE.c[name] for name in COLUMNS),
        Exclusion.assignment_id.is_not(None).label("is_excluded"),
        _first_repeat().label("repeated_at"),
    ).outerjoin(Exclusion, and_(Exclusion.assignment_id == Assignment.id, Exclusion.approved_at.is_not(None)))


def _first_repeat() -> ScalarSelect[Any]:
    later = aliased(Assignment)
    return (
        select(func.min(later.dispatched_at))
        .where(
            later.repeat_of != "",
            later.repeat_of == Assignment.case_number,
            later.source == Assignment.source,
            later.dispatched_at >= Assignment.closed_at,
        )
        .correlate(Assignment)
        .scalar_subquery()
    )


COLUMNS = (
    "id",
    "department_id",
    "role",
    "is_written",
    "is_citizen",
    "appeal_type",
    "dispatched_at",
    "sign_due_at",
    "signed_at",
    "responded_at",
    "due_at",
    "due_is_day",
    "due_origin",
    "limit_days",
    "extended_until",
    "extensions",
    "replied_at",
    "closed_at",
    "returned_at",
    "return_accepted",
    "reworks",
    "supervisions",
    "to_call_back",
    "called_back_at",
    "call_attempts",
    "reached",
    "solved",
    "satisfaction",
    "verified",
    "attitude_score",
    "reply_sampled",
    "reply_passed",
)
"""Columns of ``assignment`` that the clock and the flags read."""

READ = (*COLUMNS, "is_excluded", "repeated_at")
OrderColumns = namedtuple("OrderColumns", READ)  # type: ignore[misc]
"""One order as read; attributes of a plain tuple are several times faster than those of a result row."""
