"""What a liaison (联络员) reaches: sheets, orders and objections of the own department and of units merged into it.

Every query of these pages starts from a ``Reach``; the department is read from the account with each request, never
from the address or the form. What lies outside is told as if it did not exist.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.departments.models import Department
from portal.backoffice.rankings.models import Objection, Ranking, ScoreSheet, SheetOrder
from portal.staff.models import StaffUser

VISIBLE = ("review", "released", "superseded")
"""States of a ranking whose sheets the departments see; what is only computed is still the office's own."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The department of an account and the ids it answers for: its own and those of its merged predecessors."""

    department: Department
    ids: frozenset[int]


def reach_of(session: Session, user_id: int) -> Reach | None:
    """None for an account that has no department."""
    department = session.scalars(
        select(Department)
        .join(StaffUser, StaffUser.department_id == Department.id)
        .where(StaffUser.id == user_id)
    ).first()
    return Reach(department, _with_predecessors(session, department.id)) if department else None


def _with_predecessors(session: Session, department_id: int) -> frozenset[int]:
    """The department and every unit that was merged into it, directly or by way of another."""
    merged = session.execute(
        select(Department.id, Department.successor_id).where(Department.successor_id.is_not(None))
    ).all()
    found, grew = {department_id}, True
    while grew:
        more = {row.id for row in merged if row.successor_id in found} - found
        found |= more
        grew = bool(more)
    return frozenset(found)


def own_sheet(session: Session, reach: Reach, sheet_id: int) -> ScoreSheet | None:
    """The sheet, where it is the department's own and open to it."""
    return session.scalars(
        select(ScoreSheet)
        .join(Ranking)
        .where(ScoreSheet.id == sheet_id, ScoreSheet.department_id.in_(reach.ids), Ranking.state.in_(VISIBLE))
    ).first()


def own_order(session: Session, sheet: ScoreSheet, assignment_id: int | None) -> SheetOrder | None:
    """The order as this sheet holds it; None for one of another unit of the same ranking."""
    return session.scalars(
        select(SheetOrder).where(
            SheetOrder.ranking_id == sheet.ranking_id,
            SheetOrder.department_id == sheet.department_id,
            SheetOrder.assignment_id == assignment_id,
        )
    ).first()


def own_objection(session: Session, reach: Reach, objection_id: int) -> Objection | None:
    """The objection, where the department (or one merged into it) raised it."""
    return session.scalars(
        select(Objection).where(Objection.id == objection_id, Objection.department_id.in_(reach.ids))
    ).first()
