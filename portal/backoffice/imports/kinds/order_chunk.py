"""Write one chunk of an orders file: new orders, changed ones, and nothing for those that are as they were.

An order of a file wins over the one read off its case: over that of the same number, else over that of the same case
handed to the same department, whose row it takes over. Columns that the file lacks stay as they are.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from portal.backoffice.cases.models import Case
from portal.backoffice.departments.matching import clean_name
from portal.backoffice.imports.checking import CheckedRow
from portal.backoffice.imports.kinds.orders import OrderRow
from portal.backoffice.imports.kinds.outcome import Outcome
from portal.backoffice.imports.kinds.topic import LEVELS
from portal.backoffice.imports.writing import ChunkResult, Notes, RunContext
from portal.backoffice.orders.models import Assignment
from portal.backoffice.orders.moments import is_day

CheckedOrder = CheckedRow[OrderRow]

_FIELDS = {
    "department_raw": ("department",), "category_raw": LEVELS, "category_id": LEVELS, "is_citizen": ("channel",), "is_written": ("handling",),
    "sign_due_at": ("sign_due",), "due_at": ("due",), "due_is_day": ("due",), "due_origin": ("due",),
    "limit_days": ("due",), "extensions": ("extensions", "extended_until"),
    "reply_sampled": ("reply_sampled", "reply_passed"), "reached": ("reached", "satisfaction", "solved", "verified", "attitude_score"),
    "satisfaction": ("satisfaction", "reached"), "call_attempts": ("call_attempts", "called_back_at", "reached"),
}  # fmt: skip
"""Columns that are read from a field of another name."""
_ALWAYS = frozenset(
    {
        "order_number",
        "case_number",
        "case_id",
        "origin",
        "row_hash",
        "import_run_id",
        "updated_at",
        "department_id",
    }
)
_KEPT_IF_EMPTY = frozenset({*Outcome._fields, "is_citizen", "is_written", "appeal_type", "case_id"})
"""An empty cell says nothing against what is known, from a callback file for instance."""

assignment = Assignment.__table__


class WriteOrders:
    """Bring the orders to what these rows say, in the caller's transaction; counts as WriteCases does."""

    def __init__(self, session: Session, context: RunContext) -> None:
        self._session = session
        self._context = context
        self._result = ChunkResult()
        self._notes = Notes(context, self._result)
        self._now = dt.datetime.now(dt.UTC)
        self._cases: Mapping[str, Row[Any]] = {}

    def perform(self, rows: Sequence[CheckedOrder]) -> ChunkResult:
        """Rows must have distinct order numbers."""
        orders = [checked.row for checked in rows if checked.row]
        self._cases = self._find_cases({order.case_number for order in orders})
        known = self._find({order.order_number for order in orders})
        derived = self._find_derived(orders, known)
        fresh, changed = [], []
        for checked in rows:
            assert checked.row is not None
            columns = self._columns(checked)
            found = known.get(checked.row.order_number) or self._take_over(columns, derived)
            if found is None:
                fresh.append(columns)
                self._result.inserted += 1
            elif found.row_hash == checked.row_hash and found.origin == "file":
                self._result.count_equal(found, self._context)
            else:
                changed.append(columns | {"b_id": found.id})
                self._result.updated += 1
            self._remark(checked, columns)
        if not self._context.dry_run:
            self._write(fresh, changed)
        return self._result

    def _find(self, numbers: set[str]) -> dict[str, Row[Any]]:
        rows = self._session.execute(
            _wanted().where(Assignment.source == self._context.source, Assignment.order_number.in_(numbers))
        )
        return {row.order_number: row for row in rows}

    def _find_derived(
        self, orders: Sequence[OrderRow], known: Mapping[str, Row[Any]]
    ) -> dict[tuple[str, object], Row[Any]]:
        """Orders read off the cases of those that are new, by case and department."""
        numbers = {order.case_number for order in orders if order.order_number not in known} - {""}
        rows = self._session.execute(
            _wanted().where(
                Assignment.source == self._context.source,
                Assignment.case_number.in_(numbers),
                Assignment.origin == "case",
            )
        )
        named = {order.order_number for order in orders}
        return {
            place: row
            for row in rows
            if row.order_number not in named
            for place in _places(dict(row._mapping))
        }

    def _find_cases(self, numbers: set[str]) -> dict[str, Row[Any]]:
        rows: Iterable[Row[Any]] = self._session.execute(
            select(*_OF_CASE).where(
                Case.source == self._context.source, Case.source_number.in_(numbers - {""})
            )
        )
        return {row.source_number: row for row in rows}

    @staticmethod
    def _take_over(
        columns: Mapping[str, Any], derived: dict[tuple[str, object], Row[Any]]
    ) -> Row[Any] | None:
        """The order read off the case that this one stands for; each is taken over once."""
        found = next((derived[place] for place in _places(columns) if place in derived), None)
        if found is not None:
            for place in _places(dict(found._mapping)):
                derived.pop(place, None)
        return found

    def _columns(self, checked: CheckedOrder) -> dict[str, Any]:
        row = checked.row
        assert row is not None
        case = self._cases.get(row.case_number)
        known = self._context.directory.department(row.department_raw, row.dispatched_at)
        columns = row.as_columns()
        columns["category_id"] = self._context.directory.category(row.category_raw).id
        if case is not None:
            columns |= _completed(row, case)
        return columns | {
            "source": self._context.source,
            "case_id": case.id if case is not None else None,
            "origin": "file",
            "row_hash": checked.row_hash,
            "import_run_id": self._context.run_id,
            "created_at": self._now,
            "updated_at": self._now,
            "department_id": known.id,
            "due_is_day": row.due_at is None or is_day(row.due_at),
            "due_origin": "stated" if row.due_at else "limit" if row.limit_days else "",
        }

    def _remark(self, checked: CheckedOrder, columns: Mapping[str, Any]) -> None:
        row = checked.row
        assert row is not None
        self._notes.department(checked, row.department_raw, row.dispatched_at)
        self._notes.category(checked, row.category_raw)
        if row.case_number and columns["case_id"] is None:
            self._result.told["{} 件交办件的工单还没有导入，导入后自动关联。"] += 1

    def _write(self, fresh: list[dict[str, Any]], changed: list[dict[str, Any]]) -> None:
        for columns in fresh:
            for name in ("is_citizen", "is_written"):
                columns[name] = columns[name] is not False
        if fresh:
            self._session.execute(insert(assignment), fresh)  # type: ignore[arg-type]
        if changed:
            names = [name for name in changed[0] if name in _ALWAYS or self._is_stated(name)]
            values = {name: _new_value(name) for name in names}
            self._session.connection().execute(
                update(assignment).where(assignment.c.id == bindparam("b_id")).values(values),  # type: ignore[arg-type]
                [{"b_id": row["b_id"], **{f"b_{name}": row[name] for name in names}} for row in changed],
            )

    def _is_stated(self, column: str) -> bool:
        """Whether the file has a column from which this one is read."""
        return any(field in self._context.columns for field in _FIELDS.get(column, (column,)))


