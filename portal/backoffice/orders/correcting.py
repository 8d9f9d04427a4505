"""Correcting an order's times (更正), as after an upheld objection; ``corrections.py`` says how a correction holds."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.orders.corrections import ACT, FIELDS, Corrected, load_corrections
from portal.backoffice.orders.history import note
from portal.backoffice.orders.models import Assignment, OrderEvent
from portal.backoffice.orders.moments import is_day
from portal.releases import NotAllowed

DEADLINES = ("sign_due_at", "due_at", "extended_until")
"""Times that may lie ahead."""


class CorrectOrder:
    """Give one time of the order another value, or none. ``moment`` at midnight in Shanghai stands for the whole day."""

    def __init__(
        self,
        session: Session,
        actor: str,
        order: Assignment,
        field: str,
        moment: datetime | None,
        reason: str,
    ) -> None:
        self._session = session
        self._actor = actor
        self._order = order
        self._field = field
        self._moment = moment
        self._reason = reason.strip()
        self._old = getattr(as_corrected(session, order), field) if field in FIELDS else None

    def failure_reasons(self) -> list[str]:
        if self._field not in FIELDS:
            return ["请选择要更正的时间。"]
        if not self._reason:
            return ["请写明更正的理由和依据。"]
        if self._moment == self._old:
            return [f"{FIELDS[self._field]}本来就是这样，没有改动。"]
        if self._moment and self._field not in DEADLINES and self._moment > datetime.now(UTC):
            return [f"{FIELDS[self._field]}不能晚于现在。"]
        return []

    def perform(self) -> None:
        """Append the correction; raises NotAllowed."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        detail = {
            "field": self._field,
            "old": _text(self._old),
            "new": _text(self._moment),
            "source": _text(getattr(self._order, self._field)),
            "is_day": self._moment is not None and is_day(self._moment),
            "note": self._reason,
        }
        note(self._session, self._actor, self._order, ACT, detail)
        self._session.flush()


def as_corrected(session: Session, order: Assignment) -> Any:
    """The order with its corrections laid over it."""
    return Corrected(order, load_corrections(session, order.id).get(order.id, {}))


@dataclass(frozen=True, slots=True)
class Change:
    """A corrected time of which the source has said something else since (or the same as the correction)."""

    order: Assignment
    field: str
    at_correction: datetime | None
    now: datetime | None
    corrected: datetime | None


def changed_sources(session: Session, order: Assignment | None = None) -> list[Change]:
    """Corrections whose order was imported anew with another value: somebody should look whether they still hold."""
    statement = (
        select(OrderEvent, Assignment)
        .join(Assignment, Assignment.id == OrderEvent.assignment_id)
        .where(OrderEvent.act == ACT)
        .order_by(OrderEvent.id)
    )
    if order is not None:
        statement = statement.where(Assignment.id == order.id)
    latest = {
        (found.id, event.detail["field"]): (event.detail, found)
        for event, found in session.execute(statement)
    }
    changes = (
        Change(found, field, _moment(detail["source"]), getattr(found, field), _moment(detail["new"]))
        for (_, field), (detail, found) in latest.items()
    )
    return [change for change in changes if change.now != change.at_correction]


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
