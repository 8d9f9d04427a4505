"""Departments as the accounts pages offer and show them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.departments.models import Department


def department_names(session: Session) -> dict[int, str]:
    """Name by id, in the order of names."""
    return {
        row.id: row.name
        for row in session.execute(select(Department.id, Department.name).order_by(Department.name))
    }


def department_code(session: Session, department_id: int | None) -> str:
    """The permanent code, "" for none."""
    return session.get_one(Department, department_id).code if department_id is not None else ""
