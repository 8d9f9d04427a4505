"""From a line of a file to a checked row of its kind: what every kind has in common."""

import datetime as dt
import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from portal.backoffice.imports.cells import RowCells, RowNote
from portal.backoffice.imports.mapping import ColumnMapping
from portal.backoffice.imports.readers import RawRow, UnreadableLine
from portal.backoffice.imports.values import Vocabulary

_encode = json.JSONEncoder(ensure_ascii=False, default=str).encode


class ImportRow(ABC):
    """Base of the row dataclasses: one row as it will stand in its table, moments in UTC."""

    __slots__ = ()
    __match_args__: ClassVar[tuple[str, ...]]  # the fields in order, as every dataclass has them

    @property
    def key(self) -> str:
        """What tells two rows of one file apart; the same key twice is a repetition."""
        return self.number

    @property
    @abstractmethod
    def number(self) -> str:
        """The number that notes name the row by."""

    def as_columns(self) -> dict[str, object]:
        """Field -> value."""
        return {name: getattr(self, name) for name in self.__match_args__}

    def row_hash(self) -> str:
        """SHA-256 over all values: two equal hashes mean that nothing of the row changed."""
        values = [getattr(self, name) for name in self.__match_args__]
        return hashlib.sha256(_encode(values).encode()).hexdigest()


R = TypeVar("R", bound=ImportRow)


@dataclass(frozen=True, slots=True)
class CheckedRow(Generic[R]):
    """What became of one line: a row to write, or none because of an error or an exact repetition."""

    line: int
    row: R | None
    row_hash: str
    notes: tuple[RowNote, ...]

    @property
    def is_rejected(self) -> bool:
        """An error keeps the row out."""
        return any(note.is_error for note in self.notes)


class RowChecker(Generic[R]):
    """Checks the lines of one file in order; remembers its keys, so that duplicates are found.

    ``read`` makes a row of mapped cells and leaves notes on them: errors keep the row out, warnings do not.
    """

    def __init__(
        self,
        mapping: ColumnMapping,
        vocabulary: Vocabulary,
        read: Callable[[RowCells], R],
        *,
        now: dt.datetime,
    ) -> None:
        self._mapping = mapping
        self._vocabulary = vocabulary
        self._read = read
        self._now = now
        self._seen: dict[str, tuple[int, str]] = {}

    def check(self, item: RawRow | UnreadableLine) -> CheckedRow[R]:
        """Never raises for what a file may hold."""
        if isinstance(item, UnreadableLine):
            note = RowNote(item.line, "", "", True, f"这一行{item.reason}")
            return CheckedRow(item.line, None, "", (note,))
        cells = RowCells(item.line, self._mapping, item.cells, self._vocabulary, self._now)
        row = self._read(cells)
        if cells.has_error:
            return CheckedRow(item.line, None, "", tuple(cells.notes))
        row_hash = row.row_hash()
        if self._is_repeated(cells, row.key, row_hash):
            return CheckedRow(item.line, None, "", tuple(cells.notes))
        return CheckedRow(item.line, row, row_hash, tuple(cells.notes))

    def _is_repeated(self, cells: RowCells, key: str, row_hash: str) -> bool:
        first_line, first_hash = self._seen.setdefault(key, (cells.line, row_hash))
        if first_line == cells.line:
            return False
        if first_hash == row_hash:
            cells.warn("", f"与第 {first_line} 行完全相同，视为同一件")
        else:
            cells.reject("", f"编号与第 {first_line} 行重复而内容不同，已保留第 {first_line} 行")
        return True
