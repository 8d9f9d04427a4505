"""Published rows of one ranking, made from its verified file: nothing is computed here, figures are copied."""

import json
from collections.abc import Iterator
from typing import Any

from portal.releases.ranking_changes import Change
from portal.scoring.contents import Contents
from portal.scoring.facts import COUNTS, Facts
from portal.scoring.results import UnitResult


def unit_row(contents: Contents, unit: UnitResult, position: int, change: Change) -> dict[str, Any]:
    """A row of ``published_ranking_row``, without number and version."""
    facts = contents.facts.get(unit.unit, Facts())
    days = facts.as_dict()["days_to_close"]
    return {
        "department_code": unit.unit,
        "department_name": contents.units[unit.unit],
        "position": position,
        "status": unit.status,
        "orders": unit.orders,
        "score": unit.total,
        "score_low": unit.low,
        "score_high": unit.high,
        "place": unit.place,
        "tied": unit.tied,
        "band": unit.band,
        "band_name": unit.band_name,
        "bracket": unit.bracket,
        "change": change.change,
        "previous_place": change.previous_place,
        "previous_band": change.previous_band,
        **{name: getattr(facts, name) for name in COUNTS},
        "days_to_close": json.dumps(days, separators=(",", ":")),
    }


def rate_rows(unit: UnitResult) -> Iterator[dict[str, Any]]:
    """Rows of ``published_ranking_rate``, one an indicator."""
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


def left_out_rows(contents: Contents) -> list[dict[str, Any]]:
    """Rows of ``published_ranking_left_out``: orders of each unit that count nowhere, by reason."""
    return [
        {"department_code": unit, "reason": reason, "n": n}
        for (unit, reason), n in sorted(contents.left_out.items())
    ]