def _places(row: Mapping[str, Any]) -> list[tuple[str, object]]:
    """Case and department, by the department's id where it is known and by its spelling."""
    places: list[tuple[str, object]] = [(row["case_number"], clean_name(row["department_raw"]))]
    if row["department_id"] is not None:
        places.append((row["case_number"], row["department_id"]))
    return places


_OF_CASE = (
    Case.id, Case.source_number, Case.appeal_type, Case.is_citizen, Case.category_raw, Case.category_id, Case.town,
)  # fmt: skip


def _completed(row: OrderRow, case: Row[Any]) -> dict[str, Any]:
    """What the file leaves empty and the case tells."""
    known: dict[str, Any] = {
        "appeal_type": row.appeal_type or case.appeal_type,
        "is_citizen": case.is_citizen if row.is_citizen is None else row.is_citizen,
        "town": row.town or case.town,
    }
    if not row.category_raw:
        known |= {"category_raw": case.category_raw, "category_id": case.category_id}
    return known


def _wanted() -> Select[*tuple[Any, ...]]:
    return select(
        Assignment.id, Assignment.order_number, Assignment.case_number, Assignment.origin, Assignment.row_hash,
        Assignment.import_run_id, Assignment.created_at, Assignment.updated_at, Assignment.department_raw,
        Assignment.department_id,
    )  # fmt: skip


def _new_value(name: str) -> Any:
    column = assignment.c[name]
    value: Any = bindparam(f"b_{name}", type_=column.type)
    if name == "call_attempts":
        value = func.nullif(value, 0)
    return func.coalesce(value, column) if name in _KEPT_IF_EMPTY else value
