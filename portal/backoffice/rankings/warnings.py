"""What a computation lists beside its figures: Chinese sentences, shown to staff and published with the ranking."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from portal.backoffice.calendar.services import SEEDED_YEARS, WorkingCalendar
from portal.backoffice.orders.holders import Unit
from portal.backoffice.orders.models import Assignment
from portal.backoffice.rankings.basis import Basis
from portal.backoffice.rankings.figures import manual_codes
from portal.scoring.compute import ManualFigure


def warnings_of(
    session: Session, basis: Basis, units: Sequence[Unit], manual: Sequence[ManualFigure]
) -> list[str]:
    """All of them, in the order in which they are read."""
    return [
        *_example(basis),
        *_calendar(session, basis),
        *_unmatched(session, basis),
        *_without_entries(basis, manual),
        *_part_of_period(basis, units),
    ]


def _example(basis: Basis) -> Iterator[str]:
    if basis.book.is_example:
        yield f"所用的考核办法“{basis.book.name}”是示例，不是正式办法。"


def _calendar(session: Session, basis: Basis) -> Iterator[str]:
    """Years of the period that the holiday table does not know; deadlines may run into the year after."""
    calendar = WorkingCalendar.load(session)
    first = basis.period.first
    if first.year < SEEDED_YEARS.start:
        yield f"{SEEDED_YEARS.start}年以前没有节假日表，时限按自然日计算。"
    elif not calendar.covers(first):
        yield f"节假日表缺少{first.year}年，时限要在这一年推算的交办件没有计入。"


def _unmatched(session: Session, basis: Basis) -> Iterator[str]:
    """Orders of the period whose unit is not known count for nobody, whatever the group."""
    start, end = basis.period.start, basis.period.end
    n = session.scalar(
        select(func.count())
        .select_from(Assignment)
        .where(
            Assignment.department_id.is_(None),
            or_(
                and_(Assignment.dispatched_at >= start, Assignment.dispatched_at < end),
                and_(Assignment.due_at >= start, Assignment.due_at < end),
            ),
        )
    )
    if n:
        yield f"全市有 {n} 件交办件的承办单位名称尚未对应到单位，没有计入任何单位。"


def _without_entries(basis: Basis, manual: Sequence[ManualFigure]) -> Iterator[str]:
    entered = {figure.indicator for figure in manual}
    for code, name in manual_codes(basis).items():
        if code not in entered:
            yield f"“{name}”由手工录入，本期没有任何单位的录入，按没有发生计算。"


def _part_of_period(basis: Basis, units: Sequence[Unit]) -> Iterator[str]:
    """Units that came or went within the period are compared with others on fewer days."""
    period = basis.period
    for unit in units:
        if unit.valid_from is not None and unit.valid_from > period.first:
            yield f"{unit.name}自{_day(unit.valid_from)}起设立，只有部分时间的数据。"
        if unit.valid_until is not None and period.first < unit.valid_until < period.after:
            yield f"{unit.name}截至{_day(unit.valid_until)}撤销或并入其他单位，只有部分时间的数据。"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
