"""Reads of the directory pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, selectinload

from portal.audit.models import AuditEntry
from portal.backoffice.audit.words import ACTIONS
from portal.backoffice.calendar.services import missing_years
from portal.backoffice.cases.models import Case
from portal.backoffice.departments.models import Category, Department, DepartmentGroup, Town
from portal.backoffice.departments.names.queries import waiting_counts

HISTORY = 50


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of the directory; ``count`` None shows no number."""

    route: str
    label: str
    count: int | None = None


def tabs(session: Session) -> list[Tab]:
    """The directory's pages, with what waits on each."""
    department_names, category_names = waiting_counts(session)
    return [
        Tab("staff.names.departments", "待对应单位", department_names),
        Tab("staff.names.categories", "待对应分类", category_names),
        Tab("staff.departments.list", "承办单位"),
        Tab("staff.groups.list", "组别"),
        Tab("staff.categories.list", "诉求分类"),
        Tab("staff.towns", "乡镇街道"),
        Tab("staff.calendar", "节假日", len(missing_years(session)) or None),
        Tab("staff.deadlines", "办理时限"),
    ]


def groups(session: Session) -> Sequence[DepartmentGroup]:
    return session.scalars(
        select(DepartmentGroup).order_by(DepartmentGroup.position, DepartmentGroup.code)
    ).all()


def departments(session: Session) -> Sequence[Department]:
    """All departments with group and aliases, as the public list orders them."""
    return session.scalars(
        select(Department)
        .outerjoin(DepartmentGroup)
        .options(selectinload(Department.group), selectinload(Department.aliases))
        .order_by(DepartmentGroup.position.nulls_last(), Department.position, Department.code)
    ).all()


def merged_into(session: Session, department: Department) -> Sequence[Department]:
    """Departments that this one took over, by day."""
    return session.scalars(
        select(Department).where(Department.successor_id == department.id).order_by(Department.valid_until)
    ).all()


def history(session: Session, department: Department) -> list[tuple[datetime, str, str]]:
    """Changes of a department and of the names mapped to it, newest first: time, who, what."""
    entries = session.scalars(
        select(AuditEntry)
        .where(
            or_(
                and_(AuditEntry.subject_kind == "department", AuditEntry.subject_id == department.code),
                and_(
                    AuditEntry.subject_kind == "department_alias",
                    AuditEntry.detail["department_id"].as_integer() == department.id,
                ),
            )
        )
        .order_by(AuditEntry.id.desc())
        .limit(HISTORY)
    )
    return [(entry.at, entry.actor, ACTIONS.get(entry.action, entry.action)) for entry in entries]


def case_counts(session: Session) -> dict[int, int]:
    """Number of imported cases by department id."""
    rows = session.execute(
        select(Case.department_id, func.count())
        .where(Case.department_id.is_not(None))
        .group_by(Case.department_id)
    )
    return {row[0]: row[1] for row in rows if row[0] is not None}


def categories(session: Session) -> Sequence[Category]:
    """The newest version of the tree, each node after its parent."""
    newest = select(func.max(Category.version)).scalar_subquery()
    return session.scalars(select(Category).where(Category.version == newest).order_by(Category.code)).all()


def towns(session: Session) -> Sequence[Town]:
    return session.scalars(select(Town).order_by(Town.position, Town.name)).all()
