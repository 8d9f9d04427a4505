"""What the released rankings tell of one department (全部交办件): its months with those of the units merged into it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, and_, bindparam, select

from portal.public.departments.tables import published_department
from portal.public.rankings.cells import ON_TIME, SATISFIED, Coverage, coverage
from portal.public.rankings.queries import MONTHLY
from portal.public.rankings.tables import published_ranking, published_ranking_rate, published_ranking_row

AnyRow = Row[*tuple[Any, ...]]

_CHAIN = 5
"""How many mergers back the series goes."""

_UNIT, _RANKING, _RATE = published_ranking_row.c, published_ranking.c, published_ranking_rate.c
_NOT_COMPARABLE = "与上一期不可比。"


def _same_version(columns: Any) -> Any:
    return and_(_RANKING.number == columns.number, _RANKING.version == columns.version)


_CODES: BindParameter[list[str]] = bindparam("codes", expanding=True)
_MONTHS = (
    select(_RANKING.period)
    .join(published_ranking_row, _same_version(_UNIT))
    .where(_RANKING.is_live, MONTHLY, _UNIT.department_code.in_(_CODES))
    .distinct()
    .order_by(_RANKING.period.desc())
    .limit(bindparam("months"))
    .subquery()
)
_CHOSEN = (_RANKING.is_live, _RANKING.period.in_(select(_MONTHS.c.period)))
_UNITS = (
    select(*published_ranking_row.c, _RANKING.period, _RANKING.group_code, _RANKING.break_note)
    .join(published_ranking, _same_version(_UNIT))
    .where(*_CHOSEN, _UNIT.department_code.in_(_CODES))
    .order_by(_RANKING.period, _UNIT.department_code)
)
_RATES = (
    select(_RATE.number, _RATE.department_code, _RATE.indicator, _RATE.k, _RATE.n)
    .join(published_ranking, _same_version(_RATE))
    .where(*_CHOSEN, _RATE.department_code.in_(_CODES), _RATE.indicator.in_((ON_TIME, SATISFIED)))
)
"""Built once: building them costs as much as running them."""


@dataclass(slots=True)
class MonthRecord:
    """One released month: sums over the department and, before a merger, the units that became part of it.

    ``own`` is the department's own row, which alone has a place and a band; ``units`` the names of all that are summed.
    """

    period: str
    group: str
    break_note: str
    units: tuple[str, ...]
    own: AnyRow | None
    orders: int = 0
    on_time: int = 0
    due: int = 0
    callbacks: Coverage = field(default_factory=Coverage)
    closed: int = 0
    solved_answers: int = 0
    solved: int = 0
    reworked: int = 0
    aged: int = 0
    repeated: int = 0
    days: dict[int, int] = field(default_factory=dict)


def predecessors(connection: Connection, code: str) -> dict[str, str]:
    """Code -> name of the units merged into ``code``, directly or through one another."""
    found: dict[str, str] = {}
    waiting = [code]
    for _ in range(_CHAIN):
        rows = connection.execute(
            select(published_department.c.code, published_department.c.name).where(
                published_department.c.successor_code.in_(waiting)
            )
        ).all()
        waiting = [row.code for row in rows if row.code != code and row.code not in found]
        found |= {row.code: row.name for row in rows if row.code in waiting}
        if not waiting:
            break
    return found


def month_records(connection: Connection, code: str, merged: Iterable[str], limit: int) -> list[MonthRecord]:
    """The last ``limit`` released months in which the department or one of ``merged`` was listed, oldest first."""
    wanted = {"codes": [code, *merged], "months": limit}
    units = connection.execute(_UNITS, wanted).all()
    return _months(code, units, connection.execute(_RATES, wanted).all())


def _months(code: str, units: Sequence[AnyRow], rates: Sequence[AnyRow]) -> list[MonthRecord]:
    by_unit: dict[tuple[str, str], list[AnyRow]] = {}
    for rate in rates:
        by_unit.setdefault((rate.number, rate.department_code), []).append(rate)
    records = []
    for period, members in groupby(units, key=lambda row: row.period):
        rows = list(members)
        own = next((row for row in rows if row.department_code == code), None)
        first = own or rows[0]
        names = tuple(row.department_name for row in rows)
        record = MonthRecord(period, first.group_code, first.break_note, names, own)
        for row in rows:
            _add(record, row, by_unit.get((row.number, row.department_code), []))
        records.append(record)
    return records


def _add(record: MonthRecord, row: AnyRow, rates: Sequence[AnyRow]) -> None:
    record.orders += row.orders
    for rate in rates:
        if rate.indicator == ON_TIME:
            record.on_time += rate.k
            record.due += rate.n or 0
    record.callbacks += coverage(row, rates)
    for name in ("closed", "solved_answers", "solved", "reworked", "aged", "repeated"):
        setattr(record, name, getattr(record, name) + getattr(row, name))
    for day, n in json.loads(row.days_to_close).items():
        record.days[int(day)] = record.days.get(int(day), 0) + n


def breaks(records: Sequence[MonthRecord]) -> dict[str, str]:
    """Months that do not compare with the one before, with the reason in words: rule, group, merger or new calendar."""
    found: dict[str, str] = {}
    for before, record in pairwise(records):
        reasons = []
        if record.break_note:
            reasons.append(record.break_note)
        gone = [name for name in before.units if name not in record.units]
        if gone and record.own is not None:
            reasons.append(f"{'、'.join(gone)}并入，此前为各单位合计。")
        if before.group != record.group:
            reasons.append("换了考核组别。")
        if not reasons and record.own is not None and record.own.change == "break":
            reasons.append(_NOT_COMPARABLE)
        if reasons:
            found[record.period] = "".join(reasons)
    return found


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over some months."""

    orders: int
    on_time: int
    due: int
    callbacks: Coverage
    closed: int
    solved_answers: int
    solved: int
    reworked: int
    aged: int
    repeated: int
    days: dict[int, int]


def totals(records: Sequence[MonthRecord]) -> Totals:
    """Over all of ``records``."""
    days: dict[int, int] = {}
    for record in records:
        for day, n in record.days.items():
            days[day] = days.get(day, 0) + n
    counts = {
        name: sum(getattr(record, name) for record in records)
        for name in (
            "orders",
            "on_time",
            "due",
            "closed",
            "solved_answers",
            "solved",
            "reworked",
            "aged",
            "repeated",
        )
    }
    return Totals(**counts, callbacks=sum((record.callbacks for record in records), Coverage()), days=days)
