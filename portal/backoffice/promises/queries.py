"""Reads of promises: the ledger with its filters, one promise with what surrounds it, its history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from portal.backoffice.departments.models import Department
from portal.backoffice.hotline_days.models import Call, HotlineDay
from portal.backoffice.promises.models import Promise, PromiseCase
from portal.web.present.promises import OVERDUE, PENDING

PAGE = 50
SOON = "soon"
SOON_DAYS = 7
"""How many days before its date a promise is called to mind."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters of the ledger; "" and None are all. ``outcome``: a PromiseState, overdue or soon; ``step``: its workflow state."""

    outcome: str = ""
    step: str = ""
    department_id: int | None = None
    day_id: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One promise of the ledger with the day and the unit that it belongs to."""

    promise: Promise
    day: HotlineDay
    unit: str


def is_pending() -> ColumnElement[bool]:
    """Still to be kept, so that its date counts."""
    return and_(Promise.outcome.in_(PENDING), Promise.state != "withdrawn")


def is_overdue(today: date) -> ColumnElement[bool]:
    """The day has passed; the day itself still counts."""
    return and_(is_pending(), Promise.due_on < today)


def is_due_soon(today: date) -> ColumnElement[bool]:
    """Due today or within the next days."""
    return and_(is_pending(), Promise.due_on >= today, Promise.due_on <= today + timedelta(days=SOON_DAYS))


def ledger_page(session: Session, wanted: Wanted, today: date, page: int) -> tuple[list[Line], int]:
    """One page, what is due next first and what is settled last; and how many there are."""
    chosen = _matching(wanted, today)
    total = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    order = (
        case((is_pending(), 0), else_=1),
        Promise.due_on.nulls_last(),
        Promise.day_id.desc(),
        Promise.position,
    )
    return lines(session, chosen.order_by(*order).offset((page - 1) * PAGE).limit(PAGE)), total


def lines(session: Session, chosen: Select[Promise]) -> list[Line]:
    """The chosen promises with their days and units, in the order of ``chosen``."""
    rows = session.execute(
        chosen.join(HotlineDay, HotlineDay.id == Promise.day_id)
        .outerjoin(Department, Department.id == Promise.department_id)
        .add_columns(HotlineDay, Department.name)
    )
    return [Line(promise, day, unit or "") for promise, day, unit in rows]


def _matching(wanted: Wanted, today: date) -> Select[Promise]:
    found = select(Promise)
    if wanted.outcome == OVERDUE:
        found = found.where(is_overdue(today))
    elif wanted.outcome == SOON:
        found = found.where(is_due_soon(today))
    elif wanted.outcome:
        found = found.where(Promise.outcome == wanted.outcome)
    if wanted.step:
        found = found.where(Promise.state == wanted.step)
    if wanted.department_id is not None:
        found = found.where(Promise.department_id == wanted.department_id)
    if wanted.day_id is not None:
        found = found.where(Promise.day_id == wanted.day_id)
    return found


def days_with_promises(session: Session) -> Sequence[HotlineDay]:
    """Days for the filter, newest first."""
    return session.scalars(
        select(HotlineDay)
        .where(HotlineDay.id.in_(select(Promise.day_id)))
        .order_by(HotlineDay.starts_on.desc(), HotlineDay.id.desc())
    ).all()


def units_with_promises(session: Session) -> Sequence[Department]:
    """Units for the filter."""
    return session.scalars(
        select(Department)
        .where(Department.id.in_(select(Promise.department_id)))
        .order_by(Department.position, Department.code)
    ).all()


def case_ids(session: Session, promise: Promise) -> list[int]:
    """The linked cases."""
    return list(session.scalars(select(PromiseCase.case_id).where(PromiseCase.promise_id == promise.id)))


def calls_by_id(session: Session, numbers: Mapping[int, list[str]]) -> list[tuple[Call, str]]:
    """The calls with the public number of their case, in the order of their days."""
    calls = session.scalars(select(Call).where(Call.id.in_(numbers)).order_by(Call.day_id, Call.position))
    return [(call, numbers[call.id][0]) for call in calls]
