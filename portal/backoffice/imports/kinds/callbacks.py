"""Callback files (回访): a row says what one callback of one order found; the latest callback of an order counts."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import Session

from portal.backoffice.imports.cells import RowCells
from portal.backoffice.imports.checking import CheckedRow, ImportRow
from portal.backoffice.imports.kinds.orders import read_numbers
from portal.backoffice.imports.kinds.outcome import Outcome, read_outcome
from portal.backoffice.imports.resolve import Directory
from portal.backoffice.imports.writing import ChunkResult, Notes, RunContext
from portal.backoffice.orders.models import Assignment

_EARLIEST = dt.datetime.min.replace(tzinfo=dt.UTC)
assignment = Assignment.__table__


@dataclass(frozen=True, slots=True)
class CallbackRow(ImportRow):
    """One callback; ``order_number`` is the case's number where ``by_case``."""

    order_number: str
    by_case: bool
    outcome: Outcome

    @property
    def key(self) -> str:
        return f"{self.order_number} {self.outcome.called_back_at}"

    @property
    def number(self) -> str:
        return self.order_number


CheckedCallback = CheckedRow[CallbackRow]


def read_callback(cells: RowCells, _directory: Directory) -> CallbackRow:
    """The callback that a row stands for."""
    by_case = not cells.has_column("order_number")
    order_number, _ = read_numbers(cells)
    outcome = read_outcome(cells)
    if outcome.reached is None:
        cells.reject("", "没有写明回访结果（是否联系上、是否解决、满意度或回访核实）")
    return CallbackRow(order_number, by_case, outcome)


class WriteCallbacks:
    """Bring the callback columns of the orders to what these rows say; a callback without its order stays out."""

    def __init__(self, session: Session, context: RunContext) -> None:
        self._session = session
        self._context = context
        self._result = ChunkResult()
        self._notes = Notes(context, self._result)

    def perform(self, rows: Sequence[CheckedCallback]) -> ChunkResult:
        """Rows must have distinct keys; of one order's callbacks only the latest is written."""
        orders = self._orders([checked.row for checked in rows if checked.row])
        latest: dict[int, CheckedCallback] = {}
        for checked in sorted(rows, key=_called_back_at):
            assert checked.row is not None
            found = orders.get(checked.row.number, [])
            if len(found) != 1:
                self._notes.reject(checked, "order_number", _not_found(checked.row, len(found)))
            elif _is_older(checked.row, found[0]):
                self._set_aside(checked)
            else:
                if found[0].id in latest:
                    self._set_aside(latest[found[0].id])
                latest[found[0].id] = checked
        by_id = {order.id: order for found in orders.values() for order in found}
        self._write({by_id[id_]: checked for id_, checked in latest.items()})
        return self._result

    def _orders(self, rows: Sequence[CallbackRow]) -> dict[str, list[Row[Any]]]:
        """The orders that each number may mean: of a case its lead orders that were not returned."""
        numbers = {row.order_number for row in rows}
        is_case = any(row.by_case for row in rows)
        column = Assignment.case_number if is_case else Assignment.order_number
        wanted = select(assignment).where(
            Assignment.source == self._context.source, column.in_(numbers - {""})
        )
        if is_case:
            wanted = wanted.where(Assignment.role == "lead", Assignment.return_accepted.is_not(True))
        found: dict[str, list[Row[Any]]] = {}
        for order in self._session.execute(wanted):
            found.setdefault(order.case_number if is_case else order.order_number, []).append(order)
        return found

    def _set_aside(self, checked: CheckedCallback) -> None:
        self._result.unchanged += 1
        self._notes.warn(checked, "called_back_at", "这件另有更晚的回访，以更晚的一次为准")

    def _write(self, latest: dict[Row[Any], CheckedCallback]) -> None:
        changed = []
        for order, checked in latest.items():
            assert checked.row is not None
            outcome = _completed(checked.row.outcome, order)
            if all(getattr(order, name) == value for name, value in outcome._asdict().items()):
                mine = order.import_run_id == self._context.run_id and not self._context.dry_run
                self._result.updated += mine
                self._result.unchanged += not mine
                continue
            self._result.updated += 1
            changed.append({"b_id": order.id, **outcome._asdict()})
        if changed and not self._context.dry_run:
            self._session.connection().execute(
                update(assignment)  # type: ignore[arg-type]
                .where(assignment.c.id == bindparam("b_id"))
                .values(import_run_id=self._context.run_id, updated_at=dt.datetime.now(dt.UTC)),
                changed,
            )


def _called_back_at(checked: CheckedCallback) -> dt.datetime:
    assert checked.row is not None
    return checked.row.outcome.called_back_at or _EARLIEST


def _is_older(row: CallbackRow, order: Row[Any]) -> bool:
    moment = row.outcome.called_back_at
    return moment is not None and order.called_back_at is not None and moment < order.called_back_at


def _completed(outcome: Outcome, order: Row[Any]) -> Outcome:
    """The callback as it will stand: a file without dates or attempts leaves those that are known."""
    return outcome._replace(
        called_back_at=outcome.called_back_at or order.called_back_at,
        call_attempts=max(outcome.call_attempts, order.call_attempts),
    )


def _not_found(row: CallbackRow, count: int) -> str:
    if row.by_case and count:
        return f"工单“{row.order_number}”有 {count} 件主办交办件，请改用派单编号"
    return (
        f"没有编号为“{row.order_number}”的{'工单的主办交办件' if row.by_case else '交办件'}，请先导入交办件"
    )
