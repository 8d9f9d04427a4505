"""Reads of departments: the grouped list and one department's figures over its released cases, from stored counts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, select

from portal.public.cases.tables import published_count, published_cross_count
from portal.public.departments.tables import published_department

AnyRow = Row[*tuple[Any, ...]]


_DEPARTMENT, _COUNT = published_department.c, published_count.c
_LIST = (
    select(
        _DEPARTMENT.code,
        _DEPARTMENT.name,
        _DEPARTMENT.group_name,
        _DEPARTMENT.former_names,
        _DEPARTMENT.valid_until,
        _COUNT.n,
    )
    .outerjoin(published_count, and_(_COUNT.dimension == "department", _COUNT.key == _DEPARTMENT.code))
    .order_by(_DEPARTMENT.group_position, _DEPARTMENT.position, _DEPARTMENT.name)
)
_SUCCESSOR = published_department.alias()
_ROW = (
    select(published_department, _SUCCESSOR.c.name.label("successor_name"))
    .outerjoin(_SUCCESSOR, _SUCCESSOR.c.code == _DEPARTMENT.successor_code)
    .where(_DEPARTMENT.code == bindparam("code"))
)
_CROSS = published_cross_count.c
_FIGURES = select(_CROSS.dimension, _CROSS.key, _CROSS.n).where(
    _CROSS.within == "department",
    _CROSS.within_key == bindparam("code"),
    _CROSS.dimension.in_(("month", "outcome", "satisfaction", "in_time", "days")),
)
"""Built once: building them costs as much as running them."""


def department_list(connection: Connection) -> Sequence[AnyRow]:
    """All departments in the order of their groups, with ``n`` released cases each (None for none)."""
    return connection.execute(_LIST).all()


def department_row(connection: Connection, code: str) -> AnyRow | None:
    """The department with ``successor_name``, None where it was merged into none."""
    return connection.execute(_ROW, {"code": code}).first()


@dataclass(slots=True)
class DepartmentFigures:
    """Released cases of one department, counted by value; unknown values count under the empty one."""

    total: int = 0
    months: dict[str, int] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=dict)
    verdicts: dict[str, int] = field(default_factory=dict)
    in_time: dict[str, int] = field(
        default_factory=dict
    )  # yes, no; cases without both figures are not counted
    durations: dict[str, dict[int, int]] = field(default_factory=dict)  # category -> working days -> cases

    @property
    def all_durations(self) -> dict[int, int]:
        """Working days taken over all categories."""
        merged: dict[int, int] = {}
        for counts in self.durations.values():
            for days, n in counts.items():
                merged[days] = merged.get(days, 0) + n
        return merged


def department_figures(connection: Connection, code: str) -> DepartmentFigures:
    """From the counts stored at release: no case is read."""
    figures = DepartmentFigures()
    target = {
        "month": figures.months,
        "outcome": figures.outcomes,
        "satisfaction": figures.verdicts,
        "in_time": figures.in_time,
    }
    for name, value, n in connection.execute(_FIGURES, {"code": code}):
        if name == "days":
            category, _, days = value.rpartition("/")
            figures.durations.setdefault(category, {})[int(days)] = n
        else:
            target[name][value] = n
    figures.total = sum(figures.months.values())
    return figures
