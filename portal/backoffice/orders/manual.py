"""Figures that no order carries (手工录入): a count, or k of n, of a department in a month, always with evidence."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.orders.models import ManualEntry
from portal.releases import NotAllowed


class EnterManual:
    """Store a figure; entering it again for the same department, month and indicator replaces it, and the log keeps both."""

    def __init__(self, session: Session, actor: str, values: Mapping[str, Any]) -> None:
        self._session = session
        self._actor = actor
        self._values = dict(values)

    def failure_reasons(self) -> list[str]:
        k, n = self._values["k"], self._values["n"]
        if n is not None and k > n:
            return ["分子不能大于分母。"]
        return [] if self._values["evidence"].strip() else ["请写明凭据。"]

    def perform(self) -> ManualEntry:
        """The stored entry; raises NotAllowed."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        key = {name: self._values[name] for name in ("department_id", "month", "indicator")}
        entry = self._session.scalar(select(ManualEntry).filter_by(**key)) or ManualEntry(**key)
        before = figure_words(entry.k, entry.n) if entry.id else ""
        entry.k, entry.n, entry.evidence = (
            self._values["k"],
            self._values["n"],
            self._values["evidence"].strip(),
        )
        entry.entered_by, entry.entered_at = self._actor, datetime.now(UTC)
        self._session.add(entry)
        self._session.flush()
        _record(
            self._session, self._actor, "order.manual_entered", entry, before, figure_words(entry.k, entry.n)
        )
        return entry


class RemoveManual:
    """Take a figure back."""

    def __init__(self, session: Session, actor: str, entry: ManualEntry) -> None:
        self._session = session
        self._actor = actor
        self._entry = entry

    def perform(self) -> None:
        entry = self._entry
        _record(self._session, self._actor, "order.manual_removed", entry, figure_words(entry.k, entry.n), "")
        self._session.delete(entry)
        self._session.flush()


def figure_words(k: int, n: int | None) -> str:
    """3, or 3/20."""
    return str(k) if n is None else f"{k}/{n}"


def _record(session: Session, actor: str, action: str, entry: ManualEntry, before: str, after: str) -> None:
    record(
        session,
        actor,
        action,
        "manual_entry",
        entry.id,
        department_id=entry.department_id,
        month=entry.month,
        indicator=entry.indicator,
        before=before,
        after=after,
    )
