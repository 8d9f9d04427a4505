"""Store monthly figures and historic totals; what changes waits to be published again. Audited, in the caller's transaction."""

import datetime as dt
import hashlib
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.statistics.models import CallStats, HistoricAggregate
from portal.backoffice.statistics.months import month_problem, sum_problems
from portal.releases import NotAllowed

FIGURES = ("offered", "answered", "answered_in_15s", "wait_seconds", "direct", "assigned", "note")
LIMITS = {"name": 64, "value": 32, "unit": 16, "period": 64, "source": 200, "denominator_note": 500}
"""Texts of a historic total with their longest length in characters."""
REQUIRED = ("name", "value", "period", "source", "denominator_note")
"""A total without source and without a word on its denominator must not be shown."""


class SaveMonth:
    """Enter or correct the figures of one month (话务统计); ``values``: month and FIGURES. ``is_new``: only enter."""

    def __init__(
        self,
        session: Session,
        actor: str,
        values: Mapping[str, Any],
        *,
        run_id: int | None = None,
        is_new: bool = False,
    ) -> None:
        self._session = session
        self._actor = actor
        self._values = values
        self._run_id = run_id
        self._is_new = is_new
        self._row = session.get(CallStats, values["month"])

    def failure_reasons(self) -> list[str]:
        problem = month_problem(self._values["month"], dt.datetime.now(dt.UTC))
        month = [f"{self._values['month']}：{problem}。"] if problem else []
        if self._is_new and self._row is not None:
            month.append(f"{self._row.month} 已经录入，请打开那一个月修改。")
        return [*month, *(f"{reason}。" for reason in sum_problems(self._values).values())]

    def change(self) -> str:
        """inserted, updated or unchanged: what storing does."""
        if self._row is None:
            return "inserted"
        is_same = all(getattr(self._row, name) == self._values[name] for name in FIGURES)
        return "unchanged" if is_same else "updated"

    def perform(self) -> str:
        """As ``change``; raises NotAllowed."""
        if reasons := self.failure_reasons():
            raise NotAllowed(reasons)
        change = self.change()
        if change == "unchanged":
            return change
        row = self._row or CallStats(month=self._values["month"])
        for name in FIGURES:
            setattr(row, name, self._values[name])
        row.import_run_id, row.entered_by = self._run_id, self._actor
        row.updated_at, row.published_at = dt.datetime.now(dt.UTC), None
        self._session.add(row)
        record(self._session, self._actor, "statistics.month", "call_stats", row.month)
        return change


class SaveAggregate:
    """Enter or correct one historic total (历史累计), known by its name and period; ``row``: the one to correct,
    whatever it was called. ``is_new``: only enter.
    """

    def __init__(
        self,
        session: Session,
        actor: str,
        values: Mapping[str, Any],
        row: HistoricAggregate | None = None,
        *,
        is_new: bool = False,
    ) -> None:
        self._session = session
        self._actor = actor
        self._values = values
        self._is_new = is_new
        self._same = self._find()
        self._row = row or self._same

    def _find(self) -> HistoricAggregate | None:
        same = select(HistoricAggregate).where(
            HistoricAggregate.name == self._values["name"], HistoricAggregate.period == self._values["period"]
        )
        return self._session.scalars(same).first()

    def failure_reasons(self) -> list[str]:
        if self._same is not None and (self._is_new or self._same is not self._row):
            return ["同一时期已有同名的历史累计。"]
        return []

    def change(self) -> str:
        """inserted, updated or unchanged: what storing does."""
        if self._row is None:
            return "inserted"
        is_same = all(getattr(self._row, name) == self._values[name] for name in (*LIMITS, "position"))
        return "unchanged" if is_same else "updated"

    def perform(self) -> str:
        """As ``change``; raises NotAllowed."""
        if reasons := self.failure_reasons():
            raise NotAllowed(reasons)
        change = self.change()
        if change == "unchanged":
            return change
        row = self._row or HistoricAggregate(key=_key(self._values))
        for name in (*LIMITS, "position"):
            setattr(row, name, self._values[name])
        row.published_at = None
        self._session.add(row)
        record(self._session, self._actor, "statistics.aggregate", "historic_aggregate", row.key)
        return change


def _key(values: Mapping[str, Any]) -> str:
    """A short permanent key made of the first name and period."""
    return hashlib.sha256(f"{values['name']}\n{values['period']}".encode()).hexdigest()[:12]


class RemoveAggregate:
    """Delete a historic total that was never public; ``public``: the keys of those that are."""

    def __init__(self, session: Session, actor: str, row: HistoricAggregate, public: Collection[str]) -> None:
        self._session = session
        self._actor = actor
        self._row = row
        self._public = public

    def failure_reasons(self) -> list[str]:
        return ["已公开的历史累计不能删去，只能更正后重新公开。"] if self._row.key in self._public else []

    def perform(self) -> None:
        """Raises NotAllowed."""
        if reasons := self.failure_reasons():
            raise NotAllowed(reasons)
        record(self._session, self._actor, "statistics.removed", "historic_aggregate", self._row.key)
        self._session.delete(self._row)
