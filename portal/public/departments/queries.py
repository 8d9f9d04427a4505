"""Reads of departments: the grouped list with stored counts, and one department's figures over its released cases."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, String, and_, bindparam, case, cast, func, literal, select, union_all

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
_SUCCESSOR = published_department.alias()
_ROW = (
    select(published_department, _SUCCESSOR.c.name.label("successor_name"))
    .outerjoin(_SUCCESSOR, _SUCCESSOR.c.code == _DEPARTMENT.successor_code)
    .where(_DEPARTMENT.code == bindparam("code"))
)
_CASE = published_case.c
_CATEGORY = func.coalesce(_CASE.category1, "")
_DURATIONS = (
    select(_CATEGORY, _CASE.working_days, func.count())
    .where(LIVE, _CASE.department_code == bindparam("code"), _CASE.working_days.is_not(None))
    .group_by(_CATEGORY, _CASE.working_days)
)
_IN_TIME = case(
    (_CASE.working_days.is_(None) | _CASE.limit_days.is_(None), ""),
    (_CASE.working_days <= _CASE.limit_days, "yes"),
    else_="no",
)
_HITS = (
    select(_CASE.month, _CASE.outcome, _CASE.satisfaction, _IN_TIME.label("in_time"))
    .where(LIVE, _CASE.department_code == bindparam("code"))
    .cte()
)
_COUNTS = union_all(
    *(
        select(literal(name), func.coalesce(cast(column, String), ""), func.count()).group_by(column)
        for name, column in _HITS.c.items()
    )
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
    """Two statements over the department's live rows."""
    figures = DepartmentFigures()
    _take_counts(connection, code, figures)
    rows = connection.execute(_DURATIONS, {"code": code})
    for category, days, n in rows:
        figures.durations.setdefault(category, {})[days] = n
    return figures


def _take_counts(connection: Connection, code: str, figures: DepartmentFigures) -> None:
    target = {
        "month": figures.months,
        "outcome": figures.outcomes,
        "satisfaction": figures.verdicts,
        "in_time": figures.in_time,
    }
    for name, value, n in connection.execute(_COUNTS, {"code": code}):
        target[name][value] = n
    figures.total = sum(figures.months.values())
