"""Figures that no order carries (手工录入), added up over the months of the period."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.departments.models import Department
from portal.backoffice.orders.holders import Unit
from portal.backoffice.orders.models import ManualEntry
from portal.backoffice.rankings.basis import Basis
from portal.releases import NotAllowed
from portal.scoring.compute import ManualFigure


def manual_codes(basis: Basis) -> dict[str, str]:
    """Code and name of the group's manual indicators."""
    return {item.code: item.name for item in basis.group.indicators if item.source == "manual"}


def manual_figures(session: Session, basis: Basis, units: Sequence[Unit]) -> Sequence[ManualFigure]:
    """k, and n of a rate, of each unit and manual indicator with at least one entry; raises NotAllowed for an entry that
    does not fit its indicator.
    """
    kinds = {item.code: item.kind for item in basis.group.indicators if item.source == "manual"}
    ids = {unit.id for unit in units}
    rows = session.execute(
        select(Department.code, Department.name, ManualEntry)
        .join(Department, Department.id == ManualEntry.department_id)
        .where(
            ManualEntry.month.in_([month.code for month in basis.period.months()]),
            ManualEntry.indicator.in_(kinds),
        )
        .order_by(Department.code, ManualEntry.indicator, ManualEntry.month)
    )
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    faults = []
    for code, name, entry in rows:
        if entry.department_id not in ids:
            continue
        if (entry.n is None) != (kinds[entry.indicator] == "count"):
            what = "不应有分母" if entry.n is not None else "缺少分母"
            faults.append(f"{name} {entry.month} 手工录入的“{entry.indicator}”{what}，请先改正。")
        total = sums[code, entry.indicator]
        total[0] += entry.k
        total[1] += entry.n or 0
    if faults:
        raise NotAllowed(faults)
    return [
        ManualFigure(code, indicator, k, None if kinds[indicator] == "count" else n)
        for (code, indicator), (k, n) in sums.items()
    ]
