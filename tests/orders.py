"""Invented hand-overs for tests: times as people write them, in Shanghai."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from sqlalchemy.orm import Session

from portal.backoffice.departments.models import Department, DepartmentGroup
from portal.backoffice.orders.models import Assignment, DeadlineRule, Exclusion

SHANGHAI = timezone(timedelta(hours=8))
MOMENTS = (
    "dispatched_at",
    "sign_due_at",
    "signed_at",
    "responded_at",
    "due_at",
    "extended_until",
    "replied_at",
    "closed_at",
    "returned_at",
    "called_back_at",
)


def at(text: str) -> datetime:
    """``2026-05-04`` (a day: its midnight) or ``2026-05-04 10:20`` in Shanghai, as an instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def order_values(number: str, **values: Any) -> dict[str, Any]:
    """Columns of an order; times may be given as text."""
    fields: dict[str, Any] = {
        "source": "test",
        "order_number": number,
        "case_number": f"RA{number}",
        "appeal_type": "complaint",
        "updated_at": datetime(2026, 11, 1, tzinfo=UTC),
        **values,
    }
    return {name: at(v) if name in MOMENTS and isinstance(v, str) else v for name, v in fields.items()}


def make_order(session: Session, number: str = "P1", **values: Any) -> Assignment:
    order = Assignment(**order_values(number, **values))
    session.add(order)
    session.flush()
    return order


def make_unit(session: Session, code: str, group: str = "bureaus", **values: Any) -> Department:
    """A department in a group, both made where missing."""
    row = session.query(DepartmentGroup).filter_by(code=group).one_or_none()
    if row is None:
        row = DepartmentGroup(code=group, name={"bureaus": "市直部门", "towns": "乡镇街道"}.get(group, group))
        session.add(row)
        session.flush()
    unit = Department(code=code, name=values.pop("name", f"单位{code}"), group_id=row.id, **values)
    session.add(unit)
    session.flush()
    return unit


def make_rule(session: Session, stage: str = "close", days: int = 5, **values: Any) -> DeadlineRule:
    rule = DeadlineRule(stage=stage, days=days, **{"valid_from": date(2004, 1, 1), **values})
    session.add(rule)
    session.flush()
    return rule


def exclude(session: Session, order: Assignment, approved: bool = True) -> Exclusion:
    now = datetime(2026, 11, 2, tzinfo=UTC)
    exclusion = Exclusion(
        assignment_id=order.id,
        reason="court",
        document="〔2026〕7号",
        proposed_by="curator",
        proposed_at=now,
        approved_by="reviewer" if approved else None,
        approved_at=now if approved else None,
    )
    session.add(exclusion)
    session.flush()
    return exclusion
