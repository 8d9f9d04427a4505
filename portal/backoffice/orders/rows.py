"""Orders as scoring counts them: each that touches the period becomes a row of flags and numbers, or is left out by name.

Rows of columns are streamed and not ORM objects; what a flag means stands in ``portal.scoring.rows``.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.backoffice.orders.clock import Clock, OrderClock
from portal.backoffice.orders.flags import Flagger, Flags
from portal.backoffice.orders.holders import Holders, Unit
from portal.backoffice.orders.moments import ONE_DAY, RESOLUTION, local_day
from portal.backoffice.orders.reading import candidates, order_rows
from portal.scoring.facts import fact_columns
from portal.scoring.model import Rulebook
from portal.scoring.period import Period
from portal.vocabulary import LeftOut


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order of one unit. ``values`` stand in the order of ``Rulebook.columns``, ``facts`` in that of
    ``scoring.facts.fact_columns``; both are empty where ``left_out`` (a code of ``LeftOut``) says why it is in no denominator.
    """

    assignment_id: int
    department_id: int
    unit: str
    values: tuple[int, ...]
    facts: tuple[int, ...]
    left_out: str = ""


def units_of(session: Session, book: Rulebook, period: Period, group: str, clock: Clock) -> list[Unit]:
    """Units of the group's table, in the directory's order; one that ended earlier only while orders of it remain."""
    units = Holders.load(session).in_period(book.group(group), period)
    return [
        unit
        for unit in units
        if not unit.had_ended(period.first) or _has_orders(session, period, unit, clock)
    ]


def _has_orders(session: Session, period: Period, unit: Unit, clock: Clock) -> bool:
    return session.scalar(candidates(period, [unit.id], clock).limit(1)) is not None


def scored_rows(
    session: Session, book: Rulebook, period: Period, group: str, clock: Clock
) -> Iterator[OrderRow]:
    """Every order that touches the period and counts for a unit of the group, in no particular order."""
    holders = Holders.load(session)
    members = holders.in_period(book.group(group), period)
    units = {unit.id for unit in members}
    flagger, values_of, facts_of = (
        Flagger(period, book.callback),
        picker(book.columns),
        picker(fact_columns(book)),
    )
    departments = holders.feeding(members)
    for row in order_rows(session, period, departments, clock):
        reading = clock.read(row)
        times = flagger.times(reading)
        if not touches(times, reading, period):
            continue
        unit = holders.holder(row.department_id, decisive_day(book.cohort, reading, period))
        if unit.id not in units:
            continue
        reason = left_out(row, reading, book)
        if reason:
            yield OrderRow(row.id, unit.id, unit.code, (), (), reason)
            continue
        flags = flagger.read(row, reading, times)
        yield OrderRow(row.id, unit.id, unit.code, values_of(flags), facts_of(flags))


def touches(times: Flags, reading: OrderClock, period: Period) -> bool:
    """Whether a date of the order falls into the period, or it was open then and nobody knows when it was due; an order
    whose return was accepted had left the unit by the next period.
    """
    order = reading.order
    if order.return_accepted and order.returned_at is not None and order.returned_at < period.start:
        return False
    if any(times.values()):
        return True
    is_open = order.closed_at is None or order.closed_at >= period.start
    was_dispatched = order.dispatched_at is None or order.dispatched_at < period.end
    return reading.due is None and is_open and was_dispatched


def decisive_day(cohort: str, reading: OrderClock, period: Period) -> date:
    """The day that decides which unit the order counts for: the one by which the cohort takes orders into the period,
    no earlier than its first and no later than its last day.
    """
    moment = _DECISIVE.get(cohort, _last_moment)(reading)
    last = period.after - ONE_DAY
    return max(period.first, min(local_day(moment), last)) if moment else last


def _last_moment(reading: OrderClock) -> datetime | None:
    return reading.due - RESOLUTION if reading.due else None


_DECISIVE: dict[str, Callable[[OrderClock], datetime | None]] = {
    "assigned_in_period": lambda reading: reading.order.dispatched_at,
    "closed_in_period": lambda reading: reading.order.closed_at,
    "aged_in_period": lambda reading: reading.order.closed_at,
    "sign_due_in_period": lambda reading: reading.sign_due - RESOLUTION if reading.sign_due else None,
}


def left_out(row: Any, reading: OrderClock, book: Rulebook) -> str:
    """Code of ``LeftOut`` by which the order is in no denominator, "" where it counts."""
    if not row.is_written:
        return LeftOut.DIRECT.value
    if row.is_excluded:
        return LeftOut.EXCLUDED.value
    if row.return_accepted:
        return LeftOut.RETURNED.value
    if reading.fault:
        return reading.fault
    if row.role == "joint" and not book.counts_joint:
        return LeftOut.JOINT.value
    return ""


def picker(columns: tuple[str, ...]) -> Callable[[Flags], tuple[int, ...]]:
    """Takes the named columns out of an order's flags, as integers; equal rows share one tuple."""
    known: dict[tuple[int, ...], tuple[int, ...]] = {}

    def pick(flags: Flags) -> tuple[int, ...]:
        found = tuple([flags[name] for name in columns])
        return known.get(found) or known.setdefault(found, tuple(map(int, found)))

    return pick


def left_out_counts(rows: Iterable[OrderRow]) -> dict[tuple[str, str], int]:
    """Number of orders left out by unit code and reason."""
    return dict(Counter((row.unit, row.left_out) for row in rows if row.left_out))
