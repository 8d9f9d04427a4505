"""One mapped row of an orders file -> an `OrderRow`: the hand-over of one appeal to one department, without any text."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from portal.backoffice.imports.cells import RowCells
from portal.backoffice.imports.checking import ImportRow
from portal.backoffice.imports.kinds.outcome import read_outcome
from portal.backoffice.imports.kinds.topic import read_category, read_town
from portal.backoffice.imports.mapping import ColumnMapping
from portal.backoffice.imports.resolve import Directory
from portal.backoffice.orders.moments import is_day

MAX_ORDER_NUMBER = 80
NOT_GRANTED = "按未批准处理，请核对"
LEFT_EMPTY = "已留空，请核对"


@dataclass(frozen=True, slots=True)
class OrderRow(ImportRow):
    """The columns of an order that a file may state; ``is_citizen`` and ``is_written`` are None where it does not."""

    order_number: str
    case_number: str
    department_raw: str
    role: str
    appeal_type: str | None
    category_raw: str
    town: str
    is_citizen: bool | None
    is_written: bool | None
    dispatched_at: dt.datetime | None
    sign_due_at: dt.datetime | None
    signed_at: dt.datetime | None
    responded_at: dt.datetime | None
    due_at: dt.datetime | None
    limit_days: int | None
    extended_until: dt.datetime | None
    extensions: int
    replied_at: dt.datetime | None
    closed_at: dt.datetime | None
    returned_at: dt.datetime | None
    return_accepted: bool | None
    reworks: int
    supervisions: int
    to_call_back: bool | None
    called_back_at: dt.datetime | None
    call_attempts: int
    reached: bool | None
    solved: str | None
    satisfaction: str | None
    verified: bool | None
    attitude_score: int | None
    reply_sampled: bool
    reply_passed: bool | None
    repeat_of: str

    @property
    def number(self) -> str:
        return self.order_number


def read_order(cells: RowCells, directory: Directory) -> OrderRow:
    """The order that a row stands for."""
    order_number, case_number = read_numbers(cells)
    channel, handling = cells.code("channel"), cells.code("handling")
    due_at, limit_days = cells.deadline("due")
    dispatched_at = cells.moment("dispatched_at")
    until, extensions = _extension(cells, due_at or dispatched_at)
    returned_at, return_accepted = _return(cells)
    sampled, passed = _sample(cells)
    outcome = read_outcome(cells)
    row = OrderRow(
        order_number=order_number, case_number=case_number,
        department_raw=cells.text("department", 200), role=cells.code("role") or "lead",
        appeal_type=cells.code("appeal_type"),
        category_raw=read_category(cells), town=read_town(cells, directory.towns),
        is_citizen=channel != "inspector" if channel else None,
        is_written=handling != "direct" if handling else None,
        dispatched_at=dispatched_at, sign_due_at=cells.coming("sign_due"),
        signed_at=cells.moment("signed_at"), responded_at=cells.moment("responded_at"),
        due_at=due_at, limit_days=limit_days, extended_until=until, extensions=extensions,
        replied_at=cells.moment("replied_at"), closed_at=cells.moment("closed_at"),
        returned_at=returned_at, return_accepted=return_accepted,
        reworks=cells.count("reworks"), supervisions=cells.count("supervisions"),
        to_call_back=cells.flag("to_call_back", LEFT_EMPTY, if_unknown=None),
        called_back_at=outcome.called_back_at, call_attempts=outcome.call_attempts, reached=outcome.reached,
        solved=outcome.solved, satisfaction=outcome.satisfaction, verified=outcome.verified,
        attitude_score=outcome.attitude_score,
        reply_sampled=sampled, reply_passed=passed, repeat_of=_repeat(cells),
    )  # fmt: skip
    if not row.department_raw:
        cells.warn("department", "是空的，这件不计入任何单位")
    if dispatched_at is None:
        cells.warn("dispatched_at", "没有派单时间，考核时列为未计入")
    _compare_dates(cells, row)
    return row


def order_remarks(mapping: ColumnMapping) -> Iterator[str]:
    """What staff should know of an orders file as a whole."""
    if not mapping.has("order_number"):
        yield "没有派单编号列，以工单编号作为派单编号。"


def read_numbers(cells: RowCells) -> tuple[str, str]:
    """(order number, case number); a file without a column of order numbers has one order a case."""
    if cells.has_column("order_number"):
        cells.source_number = cells.number("order_number", limit=MAX_ORDER_NUMBER)
        return cells.source_number, cells.number("case_number", required=False)
    cells.source_number = cells.number("case_number")
    return cells.source_number, cells.source_number


def _extension(cells: RowCells, before: dt.datetime | None) -> tuple[dt.datetime | None, int]:
    """(until, how often): only what was granted, and never a limit before the one it extends."""
    until, count = cells.coming("extended_until"), cells.count("extensions")
    granted = cells.flag("extension_granted", NOT_GRANTED, if_unknown=False)
    if until is None:
        return None, count
    if granted is False:
        cells.warn("extended_until", "延期没有批准，这个日期不采用，仍按原时限")
        return None, count
    if before is not None and until < before:
        cells.warn("extended_until", "早于原办理时限或派单时间，未采用，仍按原时限")
        return None, count
    return until, count or 1


def _return(cells: RowCells) -> tuple[dt.datetime | None, bool | None]:
    returned_at = cells.moment("returned_at")
    accepted = cells.flag("return_accepted", "按未核准处理，请核对", if_unknown=False)
    if accepted and returned_at is None:
        cells.warn("return_accepted", "填了已核准，却没有退单时间，请核对")
    return returned_at, accepted


def _sample(cells: RowCells) -> tuple[bool, bool | None]:
    """(sampled, passed): a reply with a verdict was sampled, whatever the other column says."""
    sampled = cells.flag("reply_sampled", "按未抽查处理，请核对", if_unknown=False)
    passed = cells.flag("reply_passed", LEFT_EMPTY, if_unknown=None)
    return bool(sampled) or passed is not None, passed


def _repeat(cells: RowCells) -> str:
    """Number of the earlier appeal; a mere yes cannot be counted, because it names none."""
    text = cells.text("repeat_of", 64)
    word = cells.word("repeat_of")
    if word == "yes":
        cells.warn("repeat_of", "没有写前一件的编号，无法计入重复率")
    return "" if word else text


def _compare_dates(cells: RowCells, row: OrderRow) -> None:
    """A day without a time of day is compared as a day."""
    if row.dispatched_at is None:
        return
    for name in ("signed_at", "responded_at", "replied_at", "closed_at", "returned_at"):
        moment = getattr(row, name)
        if moment is None or moment >= row.dispatched_at:
            continue
        if is_day(moment) and row.dispatched_at - moment < dt.timedelta(days=1):
            continue
        cells.warn(name, f"早于“{cells.column('dispatched_at')}”，两个时间均照原样保存")
