"""Write one chunk of checked rows: new cases, changed ones, and nothing at all for those that are as they were."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, func, insert, select
from sqlalchemy.orm import Session, joinedload

from portal.backoffice.cases.models import Case, CaseDraft
from portal.backoffice.imports.checking import CheckedRow
from portal.backoffice.imports.drafts import TEXTS, UpdateDraft, is_releasable, new_draft
from portal.backoffice.imports.kinds.cases import CaseRow
from portal.backoffice.imports.writing import ChunkResult, Notes, RunContext
from portal.backoffice.orders.from_cases import DeriveOrders

CheckedCase = CheckedRow[CaseRow]
ERASED = "这件已按隐私要求销毁文字，来源系统的改动没有写入"


class WriteCases:
    """Bring the case table to what these rows say, in the caller's transaction.

    A row counts as inserted or updated by this run also when an earlier, killed attempt of the same run wrote it.
    """

    def __init__(self, session: Session, context: RunContext) -> None:
        self._session = session
        self._context = context
        self._result = ChunkResult()
        self._notes = Notes(context, self._result)
        directory = context.directory
        self._orders = DeriveOrders(session, lambda name, on: directory.department(name, on).id)
        self._now = dt.datetime.now(dt.UTC)

    def perform(self, rows: Sequence[CheckedCase]) -> ChunkResult:
        """Rows must have distinct source numbers."""
        known = self._known([checked.row.source_number for checked in rows if checked.row])
        fresh: list[dict[str, Any]] = []
        changed: dict[int, CheckedCase] = {}
        for checked in rows:
            assert checked.row is not None
            found = known.get(checked.row.source_number)
            if found is None:
                fresh.append(self._columns(checked))
                self._result.inserted += 1
            elif found.row_hash == checked.row_hash:
                self._result.count_equal(found, self._context)
            elif found.erased_at is not None:
                self._notes.warn(checked, "", ERASED)
                self._result.unchanged += 1
            else:
                changed[found.id] = checked
                self._result.updated += 1
            self._note_unmatched(checked)
        if not self._context.dry_run:
            self._insert(fresh)
            self._update(changed)
            if changed:
                self._session.flush()
                self._orders.perform(Case.id.in_(changed))
        return self._result

    def _known(self, numbers: Sequence[str]) -> dict[str, Any]:
        columns = (Case.id, Case.source_number, Case.row_hash, Case.erased_at, Case.import_run_id,
                   Case.created_at, Case.updated_at)  # fmt: skip
        wanted = select(*columns).where(Case.source == self._context.source, Case.source_number.in_(numbers))
        return {row.source_number: row for row in self._session.execute(wanted)}

    def _columns(self, checked: CheckedCase) -> dict[str, Any]:
        row = checked.row
        assert row is not None
        context = self._context
        return {
            **row.as_columns(),
            "source": context.source,
            "row_hash": checked.row_hash,
            "import_run_id": context.run_id,
            "created_at": self._now,
            "updated_at": self._now,
            "department_id": context.directory.department(row.department_raw, row.received_at).id,
            "category_id": context.directory.category(row.category_raw).id,
        }

    def _note_unmatched(self, checked: CheckedCase) -> None:
        row = checked.row
        assert row is not None
        self._notes.department(checked, row.department_raw, row.received_at)
        self._notes.category(checked, row.category_raw)

    def _insert(self, fresh: list[dict[str, Any]]) -> None:
        if not fresh:
            return
        last = self._session.scalar(select(func.max(Case.id))) or 0
        self._session.execute(insert(Case.__table__), fresh)  # type: ignore[arg-type]
        made = and_(Case.id > last, Case.import_run_id == self._context.run_id)
        releasable = {row["source_number"]: row for row in fresh if is_releasable(row)}
        ids = self._session.execute(select(Case.id, Case.source_number).where(made))
        drafts = [
            new_draft(id_, releasable[number], self._now) for id_, number in ids if number in releasable
        ]
        if drafts:
            self._session.execute(insert(CaseDraft.__table__), drafts)  # type: ignore[arg-type]
            self._result.to_detect += len(drafts)
        self._orders.of_new_cases(made)

    def _update(self, changed: dict[int, CheckedCase]) -> None:
        if not changed:
            return
        query = select(Case).where(Case.id.in_(changed)).options(joinedload(Case.draft))
        for case in self._session.scalars(query):
            self._update_case(case, self._columns(changed[case.id]))

    def _update_case(self, case: Case, columns: dict[str, Any]) -> None:
        before = {name: getattr(case, name) for name in (*TEXTS, "town")}
        for name, value in _to_set(case, columns).items():
            setattr(case, name, value)
        draft = case.draft
        if draft is not None:
            waits = UpdateDraft(self._session, draft, before, self._context.actor).perform(self._now)
            self._result.to_detect += waits
        elif case.is_releasable:
            row = new_draft(case.id, columns, self._now)
            self._session.add(CaseDraft(**row))
            self._result.to_detect += 1


def _to_set(case: Case, columns: dict[str, Any]) -> dict[str, Any]:
    """Columns to overwrite; a department or category that staff gave to this raw name stays."""
    kept = {"created_at"}
    for name in ("department", "category"):
        if columns[f"{name}_id"] is None and getattr(case, f"{name}_raw") == columns[f"{name}_raw"]:
            kept.add(f"{name}_id")
    return {name: value for name, value in columns.items() if name not in kept}
