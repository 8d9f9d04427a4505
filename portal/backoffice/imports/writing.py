"""What every chunk writer is given and what it answers."""

import datetime as dt
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy.orm import Session

from portal.backoffice.imports.cells import RowNote
from portal.backoffice.imports.checking import CheckedRow
from portal.backoffice.imports.resolve import Directory
from portal.privacy.surnames import SINGLE


@dataclass(frozen=True, slots=True)
class RunContext:
    """What every chunk of one run has in common."""

    run_id: int
    source: str
    actor: str
    directory: Directory
    columns: dict[str, str]  # field -> heading in this file, for notes
    dry_run: bool


@dataclass(slots=True)
class ChunkResult:
    """Counts of one chunk, and notes that only the database could tell; an error among them counts as rejected.

    ``told``: what is said once for the whole file, with the number of rows: "{} 件……".
    """

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    to_detect: int = 0
    notes: list[RowNote] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)

    def count_equal(self, found: Any, context: RunContext) -> None:
        """Count a stored row that is as the file says: unchanged, unless an earlier, killed attempt of the same run
        wrote it. ``found`` has import_run_id, created_at, updated_at.
        """
        if found.import_run_id != context.run_id or context.dry_run:
            self.unchanged += 1
        elif found.created_at == found.updated_at:
            self.inserted += 1
        else:
            self.updated += 1


class Notes:
    """Notes on rows that only the database could tell, added to a chunk's result."""

    def __init__(self, context: RunContext, result: ChunkResult) -> None:
        self._context = context
        self._result = result

    def warn(self, checked: CheckedRow[Any], field: str, reason: str) -> None:
        """The row went in."""
        self._add(checked, field, False, reason)

    def reject(self, checked: CheckedRow[Any], field: str, reason: str) -> None:
        """The row stays out, and counts so."""
        self._add(checked, field, True, reason)
        self._result.rejected += 1

    def department(self, checked: CheckedRow[Any], name: str, on: dt.datetime | None) -> None:
        """What there is to say of a row's department on the day that decides its meaning."""
        match = self._context.directory.department(name, on)
        if not match.is_known:
            person = "像是人名，不是单位，" if looks_like_person(name) else "尚未对应，"
            self.warn(checked, "department", f"单位“{name}”{person}列入待对应清单")
        elif name and match.id is None:
            self.warn(checked, "department", f"“{name}”已标记为不是单位，这件不计入任何单位")

    def category(self, checked: CheckedRow[Any], path: str) -> None:
        """What there is to say of a row's category."""
        if not self._context.directory.category(path).is_known:
            self.warn(checked, "category_1", f"分类“{path}”尚未对应，列入待对应清单")

    def _add(self, checked: CheckedRow[Any], field: str, is_error: bool, reason: str) -> None:
        assert checked.row is not None
        column = self._context.columns.get(field, "")
        number = checked.row.number[:200]
        self._result.notes.append(RowNote(checked.line, number, column, is_error, reason))


_OFFICE_ENDINGS = frozenset("局处所办院站队厂社镇乡村委部厅中心会科室司校区街")


def looks_like_person(name: str) -> bool:
    """Whether a unit's name reads like a clerk's own: a surname and one or two characters, and no office's ending."""
    return 2 <= len(name) <= 3 and name[0] in SINGLE and name[-1] not in _OFFICE_ENDINGS


class Saving(Protocol):
    """A service that stores one thing and can say beforehand what that would be: inserted, updated or unchanged."""

    def change(self) -> str: ...

    def perform(self) -> str: ...


class WriteEach(ABC):
    """Writer of the small kinds, whose rows go through the service that the staff pages use."""

    def __init__(self, session: Session, context: RunContext) -> None:
        self.session = session
        self.context = context

    @abstractmethod
    def service(self, columns: Mapping[str, Any]) -> Saving:
        """The service for one row."""

    def perform(self, rows: Sequence[CheckedRow[Any]]) -> ChunkResult:
        """Rows must have distinct keys."""
        result = ChunkResult()
        for checked in rows:
            assert checked.row is not None
            service = self.service(checked.row.as_columns())
            change = service.change() if self.context.dry_run else service.perform()
            setattr(result, change, getattr(result, change) + 1)
        return result
