"""The clock of one hand-over: its deadlines, whether they were kept, and the working days it took.

Normative in docs/ranking.md, "Clock and on time"; the examples there are tests/unit/backoffice/orders/test_clock.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.backoffice.calendar.deadlines import Deadlines, Rule
from portal.backoffice.orders import explanation
from portal.backoffice.orders.corrections import Corrected, load_corrections
from portal.backoffice.orders.models import Assignment
from portal.backoffice.orders.moments import bound, end_of_day, is_day, local_day
from portal.vocabulary import LeftOut

RECKONED = ("limit", "rule")
"""Origins of a due date that was reckoned and not stated: it is reckoned anew, so that no amended table is missed."""


class Order(Protocol):
    """What the clock reads of an ``Assignment`` or of a row with its columns."""

    id: Any
    appeal_type: Any
    dispatched_at: Any
    sign_due_at: Any
    signed_at: Any
    responded_at: Any
    due_at: Any
    due_is_day: Any
    due_origin: Any
    limit_days: Any
    extended_until: Any
    extensions: Any
    replied_at: Any
    closed_at: Any


class Deadline(NamedTuple):
    """The first instant too late (None: there is no deadline), and where it comes from: stated, limit, rule or "".

    ``unknown``: there is one, but the holiday table lacks a year that it runs through.
    """

    bound: datetime | None
    basis: str = ""
    rule: Rule | None = None
    unknown: bool = False


NONE = Deadline(None)
UNKNOWN = -1
"""Of a count of days that runs through a year without a holiday table."""


@dataclass(slots=True)
class OrderClock:
    """What the clock says of one order. ``due``, ``sign_due`` and ``respond_due`` are exclusive bounds in UTC; ``first_due``
    is the deadline before any extension. Days are working days, calendar days where ``in_calendar_days``; None where
    the step has not happened. ``fault`` is a code of ``LeftOut`` or "".
    """

    order: Any
    dispatched: date | None
    first_due: Deadline
    due: datetime | None
    sign: Deadline
    respond: Deadline
    days_to_sign: int | None
    days_to_respond: int | None
    days_to_close: int | None
    in_calendar_days: bool
    fault: str
    clock: "Clock"

    @property
    def sign_due(self) -> datetime | None:
        return self.sign.bound

    @property
    def respond_due(self) -> datetime | None:
        return self.respond.bound

    @property
    def signed_on_time(self) -> bool:
        return _kept(self.order.signed_at, self.sign.bound)

    @property
    def responded_on_time(self) -> bool:
        return _kept(self.order.responded_at, self.respond.bound)

    @property
    def closed_on_time(self) -> bool:
        return _kept(self.order.closed_at, self.due)

    @property
    def is_extended(self) -> bool:
        """A granted extension has moved the deadline."""
        return self.due != self.first_due.bound

    def overdue_at(self, moment: datetime) -> bool:
        """Past its deadline at ``moment``: still open then, or closed too late."""
        return self.due is not None and self.due <= moment and not self.closed_on_time

    def explain(self) -> list[str]:
        """The clock in Chinese lines, as the unit's liaison reads it."""
        return explanation.lines(self)


def _kept(at: datetime | None, until: datetime | None) -> bool:
    return at is not None and until is not None and at < until


