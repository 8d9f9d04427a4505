"""Appends to an order's history (处理记录), with the same act in the audit log."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.orders.models import Assignment, OrderEvent

ACTS: dict[str, str] = {
    "exclusion_proposed": "提出剔除",
    "exclusion_approved": "批准剔除",
    "exclusion_rejected": "不同意剔除",
    "exclusion_withdrawn": "撤销剔除",
    "corrected": "更正",
}


def note(session: Session, actor: str, order: Assignment, act: str, detail: dict[str, Any]) -> None:
    """Add the event; the audit log says who did what, grounds in people's own words stand in the event alone."""
    now = datetime.now(UTC)
    session.add(OrderEvent(assignment_id=order.id, at=now, actor=actor, act=act, detail=detail))
    codes = {name: detail[name] for name in ("reason", "field") if name in detail}
    record(session, actor, f"order.{act}", "assignment", order.order_number, **codes)


def events_of(session: Session, order: Assignment) -> list[OrderEvent]:
    """Newest first."""
    statement = select(OrderEvent).where(OrderEvent.assignment_id == order.id).order_by(OrderEvent.id.desc())
    return list(session.scalars(statement))
