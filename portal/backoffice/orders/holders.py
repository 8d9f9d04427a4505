"""Which unit an order counts for: the one that held it at the decisive date, its successor after a merger (并入)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.departments.models import Department, DepartmentGroup
from portal.scoring.model import Group
from portal.scoring.period import Period


@dataclass(frozen=True, slots=True)
class Unit:
    """A department as scoring sees it; ``group`` is the code of its group in the directory, "" for none."""

    id: int
    code: str
    name: str
    group: str
    valid_from: date | None
    valid_until: date | None
    successor_id: int | None

    def had_ended(self, day: date) -> bool:
        return self.valid_until is not None and self.valid_until <= day


class Holders:
    """All departments, read once."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._units = {unit.id: unit for unit in units}

    @classmethod
    def load(cls, session: Session) -> "Holders":
        rows = session.execute(
            select(
                Department.id,
                Department.code,
                Department.name,
                DepartmentGroup.code.label("group"),
                Department.valid_from,
                Department.valid_until,
                Department.successor_id,
            )
            .outerjoin(Department.group)
            .order_by(Department.position, Department.code)
        )
        return cls(
            Unit(r.id, r.code, r.name, r.group or "", r.valid_from, r.valid_until, r.successor_id)
            for r in rows
        )

    def holder(self, department_id: int, day: date) -> Unit:
        """The department itself, or on and after the day it was merged the unit that took over."""
        unit = self._units[department_id]
        seen = {unit.id}
        while unit.successor_id is not None and unit.had_ended(day) and unit.successor_id not in seen:
            unit = self._units[unit.successor_id]
            seen.add(unit.id)
        return unit

    def of_group(self, group: Group) -> list[Unit]:
        """Units of a rulebook's group: those it lists by code, else those of the directory's group of its code."""
        if group.departments:
            return [unit for unit in self._units.values() if unit.code in group.departments]
        return [unit for unit in self._units.values() if unit.group == group.code]

    def in_period(self, group: Group, period: Period) -> list[Unit]:
        """Units of the group that exist on some day of the period. One that ended before it without a successor stays:
        nobody else answers for orders it left open.
        """
        return [
            unit
            for unit in self.of_group(group)
            if not (unit.valid_from and unit.valid_from >= period.after)
            and not (unit.successor_id is not None and unit.had_ended(period.first))
        ]

    def feeding(self, units: Iterable[Unit]) -> list[int]:
        """Ids of the units and of everything that was ever merged into one of them."""
        wanted = {unit.id for unit in units}
        grew = True
        while grew:
            more = {unit.id for unit in self._units.values() if unit.successor_id in wanted} - wanted
            wanted |= more
            grew = bool(more)
        return sorted(wanted)
