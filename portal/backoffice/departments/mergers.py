"""并入: a department that another one took over on a day. From that day on its names mean the other one."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.departments.models import Department
from portal.web.present.dates import long_date


def merger_problems(session: Session, department: Department | None, values: Mapping[str, Any]) -> list[str]:
    """Chinese sentences; ``values`` are those to be saved: successor_id (or none) and the dates of validity."""
    until = values.get("valid_until")
    problems = _predecessor_problems(session, department, values.get("valid_from"), until)
    if not values.get("successor_id"):
        return problems
    successor = session.get(Department, values["successor_id"])
    if successor is None:
        return [*problems, "并入的单位不存在。"]
    if until is None:
        problems.append("并入另一单位的，要填撤销日期，从这一天起算并入。")
    elif not _exists_on(successor, until):
        problems.append(f"{successor.name}在{long_date(until.isoformat())}还没有成立或已经撤销，不能并入。")
    if department is not None and department in _line(successor):
        problems.append(f"{successor.name}已经并入本单位，不能再反过来并入。")
    return problems


def names_of_line(session: Session, department: Department) -> list[str]:
    """Every spelling that a change of the department may give another meaning: its own and those of all that were
    merged into it, directly or over others.
    """
    names: list[str] = []
    waiting, seen = [department], set[int]()
    while waiting:
        item = waiting.pop()
        if item.id not in seen:
            seen.add(item.id)
            names += [item.name, *(alias.name for alias in item.aliases)]
            waiting += session.scalars(select(Department).where(Department.successor_id == item.id))
    return names


def _predecessor_problems(
    session: Session, department: Department | None, start: date | None, end: date | None
) -> list[str]:
    """Those that were merged into this one must find it there on their day."""
    if department is None:
        return []
    merged = session.scalars(select(Department).where(Department.successor_id == department.id))
    return [
        f"{other.name}于{long_date(other.valid_until.isoformat())}并入本单位，那一天本单位应当存在。"
        for other in merged
        if other.valid_until and not (start or date.min) <= other.valid_until < (end or date.max)
    ]


def _exists_on(department: Department, day: date) -> bool:
    return (department.valid_from or date.min) <= day < (department.valid_until or date.max)


def _line(department: Department | None) -> list[Department]:
    """A department and those that took over, one after the other."""
    line: list[Department] = []
    while department is not None and department not in line:
        line.append(department)
        department = department.successor
    return line