class Clock:
    """Reads orders over the tables of deadlines and holidays and the corrections, all loaded once."""

    def __init__(
        self,
        deadlines: Deadlines,
        corrections: Mapping[int, Mapping[str, Any]] = MappingProxyType({}),
        longest_limit: int = 0,
    ) -> None:
        self.deadlines = deadlines
        self.corrections = corrections
        self.longest = max(longest_limit, deadlines.longest())
        """The greatest number of days that a limit or a rule gives."""
        self._days: dict[tuple[date, date], int] = {}
        self._rule_days: dict[tuple[str, str | None, date], Deadline] = {}
        self._limit_days: dict[tuple[int, date], Deadline] = {}

    @classmethod
    def load(cls, session: Session) -> "Clock":
        longest = session.scalar(select(func.max(Assignment.limit_days))) or 0
        return cls(Deadlines.load(session), load_corrections(session), longest)

    def read(self, order: Order) -> OrderClock:
        """The clock of one order, with the corrections that staff made to its times."""
        changes = self.corrections.get(order.id)
        if changes:
            order = Corrected(order, changes)
        dispatched = local_day(order.dispatched_at) if order.dispatched_at else None
        first_due = self._first_due(order, dispatched)
        sign = self._stated_or_rule(order.sign_due_at, "sign", order, dispatched)
        respond = self._stated_or_rule(None, "respond", order, dispatched)
        took = [self._took(dispatched, at) for at in (order.signed_at, order.responded_at, order.closed_at)]
        due = _extended(first_due.bound, order.extended_until)
        uncounted = took.count(UNKNOWN) or (due is None and first_due.unknown)
        return OrderClock(
            order=order,
            dispatched=dispatched,
            first_due=first_due,
            due=due,
            sign=sign,
            respond=respond,
            days_to_sign=_known(took[0]),
            days_to_respond=_known(took[1]),
            days_to_close=_known(took[2]),
            in_calendar_days=dispatched is not None and self.deadlines.counts_calendar_days(dispatched),
            fault=_fault(order, due, bool(uncounted or sign.unknown or respond.unknown)),
            clock=self,
        )

    def _first_due(self, order: Order, dispatched: date | None) -> Deadline:
        """The deadline before any extension: as the source states it, else its limit, else the table of deadlines."""
        if order.due_at is not None and order.due_origin not in RECKONED:
            return Deadline(bound(order.due_at, order.due_is_day), "stated")
        if dispatched is None:
            return NONE
        if order.limit_days is not None:
            return self._by_limit(order.limit_days, dispatched)
        return self._by_rule("close", order.appeal_type, dispatched)

    def _stated_or_rule(
        self, stated: datetime | None, stage: str, order: Order, dispatched: date | None
    ) -> Deadline:
        if stated is not None:
            return Deadline(bound(stated, is_day(stated)), "stated")
        return self._by_rule(stage, order.appeal_type, dispatched) if dispatched else NONE

    def _took(self, dispatched: date | None, at: datetime | None) -> int | None:
        """Days from dispatch to a step; one that a source dates before the dispatch took none."""
        if dispatched is None or at is None:
            return None
        key = (dispatched, local_day(at))
        counted = self._days.get(key)
        if counted is None:
            days = self.deadlines.days_from(dispatched).days_between(dispatched, max(key))
            counted = self._days[key] = UNKNOWN if days is None else days
        return counted

    def _by_limit(self, limit: int, dispatched: date) -> Deadline:
        key = (limit, dispatched)
        if key not in self._limit_days:
            last = self.deadlines.days_from(dispatched).add_days(dispatched, limit)
            self._limit_days[key] = Deadline(end_of_day(last) if last else None, "limit", None, last is None)
        return self._limit_days[key]

    def _by_rule(self, stage: str, appeal_type: str | None, dispatched: date) -> Deadline:
        key = (stage, appeal_type, dispatched)
        if key not in self._rule_days:
            rule = self.deadlines.rule(stage, appeal_type, dispatched)
            last = self.deadlines.last_day(rule, dispatched) if rule else None
            self._rule_days[key] = (
                Deadline(end_of_day(last) if last else None, "rule", rule, last is None) if rule else NONE
            )
        return self._rule_days[key]


def _known(days: int | None) -> int | None:
    return None if days == UNKNOWN else days


def _extended(due: datetime | None, until: datetime | None) -> datetime | None:
    """A granted extension replaces the deadline; none takes time away."""
    if until is None:
        return due
    granted = bound(until, is_day(until))
    return granted if due is None or granted > due else due


def _fault(order: Order, due: datetime | None, is_uncounted: bool) -> str:
    """Why the clock cannot judge the order, the gravest reason first."""
    if order.dispatched_at is None:
        return LeftOut.NO_DISPATCH.value
    if _precedes(order.closed_at, order.dispatched_at) or _precedes(order.replied_at, order.dispatched_at):
        return LeftOut.REPLY_FIRST.value
    if is_uncounted:
        return LeftOut.NO_CALENDAR.value
    return LeftOut.NO_DUE.value if due is None else ""


def _precedes(at: datetime | None, dispatched_at: datetime) -> bool:
    """Whether ``at`` is surely earlier: a day without a time of day may lie after the dispatch of the same day."""
    if at is None or at >= dispatched_at:
        return False
    return not (is_day(at) and local_day(at) == local_day(dispatched_at))
