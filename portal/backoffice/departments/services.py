"""Changes of groups, departments, aliases and towns. Every change is audited, re-reads the waiting cases it concerns,
and is published at once, all in the caller's transaction.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.departments.matching import CategoryMatcher, DepartmentMatcher, clean_name
from portal.backoffice.departments.mergers import merger_problems, names_of_line
from portal.backoffice.departments.models import Department, DepartmentAlias, DepartmentGroup, Town
from portal.backoffice.departments.rematching import Moved, rematch
from portal.jobs.queue import enqueue
from portal.releases import NotAllowed
from portal.releases.directory import publish_directory

__all__ = [
    "AddAlias",
    "CategoryMatcher",
    "ChangeTowns",
    "DepartmentMatcher",
    "RemoveAlias",
    "SaveDepartment",
    "SaveGroup",
    "rematch",
]


class SaveGroup:
    """Make or change a group of comparable departments (考核组别)."""

    def __init__(
        self, session: Session, actor: str, group: DepartmentGroup | None, values: Mapping[str, Any]
    ) -> None:
        self._session = session
        self._actor = actor
        self._group = group
        self._values = values

    def failure_reasons(self) -> list[str]:
        statement = select(DepartmentGroup.id).where(DepartmentGroup.code == self._values["code"])
        if self._group is not None:
            statement = statement.where(DepartmentGroup.id != self._group.id)
        return ["这个组别代码已经有了。"] if self._session.scalar(statement) is not None else []

    def perform(self) -> DepartmentGroup:
        allowed(self.failure_reasons())
        group = self._group or DepartmentGroup()
        for name, value in self._values.items():
            setattr(group, name, value)
        self._session.add(group)
        self._session.flush()
        record(self._session, self._actor, "directory.group", "department_group", group.id)
        publish_directory(self._session)
        return group


class SaveDepartment:
    """Make or change a department; a new name keeps the old one as a dated alias, so that old rows still find it."""

    def __init__(
        self, session: Session, actor: str, department: Department | None, values: Mapping[str, Any]
    ) -> None:
        self._session = session
        self._actor = actor
        self._department = department
        self._values = dict(values)
        self._renamed_on: date | None = self._values.pop("renamed_on", None)

    def failure_reasons(self) -> list[str]:
        reasons = []
        others = select(Department)
        if self._department is not None:
            others = others.where(Department.id != self._department.id)
        start, end = self._values.get("valid_from"), self._values.get("valid_until")
        if start and end and end <= start:
            reasons.append("撤销日期要晚于成立日期。")
        for other in self._session.scalars(others):
            if self._department is None and other.code == self._values["code"]:
                reasons.append("这个单位代码已经有了。")
            same_name = clean_name(other.name) == clean_name(self._values["name"])
            if same_name and _overlap(start, end, other.valid_from, other.valid_until):
                reasons.append(f"同一时期已有叫“{other.name}”的单位（代码 {other.code}）。")
        return [*reasons, *merger_problems(self._session, self._department, self._values)]

    def perform(self) -> tuple[Department, Moved]:
        """The department, and how much changed its department; raises NotAllowed."""
        allowed(self.failure_reasons())
        department = self._department or Department(name="")
        old_name = department.name
        for name, value in self._values.items():
            setattr(department, name, value)
        self._session.add(department)
        self._session.flush()
        if old_name and clean_name(old_name) != clean_name(department.name):
            self._keep_old_name(department, old_name)
        action = "directory.department_changed" if self._department else "directory.department_added"
        record(self._session, self._actor, action, "department", department.code)
        return department, _settle(self._session, [old_name, *names_of_line(self._session, department)])

    def _keep_old_name(self, department: Department, old_name: str) -> None:
        self._session.add(
            DepartmentAlias(
                name=clean_name(old_name),
                department_id=department.id,
                valid_until=self._renamed_on,
                is_former_name=self._renamed_on is not None,
            )
        )


class AddAlias:
    """Map a spelling to a department on the days of [valid_from, valid_until), or say that it names none."""

    def __init__(
        self,
        session: Session,
        actor: str,
        name: str,
        department_id: int | None,
        *,
        valid_from: date | None = None,
        valid_until: date | None = None,
        is_former_name: bool = False,
    ) -> None:
        self._session = session
        self._actor = actor
        self.alias = DepartmentAlias(
            name=clean_name(name),
            department_id=department_id,
            valid_from=valid_from,
            valid_until=valid_until,
            is_former_name=is_former_name,
        )

    def failure_reasons(self) -> list[str]:
        alias = self.alias
        if not alias.name:
            return ["名称是空的。"]
        if alias.valid_from and alias.valid_until and alias.valid_until <= alias.valid_from:
            return ["截止日期要晚于起始日期。"]
        others = select(DepartmentAlias).where(DepartmentAlias.name == alias.name)
        for other in self._session.scalars(others):
            if _overlap(alias.valid_from, alias.valid_until, other.valid_from, other.valid_until):
                owner = other.department.name if other.department else "“不是单位”"
                return [f"这个名称在同一时期已经对应到{owner}，请先删去那一条或改日期。"]
        return []

    def perform(self) -> Moved:
        """How much changed its department; raises NotAllowed."""
        allowed(self.failure_reasons())
        self._session.add(self.alias)
        self._session.flush()
        action = "directory.name_mapped" if self.alias.department_id else "directory.name_refused"
        record(
            self._session,
            self._actor,
            action,
            "department_alias",
            self.alias.id,
            department_id=self.alias.department_id,
        )
        return _settle(self._session, [self.alias.name])


class RemoveAlias:
    """Take a mapping back; cases that had their department by it wait again."""

    def __init__(self, session: Session, actor: str, alias: DepartmentAlias) -> None:
        self._session = session
        self._actor = actor
        self._alias = alias

    def perform(self) -> Moved:
        """How much changed its department."""
        alias, session = self._alias, self._session
        record(
            session,
            self._actor,
            "directory.alias_removed",
            "department_alias",
            alias.id,
            department_id=alias.department_id,
        )
        session.delete(alias)
        session.flush()
        return _settle(session, [alias.name])


class ChangeTowns:
    """Replace the list of towns by those of ``areas`` (town -> city area or nothing), in that order."""

    def __init__(self, session: Session, actor: str, areas: Mapping[str, str]) -> None:
        self._session = session
        self._actor = actor
        self._areas = areas

    def perform(self) -> int:
        """How many towns there are now."""
        known = {town.name: town for town in self._session.scalars(select(Town))}
        for name, town in known.items():
            if name not in self._areas:
                self._session.delete(town)
        for position, (name, area) in enumerate(self._areas.items()):
            town = known.get(name) or Town(name=name)
            town.position, town.area = position, area
            self._session.add(town)
        record(self._session, self._actor, "directory.towns", "town", "", count=len(self._areas))
        enqueue(self._session, "detect", {})  # the areas are a rung of the neighbour test
        return len(self._areas)


def allowed(reasons: list[str]) -> None:
    """Raise NotAllowed where there is a reason."""
    if reasons:
        raise NotAllowed(reasons)


def _overlap(start: date | None, end: date | None, other_start: date | None, other_end: date | None) -> bool:
    return (start or date.min) < (other_end or date.max) and (other_start or date.min) < (end or date.max)


def _settle(session: Session, spellings: Sequence[str]) -> Moved:
    session.expire_all()  # the relations of what was just changed are read again
    publish_directory(session)
    return rematch(session, [spelling for spelling in spellings if spelling])
