"""Written orders that fall due in a period, read over the clock once and counted by unit.

The population is that of the rankings: the same clock, exclusions, returns and callback policy (docs/ranking.md), so that
a bulletin never says something else than the ranking it stands beside. Joint orders count where the rulebook counts them.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.departments.models import Department, DepartmentGroup
from portal.backoffice.orders.clock import Clock, OrderClock
from portal.backoffice.orders.flags import VERDICTS, Flagger, Flags
from portal.backoffice.orders.holders import Holders, Unit
from portal.backoffice.orders.reading import due_rows
from portal.backoffice.orders.rows import decisive_day
from portal.backoffice.rankings.basis import last_day, rulebooks_on
from portal.scoring.model import Callback, Rulebook
from portal.scoring.period import Period
from portal.scoring.rulebook import parse_rulebook
from portal.vocabulary import LeftOut, Satisfaction

COHORT = "due_in_period"
FAILED = "failed"
"""不合格件: a sampled reply that did not pass, or a callback that did not confirm what the reply claims."""


@dataclass(frozen=True, slots=True)
class DueOrders:
    """Counts of one period. ``by_unit``: unit id -> name of a count -> orders; ``by_type`` the same by appeal type.

    Names: due, on_time, overdue, overdue_closed (late, but by now), to_call_back, reached, verdicts, satisfied,
    unsatisfied, solved_answers, solved, failed; of overdue orders also overdue_verdicts and overdue_satisfied.
    """

    by_unit: dict[int, Counter[str]]
    by_type: dict[str, Counter[str]]
    left_out: Counter[str]
    units: dict[int, Unit]
    groups: dict[str, str]

    @property
    def total(self) -> Counter[str]:
        return sum(self.by_unit.values(), Counter())


def read_due(session: Session, period: Period, clock: Clock, now: datetime) -> DueOrders:
    """Stream what may touch the period and count what falls due in it; orders without a known unit are in no count."""
    book = _rulebook(session, period)
    holders, counts = Holders.load(session), DueOrders({}, {}, Counter(), {}, _groups(session))
    departments = list(session.scalars(select(Department.id)))
    flagger = Flagger(period, book.callback if book else Callback())
    for row in due_rows(session, period, departments, clock):
        reading = clock.read(row)
        times = flagger.times(reading)
        if not times[COHORT]:
            continue
        reason = _left_out(row, reading, book)
        if reason:
            counts.left_out[reason] += 1
            continue
        unit = holders.holder(row.department_id, decisive_day(COHORT, reading, period))
        counts.units[unit.id] = unit
        names = list(_names(row, reading, flagger.read(row, reading, times), now))
        counts.by_unit.setdefault(unit.id, Counter()).update(names)
        counts.by_type.setdefault(row.appeal_type or "", Counter()).update(names)
    return counts


def _rulebook(session: Session, period: Period) -> Rulebook | None:
    """The rulebook that the period is judged by, for its callback policy and joint orders."""
    found = rulebooks_on(session, last_day(period))
    return parse_rulebook(found[0].text) if found else None


def _groups(session: Session) -> dict[str, str]:
    rows = session.execute(
        select(DepartmentGroup.code, DepartmentGroup.name).order_by(
            DepartmentGroup.position, DepartmentGroup.code
        )
    )
    return {row.code: row.name for row in rows}


def _left_out(row: Any, reading: OrderClock, book: Rulebook | None) -> str:
    """Code of ``LeftOut``, or "direct" and "joint" for what is no written order of a lead unit."""
    if not row.is_written:
        return LeftOut.DIRECT.value
    if row.is_excluded:
        return LeftOut.EXCLUDED.value
    if row.return_accepted:
        return LeftOut.RETURNED.value
    if reading.fault:
        return reading.fault
    return LeftOut.JOINT.value if row.role == "joint" and not (book and book.joint) else ""


def _names(row: Any, reading: OrderClock, flags: Flags, now: datetime) -> Iterator[str]:
    """The counts that one order is in."""
    yield "due"
    is_reached = bool(flags["to_call_back"] and flags["reached"])
    is_satisfied = bool(is_reached and flags["satisfied"])
    if flags["closed_on_time"]:
        yield "on_time"
    else:
        yield from _overdue(reading, is_reached and row.satisfaction in VERDICTS, is_satisfied, now)
    if (flags["reply_sampled"] and not flags["reply_passed"]) or flags["unverified"]:
        yield FAILED
    if not flags["to_call_back"]:
        return
    yield "to_call_back"
    if is_reached:
        yield from _answers(row, flags)


def _overdue(reading: OrderClock, has_verdict: bool, is_satisfied: bool, now: datetime) -> Iterator[str]:
    yield "overdue"
    closed = reading.order.closed_at
    if closed is not None and closed < now:
        yield "overdue_closed"
    if has_verdict:
        yield "overdue_verdicts"
    if is_satisfied:
        yield "overdue_satisfied"


def _answers(row: Any, flags: Flags) -> Iterator[str]:
    yield "reached"
    if row.satisfaction in VERDICTS:
        yield "verdicts"
    if flags["satisfied"]:
        yield "satisfied"
    if row.satisfaction == Satisfaction.UNSATISFIED.value:
        yield "unsatisfied"
    if flags["solved"] or flags["partly"] or flags["unsolved"]:
        yield "solved_answers"
    if flags["solved"]:
        yield "solved"
