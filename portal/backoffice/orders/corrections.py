"""Corrections (更正) of an order's times: kept as events of the order and laid over what the source says.

The stored columns stay the source's: a later import may write them, and the correction still holds. Where the source
then says something else than when it was corrected, the order's page says so.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.orders.models import OrderEvent

ACT = "corrected"

FIELDS: dict[str, str] = {
    "dispatched_at": "派单时间",
    "sign_due_at": "签收期限",
    "signed_at": "签收时间",
    "responded_at": "首次联系时间",
    "due_at": "办理期限",
    "extended_until": "延期至",
    "replied_at": "答复时间",
    "closed_at": "办结时间",
}
"""Times that may be corrected, with the words for them."""


class Corrected:
    """An order with some of its times replaced."""

    def __init__(self, order: Any, changes: Mapping[str, Any]) -> None:
        self._order = order
        self.__dict__.update(changes)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._order, name)


def load_corrections(session: Session, assignment_id: int | None = None) -> dict[int, dict[str, Any]]:
    """By order: the corrected values of its columns, the latest of each field; of one order only where given."""
    statement = select(OrderEvent).where(OrderEvent.act == ACT).order_by(OrderEvent.id)
    if assignment_id is not None:
        statement = statement.where(OrderEvent.assignment_id == assignment_id)
    found: dict[int, dict[str, Any]] = {}
    for event in session.scalars(statement):
        found.setdefault(event.assignment_id, {}).update(values_of(event.detail))
    return found


def values_of(detail: dict[str, Any]) -> dict[str, Any]:
    """The columns that one correction replaces."""
    moment = datetime.fromisoformat(detail["new"]) if detail["new"] else None
    values: dict[str, Any] = {detail["field"]: moment}
    if detail["field"] == "due_at":
        values |= {"due_is_day": detail["is_day"], "due_origin": "stated" if moment else ""}
    return values
