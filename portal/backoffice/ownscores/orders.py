"""The orders of a sheet as the liaison pages through them, those that cost points first."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal.backoffice.rankings.models import ScoreSheet, SheetOrder
from portal.backoffice.rankings.order_lines import OrderLine, Reader

PAGE = 30
SHOWN = {"costly": "扣分的件", "counted": "计入的件", "left_out": "未计入的件"}


def order_lines(session: Session, sheet: ScoreSheet, reader: Reader) -> list[OrderLine]:
    """All orders of the unit on this sheet, by time of hand-over."""
    orders = session.scalars(
        select(SheetOrder)
        .where(SheetOrder.ranking_id == sheet.ranking_id, SheetOrder.department_id == sheet.department_id)
        .options(joinedload(SheetOrder.assignment))
    ).all()
    return [reader.line(order) for order in sorted(orders, key=_dispatched)]


def _dispatched(order: SheetOrder) -> tuple[str, int]:
    at = order.assignment.dispatched_at
    return (at.isoformat() if at else "", order.assignment_id)


def chosen(lines: list[OrderLine], show: str) -> list[OrderLine]:
    """Those of one tab: ``costly``, ``counted``, ``left_out``."""
    if show == "left_out":
        return [line for line in lines if line.left_out]
    counted = [line for line in lines if not line.left_out]
    return counted if show == "counted" else [line for line in counted if line.costly]
