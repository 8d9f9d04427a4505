"""Reads of the pages of orders: search, queue of exclusions, rankings that hold an order, manual figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from portal.backoffice.departments.models import Department
from portal.backoffice.orders.models import Assignment, Exclusion, ManualEntry
from portal.backoffice.rankings.models import Ranking, SheetOrder
from portal.backoffice.rulebooks.models import RulebookVersion
from portal.scoring.model import Indicator
from portal.scoring.period import Period
from portal.scoring.rulebook import parse_rulebook

PAGE = 25

STATES: dict[str, ColumnElement[bool]] = {
    "open": Assignment.closed_at.is_(None),
    "closed": Assignment.closed_at.is_not(None),
    "extended": Assignment.extensions > 0,
    "returned": Assignment.returned_at.is_not(None),
    "excluded": Assignment.exclusion.has(),
    "no_dispatch": Assignment.dispatched_at.is_(None),
    "no_department": Assignment.department_id.is_(None),
}
STATE_WORDS: dict[str, str] = {
    "open": "未办结",
    "closed": "已办结",
    "extended": "申请过延期",
    "returned": "退过单",
    "excluded": "已剔除或待批准剔除",
    "no_dispatch": "没有派单时间",
    "no_department": "承办单位待对应",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the search asks for; empty means all. ``before``: the id and time of the last order seen."""

    text: str = ""
    department: int | None = None
    period: Period | None = None
    state: str = ""
    before: tuple[datetime | None, int] | None = None


def orders_page(session: Session, wanted: Wanted) -> Sequence[Assignment]:
    """One page and one order more, lately dispatched ones first, those without dispatch last."""
    statement = (
        select(Assignment)
        .where(*_conditions(wanted))
        .options(joinedload(Assignment.department), joinedload(Assignment.exclusion))
        .order_by(Assignment.dispatched_at.desc().nulls_last(), Assignment.id.desc())
        .limit(PAGE + 1)
    )
    return session.scalars(statement).all()


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = []
    if wanted.text:
        numbers = (Assignment.order_number, Assignment.case_number)
        found.append(or_(*(number.startswith(wanted.text, autoescape=True) for number in numbers)))
    if wanted.department is not None:
        found.append(Assignment.department_id == wanted.department)
    if wanted.period is not None:
        found.append(Assignment.dispatched_at >= wanted.period.start)
        found.append(Assignment.dispatched_at < wanted.period.end)
    if wanted.state:
        found.append(STATES[wanted.state])
    if wanted.before is not None:
        found.append(_after(*wanted.before))
    return found


def _after(dispatched_at: datetime | None, id_: int) -> ColumnElement[bool]:
    """Behind the given order in the order of the page."""
    if dispatched_at is None:
        return and_(Assignment.dispatched_at.is_(None), Assignment.id < id_)
    same = and_(Assignment.dispatched_at == dispatched_at, Assignment.id < id_)
    return or_(Assignment.dispatched_at < dispatched_at, same, Assignment.dispatched_at.is_(None))


def waiting_exclusions(session: Session) -> int:
    """Proposals that nobody has decided."""
    return session.scalar(select(func.count()).where(Exclusion.approved_at.is_(None))) or 0


def exclusions(session: Session, approved: bool, limit: int = 200) -> Sequence[Exclusion]:
    """Proposals in the order they came, or approved ones, the latest first."""
    condition = Exclusion.approved_at.is_not(None) if approved else Exclusion.approved_at.is_(None)
    order = Exclusion.approved_at.desc() if approved else Exclusion.proposed_at
    statement = (
        select(Exclusion)
        .join(Exclusion.assignment)
        .options(contains_eager(Exclusion.assignment).joinedload(Assignment.department))
        .where(condition)
        .order_by(order, Exclusion.assignment_id)
        .limit(limit)
    )
    return session.scalars(statement).all()


def rankings_with(session: Session, order: Assignment) -> Sequence[Ranking]:
    """Rankings in whose computation the order stands, newest period first."""
    statement = (
        select(Ranking)
        .join(SheetOrder, SheetOrder.ranking_id == Ranking.id)
        .where(SheetOrder.assignment_id == order.id, Ranking.state.in_(("computed", "review", "released")))
        .order_by(Ranking.period.desc(), Ranking.version.desc())
    )
    return session.scalars(statement).all()


def rankings_of(session: Session, month: str, group_code: str) -> Sequence[Ranking]:
    """Rankings of a group that take in a month."""
    first = Period.parse(month).first
    statement = select(Ranking).where(
        Ranking.group_code == group_code, Ranking.state.in_(("computed", "review", "released"))
    )
    return [ranking for ranking in session.scalars(statement) if Period.parse(ranking.period).contains(first)]


def manual_entries(session: Session, month: str) -> Sequence[ManualEntry]:
    """Figures of a month, by department."""
    statement = (
        select(ManualEntry)
        .join(ManualEntry.department)
        .options(contains_eager(ManualEntry.department))
        .where(ManualEntry.month == month)
        .order_by(Department.position, Department.code, ManualEntry.indicator)
    )
    return session.scalars(statement).all()


def manual_indicators(session: Session) -> dict[str, Indicator]:
    """By code: indicators of the active rulebooks that are entered by hand."""
    found: dict[str, Indicator] = {}
    texts = select(RulebookVersion.text).where(RulebookVersion.state == "active").order_by(RulebookVersion.id)
    for text in session.scalars(texts):
        found |= {item.code: item for item in parse_rulebook(text).indicators if item.source == "manual"}
    return found
