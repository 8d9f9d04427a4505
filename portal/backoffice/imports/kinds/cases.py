"""One mapped row -> a `CaseRow`, with what must be said about it: errors keep it out, warnings do not."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from portal.backoffice.imports.cells import RowCells
from portal.backoffice.imports.checking import ImportRow
from portal.backoffice.imports.kinds.outcome import read_verdict
from portal.backoffice.imports.kinds.topic import read_category
from portal.backoffice.imports.mapping import ColumnMapping
from portal.backoffice.imports.resolve import Directory

UNKNOWN_SECRECY = "按“要求保密”处理，请核对"
UNKNOWN_CONSENT = "按“不同意公开”处理，请核对"


@dataclass(frozen=True, slots=True)
class CaseRow(ImportRow):
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

    @property
    def number(self) -> str:
        return self.source_number


def read_case(cells: RowCells, directory: Directory) -> CaseRow:
    """The case that a row stands for."""
    source_number = cells.source_number = cells.number("source_number")
    title, question, reply = cells.text("title"), cells.text("question"), cells.text("reply")
    if not title and not question:
        cells.reject("", "标题和内容都是空的")
    channel = cells.code("channel")
    town, place = _location(cells, directory.towns)
    due_at, limit_days = cells.deadline("due")
    row = CaseRow(
        source_number=source_number, title=title, question=question, reply=reply,
        appeal_type=cells.code("appeal_type"), channel=channel, is_citizen=channel != "inspector",
        handling=cells.code("handling"), urgency=cells.text("urgency", 16),
        department_raw=cells.text("department", 200),
        joint_departments_raw=cells.text("joint_departments", 400),
        category_raw=read_category(cells), town=town, place=place,
        received_at=cells.moment("received_at", required=True),
        assigned_at=cells.moment("assigned_at"), signed_at=cells.moment("signed_at"),
        due_at=due_at, replied_at=cells.moment("replied_at"), closed_at=cells.moment("closed_at"),
        called_back_at=cells.moment("called_back_at"), limit_days=limit_days,
        outcome=cells.code("outcome") or ("answered" if reply else None),
        satisfaction=read_verdict(cells)[1],
        returns=cells.count("returns"), extensions=cells.count("extensions"),
        reworks=cells.count("reworks"), supervisions=cells.count("supervisions"),
        caller_name=cells.text("caller_name", 100), caller_phone=cells.text("caller_phone", 100),
        caller_id_number=_id_number(cells), caller_address=cells.text("caller_address"),
        caller_handle=cells.text("caller_handle", 100), caller_gender=cells.text("caller_gender", 16),
        caller_age=cells.text("caller_age", 16),
        secrecy_requested=cells.flag("secrecy_requested", UNKNOWN_SECRECY, if_unknown=True) or False,
        consent=cells.flag("consent", UNKNOWN_CONSENT, if_unknown=False),
    )  # fmt: skip
    if cells.has_column("received_at") and cells.value("received_at") is None:
        cells.warn("received_at", "是空的")
    _compare_dates(cells, row)
    return row


def _location(cells: RowCells, towns: Collection[str]) -> tuple[str, str]:
    """(town, place): a name that is no known town is kept as part of the place, never shown as a town."""
    town, area = cells.text("town", 32), cells.text("area")
    parts = [cells.text("community"), cells.text("place")]
    if town and town not in towns:
        cells.warn("town", f"“{town}”不在街道乡镇名录中，已记入地址，街道留空")
        parts.insert(0, town)
        town = ""
    if area in towns:
        town = town or area
    elif area:
        parts.insert(0, area)
    return town, " ".join(part for part in parts if part)


def _id_number(cells: RowCells) -> str:
    if cells.is_long_number("caller_id_number"):
        cells.warn("caller_id_number", "证件号以数字格式保存，末几位已被 Excel 改写")
    return cells.text("caller_id_number", 64)


def _compare_dates(cells: RowCells, row: CaseRow) -> None:
    if row.received_at is None:
        return
    for name in ("replied_at", "closed_at"):
        moment = getattr(row, name)
        if moment is not None and moment < row.received_at:
            word = cells.column("received_at")
            cells.warn(name, f"早于“{word}”，两个时间均照原样保存")


def case_remarks(mapping: ColumnMapping) -> Iterator[str]:
    """What staff should know of a file of cases as a whole."""
    if not mapping.has("received_at"):
        yield "没有受理时间列，受理时间一律留空。"
