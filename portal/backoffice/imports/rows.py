"""One mapped row -> a `CaseRow`, with what must be said about it: errors keep it out, warnings do not."""

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields

from portal.backoffice.imports.cells import RowCells, RowNote
from portal.backoffice.imports.mapping import ColumnMapping
from portal.backoffice.imports.readers import RawRow, UnreadableLine
from portal.backoffice.imports.values import Vocabulary

MAX_SOURCE_NUMBER = 64
UNKNOWN_SECRECY = "按“要求保密”处理，请核对"
UNKNOWN_CONSENT = "按“不同意公开”处理，请核对"


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One row as it will stand in the case table: raw names of department and category, moments in UTC."""

    source_number: str
    title: str
    question: str
    reply: str
    appeal_type: str | None
    channel: str | None
    is_citizen: bool
    handling: str | None
    urgency: str
    department_raw: str
    joint_departments_raw: str
    category_raw: str
    town: str
    place: str
    received_at: dt.datetime | None
    assigned_at: dt.datetime | None
    signed_at: dt.datetime | None
    due_at: dt.datetime | None
    replied_at: dt.datetime | None
    closed_at: dt.datetime | None
    called_back_at: dt.datetime | None
    limit_days: int | None
    outcome: str | None
    satisfaction: str | None
    returns: int
    extensions: int
    reworks: int
    supervisions: int
    caller_name: str
    caller_phone: str
    caller_id_number: str
    caller_address: str
    caller_handle: str
    caller_gender: str
    caller_age: str
    secrecy_requested: bool
    consent: bool | None

    def as_columns(self) -> dict[str, object]:
        """Column -> value, for an insert or update of the case table."""
        return {name: getattr(self, name) for name in ROW_FIELDS}

    def row_hash(self) -> str:
        """SHA-256 over all values: two equal hashes mean that nothing of the row changed."""
        values = [getattr(self, name) for name in ROW_FIELDS]
        return hashlib.sha256(_encode(values).encode()).hexdigest()


_encode = json.JSONEncoder(ensure_ascii=False, default=str).encode
ROW_FIELDS = tuple(item.name for item in fields(CaseRow))


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """What became of one line: a row to write, or none because of an error or an exact repetition."""

    line: int
    row: CaseRow | None
    row_hash: str
    notes: tuple[RowNote, ...]

    @property
    def is_rejected(self) -> bool:
        """An error keeps the row out."""
        return any(note.is_error for note in self.notes)


class RowChecker:
    """Checks the lines of one file in order; remembers its numbers, so that duplicates are found."""

    def __init__(
        self, mapping: ColumnMapping, vocabulary: Vocabulary, *, now: dt.datetime, towns: Collection[str]
    ) -> None:
        self._mapping = mapping
        self._vocabulary = vocabulary
        self._now = now
        self._towns = towns
        self._seen: dict[str, tuple[int, str]] = {}

    def check(self, item: RawRow | UnreadableLine) -> CheckedRow:
        """Never raises for what a file may hold."""
        if isinstance(item, UnreadableLine):
            note = RowNote(item.line, "", "", True, f"这一行{item.reason}")
            return CheckedRow(item.line, None, "", (note,))
        cells = RowCells(item.line, self._mapping.fields(item.cells), self._vocabulary, self._now)
        cells.source_number = _source_number(cells)
        row = self._case_row(cells)
        if cells.has_error:
            return CheckedRow(item.line, None, "", tuple(cells.notes))
        row_hash = row.row_hash()
        if self._is_repeated(cells, row_hash):
            return CheckedRow(item.line, None, "", tuple(cells.notes))
        return CheckedRow(item.line, row, row_hash, tuple(cells.notes))

    def _is_repeated(self, cells: RowCells, row_hash: str) -> bool:
        first_line, first_hash = self._seen.setdefault(cells.source_number, (cells.line, row_hash))
        if first_line == cells.line:
            return False
        if first_hash == row_hash:
            cells.warn("", f"与第 {first_line} 行完全相同，视为同一件")
        else:
            cells.reject("", f"编号与第 {first_line} 行重复而内容不同，已保留第 {first_line} 行")
        return True

    def _case_row(self, cells: RowCells) -> CaseRow:
        title, question, reply = cells.text("title"), cells.text("question"), cells.text("reply")
        if not title and not question:
            cells.reject("", "标题和内容都是空的")
        channel = cells.code("channel")
        town, place = self._location(cells)
        due_at, limit_days = cells.deadline("due")
        row = CaseRow(
            source_number=cells.source_number, title=title, question=question, reply=reply,
            appeal_type=cells.code("appeal_type"), channel=channel, is_citizen=channel != "inspector",
            handling=cells.code("handling"), urgency=cells.text("urgency", 16),
            department_raw=cells.text("department", 200),
            joint_departments_raw=cells.text("joint_departments", 400),
            category_raw="/".join(_category(cells)), town=town, place=place,
            received_at=cells.moment("received_at", required=True),
            assigned_at=cells.moment("assigned_at"), signed_at=cells.moment("signed_at"),
            due_at=due_at, replied_at=cells.moment("replied_at"), closed_at=cells.moment("closed_at"),
            called_back_at=cells.moment("called_back_at"), limit_days=limit_days,
            outcome=cells.code("outcome") or ("answered" if reply else None),
            satisfaction=_satisfaction(cells),
            returns=cells.count("returns"), extensions=cells.count("extensions"),
            reworks=cells.count("reworks"), supervisions=cells.count("supervisions"),
            caller_name=cells.text("caller_name", 100), caller_phone=cells.text("caller_phone", 100),
            caller_id_number=_id_number(cells), caller_address=cells.text("caller_address"),
            caller_handle=cells.text("caller_handle", 100), caller_gender=cells.text("caller_gender", 16),
            caller_age=cells.text("caller_age", 16),
            secrecy_requested=cells.flag("secrecy_requested", UNKNOWN_SECRECY, if_unknown=True) or False,
            consent=cells.flag("consent", UNKNOWN_CONSENT, if_unknown=False),
        )  # fmt: skip
        if "received_at" in self._mapping.used.values() and cells.value("received_at") is None:
            cells.warn("received_at", "是空的")
        _compare_dates(cells, row)
        return row

    def _location(self, cells: RowCells) -> tuple[str, str]:
        """(town, place): a name that is no known town is kept as part of the place, never shown as a town."""
        town, area = cells.text("town", 32), cells.text("area")
        parts = [cells.text("community"), cells.text("place")]
        if town and town not in self._towns:
            cells.warn("town", f"“{town}”不在街道乡镇名录中，已记入地址，街道留空")
            parts.insert(0, town)
            town = ""
        if area in self._towns:
            town = town or area
        elif area:
            parts.insert(0, area)
        return town, " ".join(part for part in parts if part)


def _source_number(cells: RowCells) -> str:
    if cells.is_long_number("source_number"):
        cells.reject(
            "source_number", "编号以数字格式保存，第 15 位以后已被 Excel 改写，请把该列设为文本后重新导出"
        )
    number = cells.text("source_number")
    if not number:
        cells.reject("source_number", "编号是空的")
    elif len(number) > MAX_SOURCE_NUMBER:
        cells.reject("source_number", f"编号有 {len(number)} 个字符，最多 {MAX_SOURCE_NUMBER} 个")
    return number


def _id_number(cells: RowCells) -> str:
    if cells.is_long_number("caller_id_number"):
        cells.warn("caller_id_number", "证件号以数字格式保存，末几位已被 Excel 改写")
    return cells.text("caller_id_number", 64)


def _category(cells: RowCells) -> Iterator[str]:
    for name in ("category_1", "category_2", "category_3"):
        part = cells.text(name, 64)
        if part:
            yield part


def _satisfaction(cells: RowCells) -> str | None:
    """满意度, or 未联系上 where the callback column says that nobody was reached."""
    return cells.code("satisfaction") or ("unreached" if cells.code("reached") == "no" else None)


def _compare_dates(cells: RowCells, row: CaseRow) -> None:
    if row.received_at is None:
        return
    for name in ("replied_at", "closed_at"):
        moment = getattr(row, name)
        if moment is not None and moment < row.received_at:
            word = cells.column("received_at")
            cells.warn(name, f"早于“{word}”，两个时间均照原样保存")
