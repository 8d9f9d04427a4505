"""Reads of departments: the grouped list with stored counts, and one department's figures over its released cases."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, String, and_, case, cast, func, literal, select, union_all

from portal.public.cases.queries import LIVE
from portal.public.cases.tables import published_case, published_count
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
"""Built once: building it costs as much as running it."""


def department_list(connection: Connection) -> Sequence[AnyRow]:
    """All departments in the order of their groups, with ``n`` released cases each (None for none)."""
    return connection.execute(_LIST).all()


def department_row(connection: Connection, code: str) -> AnyRow | None:
    """The department with ``successor_name``, None where it was merged into none."""
    successor = published_department.alias()
    statement = (
        select(published_department, successor.c.name.label("successor_name"))
        .outerjoin(successor, successor.c.code == published_department.c.successor_code)
        .where(published_department.c.code == code)
    )
    return connection.execute(statement).first()


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
    """Two statements over the department's live rows."""
    figures = DepartmentFigures()
    _take_counts(connection, code, figures)
    taken, name = published_case.c.working_days, func.coalesce(published_case.c.category1, "")
    rows = connection.execute(
        select(name, taken, func.count())
        .where(LIVE, published_case.c.department_code == code, taken.is_not(None))
        .group_by(name, taken)
    )
    for category, days, n in rows:
        figures.durations.setdefault(category, {})[days] = n
    return figures


def _take_counts(connection: Connection, code: str, figures: DepartmentFigures) -> None:
    columns = published_case.c
    late = case(
        (columns.working_days.is_(None) | columns.limit_days.is_(None), ""),
        (columns.working_days <= columns.limit_days, "yes"),
        else_="no",
    )
    hits = (
        select(columns.month, columns.outcome, columns.satisfaction, late.label("in_time"))
        .where(LIVE, columns.department_code == code)
        .cte()
    )
    parts = [
        select(literal(name), func.coalesce(cast(column, String), ""), func.count()).group_by(column)
        for name, column in hits.c.items()
    ]
    target = {
        "month": figures.months,
        "outcome": figures.outcomes,
        "satisfaction": figures.verdicts,
        "in_time": figures.in_time,
    }
    for name, value, n in connection.execute(union_all(*parts)):
        target[name][value] = n
    figures.total = sum(figures.months.values())
