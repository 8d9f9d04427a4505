"""Published rows of one ranking, made from its sheets: nothing is computed here, figures are copied."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.backoffice.departments.models import Department
from portal.backoffice.rankings.models import Ranking, ScoreSheet, SheetOrder
from portal.releases.ranking_changes import Change
from portal.scoring.compute import UnitResult
from portal.scoring.facts import COUNTS


def row_of(sheet: ScoreSheet, change: Change) -> dict[str, Any]:
    """A row of ``published_ranking_row``, without number and version."""
    unit = UnitResult.from_dict(sheet.result)
    return {
        "department_code": unit.unit,
        "department_name": sheet.department.name,
        "position": sheet.position,
        "status": unit.status,
        "orders": unit.orders,
        "score": unit.total,
        "score_low": unit.low,
        "score_high": unit.high,
        "place": unit.place,
        "tied": bool(unit.tied),
        "band": unit.band,
        "band_name": unit.band_name,
        "bracket": unit.bracket,
        "change": change.change,
        "previous_place": change.previous_place,
        "previous_band": change.previous_band,
        **{name: sheet.facts[name] for name in COUNTS},
        "days_to_close": json.dumps(sheet.facts["days_to_close"], separators=(",", ":")),
    }


def rate_rows(sheet: ScoreSheet) -> Iterator[dict[str, Any]]:
    """Rows of ``published_ranking_rate``, one an indicator."""
    unit = UnitResult.from_dict(sheet.result)
    for position, item in enumerate(unit.indicators, 1):
        yield {
            "department_code": unit.unit,
            "indicator": item.code,
            "position": position,
            "name": item.name,
            "kind": item.kind,
            "k": item.k,
            "n": item.n,
            "rate": item.rate,
            "low": item.low,
            "high": item.high,
            "points": item.points,
            "full": item.full,
        }


def left_out_rows(session: Session, ranking: Ranking) -> Sequence[dict[str, Any]]:
    """Rows of ``published_ranking_left_out``: how many orders of each unit count nowhere, by reason."""
    rows = session.execute(
        select(Department.code, SheetOrder.left_out, func.count())
        .join(Department, Department.id == SheetOrder.department_id)
        .where(SheetOrder.ranking_id == ranking.id, SheetOrder.left_out != "")
        .group_by(Department.code, SheetOrder.left_out)
        .order_by(Department.code, SheetOrder.left_out)
    )
    return [{"department_code": code, "reason": reason, "n": n} for code, reason, n in rows]
