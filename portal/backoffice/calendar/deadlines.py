"""Deadlines (办理时限): which rule holds for a stage, a type and a day, and the day that it ends on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.calendar.services import SEEDED_YEARS, WorkingCalendar
from portal.backoffice.orders.models import DeadlineRule


class Days(Protocol):
    """A way to count days; both answer None where they cannot know."""

    def days_between(self, start: date, end: date) -> int | None: ...

    def add_days(self, start: date, count: int) -> date | None: ...


class CalendarDays:
    """Every day counts: rules in calendar days (自然日), and the years before the holiday table begins."""

    def days_between(self, start: date, end: date) -> int | None:
        return (end - start).days if end >= start else None

    def add_days(self, start: date, count: int) -> date | None:
        return start + timedelta(days=count)


CALENDAR_DAYS = CalendarDays()


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table, as values."""

    stage: str
    appeal_type: str
    days: int
    unit: str
    valid_from: date
    valid_until: date | None
    document: str

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


class Deadlines:
    """The table of deadlines over the holiday table, both read once."""

    def __init__(self, calendar: WorkingCalendar, rules: Iterable[Rule]) -> None:
        self.calendar = calendar
        self._rules: dict[tuple[str, str], list[Rule]] = {}
        for rule in rules:
            self._rules.setdefault((rule.stage, rule.appeal_type), []).append(rule)

    @classmethod
    def load(cls, session: Session) -> "Deadlines":
        columns = (
            DeadlineRule.stage,
            DeadlineRule.appeal_type,
            DeadlineRule.days,
            DeadlineRule.unit,
            DeadlineRule.valid_from,
            DeadlineRule.valid_until,
            DeadlineRule.document,
        )
        return cls(WorkingCalendar.load(session), (Rule(*row) for row in session.execute(select(*columns))))

    def longest(self) -> int:
        """The greatest number of days that any rule gives."""
        return max((rule.days for rules in self._rules.values() for rule in rules), default=0)

    def rule(self, stage: str, appeal_type: str | None, day: date) -> Rule | None:
        """The rule of the type that holds on ``day``, else the one for all types."""
        for kind in (appeal_type or "", ""):
            for rule in self._rules.get((stage, kind), ()):
                if rule.holds_on(day):
                    return rule
        return None

    def days_from(self, day: date) -> Days:
        """How days count for an order dispatched on ``day``."""
        return CALENDAR_DAYS if self.counts_calendar_days(day) else self.calendar

    def counts_calendar_days(self, day: date) -> bool:
        """Before the first year of the holiday table's official notices nobody can tell working days."""
        return day.year < SEEDED_YEARS.start and not self.calendar.covers(day)

    def last_day(self, rule: Rule, day: date) -> date | None:
        """The last day of the rule's time for an order dispatched on ``day``; None where the holiday table lacks a year."""
        days = CALENDAR_DAYS if rule.unit == "calendar" else self.days_from(day)
        return days.add_days(day, rule.days)
