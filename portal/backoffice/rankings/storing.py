"""Write a computation: the ranking, its sheets (kept by unit, so that objections stay with theirs) and its orders."""

import hashlib
from collections.abc import Iterator
from typing import Any, cast

from sqlalchemy import Table, delete, insert
from sqlalchemy.orm import Session

from portal.backoffice.rankings.computation import Computation
from portal.backoffice.rankings.models import Ranking, ScoreSheet, SheetOrder
from portal.scoring.compute import UnitResult
from portal.scoring.facts import Facts
from portal.security.policy import Identity

_CHUNK = 5000
_ORDERS = cast(Table, SheetOrder.__table__)
"""The table itself: tens of thousands of rows need no mapper."""


def store(session: Session, ranking: Ranking, computed: Computation, actor: Identity) -> None:
    """Fill ``ranking``, new or open, in the caller's transaction; what it held before is replaced."""
    basis = computed.basis
    ranking.period, ranking.group_code = basis.period.code, basis.group.code
    ranking.group_name = basis.group.name
    ranking.rulebook_id = basis.rulebook.id
    ranking.computed_at = ranking.data_as_of = computed.data_as_of
    ranking.computed_by_id = actor.user_id
    ranking.warnings = list(computed.warnings)
    ranking.package = computed.package
    ranking.package_sha256 = hashlib.sha256(computed.package).hexdigest()
    session.add(ranking)
    session.flush()
    _store_sheets(session, ranking, computed)
    _store_orders(session, ranking, computed)


def _store_sheets(session: Session, ranking: Ranking, computed: Computation) -> None:
    known = {sheet.department_id: sheet for sheet in ranking.sheets}
    for position, unit in enumerate(computed.result.units, 1):
        department_id = computed.departments[unit.unit]
        sheet = known.pop(department_id, None)
        if sheet is None:
            sheet = ScoreSheet(ranking_id=ranking.id, department_id=department_id)
            session.add(sheet)
        _fill(sheet, position, unit, computed.facts[unit.unit])
    for sheet in known.values():
        session.delete(sheet)
    session.flush()
    session.expire(ranking, ["sheets"])


def _fill(sheet: ScoreSheet, position: int, unit: UnitResult, facts: Facts) -> None:
    sheet.position = position
    sheet.status, sheet.orders = unit.status, unit.orders
    sheet.total, sheet.place = unit.total, unit.place
    sheet.result = unit.as_dict()
    sheet.facts = facts.as_dict()


def _store_orders(session: Session, ranking: Ranking, computed: Computation) -> None:
    session.execute(delete(SheetOrder).where(SheetOrder.ranking_id == ranking.id))
    chunk: list[dict[str, Any]] = []
    for row in _order_rows(ranking.id, computed):
        chunk.append(row)
        if len(chunk) == _CHUNK:
            session.execute(insert(_ORDERS), chunk)
            chunk = []
    if chunk:
        session.execute(insert(_ORDERS), chunk)


def _order_rows(ranking_id: int, computed: Computation) -> Iterator[dict[str, Any]]:
    for name, order in zip(computed.names, computed.orders, strict=True):
        yield {
            "ranking_id": ranking_id,
            "assignment_id": order.assignment_id,
            "department_id": order.department_id,
            "row_id": name,
            "flags": ",".join(map(str, order.values)),
            "left_out": order.left_out,
        }
