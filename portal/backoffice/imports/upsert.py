"""Write one chunk of checked rows: new cases, changed ones, and nothing at all for those that are as they were."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, joinedload

from portal.backoffice.cases.models import Case, CaseDraft
from portal.backoffice.imports.cells import RowNote
from portal.backoffice.imports.drafts import TEXTS, UpdateDraft, is_releasable, new_draft
from portal.backoffice.imports.resolve import Directory
from portal.backoffice.imports.rows import CheckedRow

ERASED = "这件已按隐私要求销毁文字，来源系统的改动没有写入"


@dataclass(frozen=True, slots=True)
class RunContext:
    """What every chunk of one run has in common."""

    run_id: int
    source: str
    actor: str
    directory: Directory
    columns: dict[str, str]  # field -> heading in this file, for notes


@dataclass(slots=True)
class ChunkResult:
    """Counts of one chunk, and notes that only the database could tell."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    to_detect: int = 0
    notes: list[RowNote] = field(default_factory=list)


class WriteChunk:
    """Bring the case table to what these rows say, in the caller's transaction.

    A row counts as inserted or updated by this run also when an earlier, killed attempt of the same run wrote it.
    """

    def __init__(self, session: Session, context: RunContext, *, dry_run: bool) -> None:
        self._session = session
        self._context = context
        self._dry_run = dry_run
        self._result = ChunkResult()
        self._now = dt.datetime.now(dt.UTC)

    def perform(self, rows: Sequence[CheckedRow]) -> ChunkResult:
        """Rows must have distinct source numbers."""
        known = self._known([checked.row.source_number for checked in rows if checked.row])
        fresh: list[dict[str, Any]] = []
        changed: dict[int, CheckedRow] = {}
        for checked in rows:
            assert checked.row is not None
            found = known.get(checked.row.source_number)
            if found is None:
                fresh.append(self._columns(checked))
                self._result.inserted += 1
            elif found.row_hash == checked.row_hash:
                self._count_equal(found)
            elif found.erased_at is not None:
                self._note(checked, "", ERASED)
                self._result.unchanged += 1
            else:
                changed[found.id] = checked
                self._result.updated += 1
            self._note_unmatched(checked)
        if not self._dry_run:
            self._insert(fresh)
            self._update(changed)
        return self._result

    def _known(self, numbers: Sequence[str]) -> dict[str, Any]:
        columns = (Case.id, Case.source_number, Case.row_hash, Case.erased_at, Case.import_run_id,
                   Case.created_at, Case.updated_at)  # fmt: skip
        wanted = select(*columns).where(Case.source == self._context.source, Case.source_number.in_(numbers))
        return {row.source_number: row for row in self._session.execute(wanted)}

    def _count_equal(self, found: Any) -> None:
        if found.import_run_id != self._context.run_id or self._dry_run:
            self._result.unchanged += 1
        elif found.created_at == found.updated_at:
            self._result.inserted += 1
        else:
            self._result.updated += 1

    def _columns(self, checked: CheckedRow) -> dict[str, Any]:
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

    def _note_unmatched(self, checked: CheckedRow) -> None:
        row, directory = checked.row, self._context.directory
        assert row is not None
        if not directory.department(row.department_raw, row.received_at).is_known:
            self._note(checked, "department", f"单位“{row.department_raw}”尚未对应，列入待对应清单")
        if not directory.category(row.category_raw).is_known:
            self._note(checked, "category_1", f"分类“{row.category_raw}”尚未对应，列入待对应清单")

    def _note(self, checked: CheckedRow, name: str, reason: str) -> None:
        assert checked.row is not None
        column = self._context.columns.get(name, "")
        self._result.notes.append(RowNote(checked.line, checked.row.source_number, column, False, reason))

    def _insert(self, fresh: list[dict[str, Any]]) -> None:
        if not fresh:
            return
        self._session.execute(insert(Case.__table__), fresh)  # type: ignore[arg-type]
        releasable = {row["source_number"]: row for row in fresh if is_releasable(row)}
        drafts = [
            new_draft(found.id, releasable[number], self._now)
            for number, found in self._known(list(releasable)).items()
        ]
        if drafts:
            self._session.execute(insert(CaseDraft), drafts)
            self._result.to_detect += len(drafts)

    def _update(self, changed: dict[int, CheckedRow]) -> None:
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
