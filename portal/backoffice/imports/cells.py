"""Reading the cells of one row by type; whatever cannot be read leaves a note instead of an exception."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from portal.backoffice.imports.dates import UnreadableDate, parse_moment
from portal.backoffice.imports.mapping import ColumnMapping
from portal.backoffice.imports.values import Vocabulary, normalise_word

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # invisible, and refused by PostgreSQL
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+\d{2}")
_DAYS = re.compile(r"(\d{1,3})\s*个?(?:工作日|自然日|天|日)?(?:内|以内)?")
MAX_NUMBER = 64
MAX_DAYS = 366
"""The longest time limit that can be meant."""
_AMOUNT = re.compile(r"(\d{1,3}(?:,\d{3}){1,2}|\d{1,9})(?:\.0+)?\s?[个次件条秒项]?")
_EXACT_DIGITS = 10**15  # a spreadsheet keeps 15 digits of a number and turns the rest into zeros


@dataclass(frozen=True, slots=True)
class RowNote:
    """What is to be said about one line; an error means that the line was not imported."""

    line: int
    source_number: str
    column: str
    is_error: bool
    reason: str

    def sentence(self) -> str:
        """The note as one Chinese sentence with line, number, column and reason."""
        number = f"（编号 {self.source_number}）" if self.source_number else ""
        column = f"“{self.column}”列：" if self.column else ""
        result = "；这一行未导入。" if self.is_error else "；这一行已导入。"
        return f"第 {self.line} 行{number}：{column}{self.reason}{result}"


class RowCells:
    """The mapped cells of one row: (column, value) by field, and the notes that reading them leaves."""

    def __init__(
        self,
        line: int,
        mapping: ColumnMapping,
        cells: Mapping[str, object],
        vocabulary: Vocabulary,
        now: dt.datetime,
    ) -> None:
        self.line = line
        self.source_number = ""
        self._mapping = mapping
        self._cells = mapping.fields(cells)
        self._vocabulary = vocabulary
        self.now = now
        self._notes: list[tuple[str, bool, str]] = []

    @property
    def notes(self) -> list[RowNote]:
        """Notes so far, in the order they arose."""
        number = self.source_number[:200]
        return [RowNote(self.line, number, column[:100], bad, reason) for column, bad, reason in self._notes]

    @property
    def has_error(self) -> bool:
        """The row must not be imported."""
        return any(bad for _, bad, _ in self._notes)

    def warn(self, field: str, reason: str) -> None:
        """Note something staff should look at; the row goes in."""
        self._notes.append((self.column(field), False, reason))

    def reject(self, field: str, reason: str) -> None:
        """Note why the row cannot go in."""
        self._notes.append((self.column(field), True, reason))

    def column(self, field: str) -> str:
        """Heading of the field in this file, or its usual Chinese name; empty for the row as a whole."""
        if not field:
            return ""
        return self._cells[field][0] if field in self._cells else self._mapping.profile.shape.fields[field]

    def has_column(self, field: str) -> bool:
        """Whether the file has a column for the field, filled in this row or not."""
        return self._mapping.has(field)

    def value(self, field: str) -> object:
        """The raw cell, None where there is none."""
        return self._cells[field][1] if field in self._cells else None

    def text(self, field: str, limit: int | None = None) -> str:
        """Trimmed text, blank lines and tabs within kept; longer than `limit` is an error, never cut."""
        if field not in self._cells:
            return ""
        value = self._cells[field][1]
        if isinstance(value, list | dict):
            self.reject(field, "应为文字，却是列表或对象")
            return ""
        text = _as_text(value)
        if limit is not None and len(text) > limit:
            self.reject(field, f"有 {len(text)} 个字符，最多 {limit} 个")
        return text

    def number(self, field: str, *, required: bool = True, limit: int = MAX_NUMBER) -> str:
        """A number by which something is known (编号): an error where its digits are lost or it is too long, and
        where it is empty but ``required``.
        """
        if self.is_long_number(field):
            self.reject(field, "编号以数字格式保存，第 15 位以后已被 Excel 改写，请把该列设为文本后重新导出")
        number = self.text(field)
        if not number and required:
            self.reject(field, "编号是空的")
        elif len(number) > limit:
            self.reject(field, f"编号有 {len(number)} 个字符，最多 {limit} 个")
        return number

    def moment(self, field: str, *, required: bool = False) -> dt.datetime | None:
        """UTC moment; an unreadable one is an error where `required`, else a warning and left empty."""
        if field not in self._cells:
            return None
        try:
            return parse_moment(self.value(field), now=self.now)
        except UnreadableDate as problem:
            if required:
                self.reject(field, str(problem))
            else:
                self.warn(field, f"{problem}，已留空")
            return None

    def deadline(self, field: str) -> tuple[dt.datetime | None, int | None]:
        """(due moment, limit in working days): the column holds the one or the other."""
        text = self.text(field)
        if not text:
            return None, None
        days = _DAYS.fullmatch(text)
        if days is None:
            return self.coming(field), None
        if not 0 < int(days[1]) <= MAX_DAYS:
            self.warn(field, f"“{text}”不合情理，已留空")
            return None, None
        return None, int(days[1])

    def coming(self, field: str) -> dt.datetime | None:
        """UTC moment of a time limit, which may lie up to a year ahead; an unreadable one is left empty with a warning."""
        if field not in self._cells:
            return None
        try:
            return parse_moment(self.value(field), now=self.now + dt.timedelta(days=MAX_DAYS))
        except UnreadableDate as problem:
            self.warn(field, f"{problem}，已留空")
            return None

    def count(self, field: str) -> int:
        """A count of events, 0 where empty."""
        text = self.text(field)
        if not text:
            return 0
        digits = text.removesuffix("次").strip()
        if not digits.isdecimal() or len(digits) > 4:
            self.warn(field, f"“{text[:40]}”不是次数，按 0 处理")
            return 0
        return int(digits)

    def amount(self, field: str, *, required: bool = False) -> int | None:
        """A whole number of things, thousands marks allowed; anything else is an error, and so is nothing where
        ``required``.
        """
        text = self.text(field)
        if not text:
            if required:
                self.reject(field, "是空的")
            return None
        match = _AMOUNT.fullmatch(unicodedata.normalize("NFKC", text))
        if match is None:
            self.reject(field, f"“{text[:40]}”应为不小于 0 的整数")
            return None
        return int(match[1].replace(",", ""))

    def code(self, field: str) -> str | None:
        """Code of a vocabulary word; an unknown word is a warning and left empty."""
        text = self.text(field)
        if not text:
            return None
        code = self._vocabulary[field].get(normalise_word(text))
        if code is None:
            self.warn(field, f"“{text[:40]}”不在词表中，已留空")
        return code

    def word(self, field: str) -> str | None:
        """Code of a vocabulary word, None for any other text, without a remark."""
        return self._vocabulary[field].get(normalise_word(self.text(field)))

    def flag(self, field: str, remark: str, *, if_unknown: bool | None) -> bool | None:
        """Yes or no; a word that is neither counts as `if_unknown`, with a warning that ends in `remark`."""
        text = self.text(field)
        if not text:
            return None
        code = self._vocabulary[field].get(normalise_word(text))
        if code is None:
            self.warn(field, f"“{text[:40]}”不是“是”或“否”，{remark}")
            return if_unknown
        return code == "yes"

    def is_long_number(self, field: str) -> bool:
        """True if a long digit string was stored as a number, so that its last digits are lost."""
        value = self.value(field)
        if isinstance(value, float):
            return abs(value) >= _EXACT_DIGITS
        return isinstance(value, str) and _SCIENTIFIC.fullmatch(value.strip()) is not None


def _as_text(value: object) -> str:
    if isinstance(value, str):
        text = value
    elif isinstance(value, bool):
        text = "是" if value else "否"
    elif isinstance(value, float) and value.is_integer():
        text = str(int(value))
    elif isinstance(value, dt.datetime):
        text = value.isoformat(" ")
    else:
        text = str(value)
    if not text.isprintable():
        text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.strip()
