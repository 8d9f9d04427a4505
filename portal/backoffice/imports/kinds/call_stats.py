"""Files of the call centre's monthly figures (话务统计): one row a month, sums of calls, never single calls."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.backoffice.imports.cells import RowCells
from portal.backoffice.imports.checking import ImportRow
from portal.backoffice.imports.resolve import Directory
from portal.backoffice.imports.writing import WriteEach
from portal.backoffice.statistics.months import month_of, month_problem, sum_problems
from portal.backoffice.statistics.services import SaveMonth

_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{2})")
_SECONDS = re.compile(r"(\d+(?:\.\d+)?)\s*秒?")


@dataclass(frozen=True, slots=True)
class CallStatsRow(ImportRow):
    """One month of the call centre; ``wait_seconds`` is the whole waiting of all answered calls."""

    month: str
    offered: int
    answered: int
    answered_in_15s: int | None
    wait_seconds: int | None
    direct: int | None
    assigned: int | None
    note: str

    @property
    def number(self) -> str:
        return self.month


def read_call_stats(cells: RowCells, _directory: Directory) -> CallStatsRow:
    """The month that a row stands for."""
    month = cells.source_number = month_of(cells.value("month"))
    problem = month_problem(month, cells.now) if month else "不是月份，应为 2026-10 或 2026年10月"
    if problem:
        cells.reject("month", f"“{cells.text('month')[:40]}”{problem}")
    offered, answered = cells.amount("offered", required=True), cells.amount("answered", required=True)
    row = CallStatsRow(
        month=month,
        offered=offered or 0,
        answered=answered or 0,
        answered_in_15s=cells.amount("answered_in_15s"),
        wait_seconds=_waiting(cells, answered or 0),
        direct=cells.amount("direct"),
        assigned=cells.amount("assigned"),
        note=cells.text("note", 500),
    )
    if not cells.has_error:
        for field, reason in sum_problems(row.as_columns()).items():
            cells.reject(field, reason)
    return row


def _waiting(cells: RowCells, answered: int) -> int | None:
    """Seconds waited in all: as stated, else the mean times the answered calls."""
    total = _seconds(cells, "wait_seconds")
    if total is None:
        mean = _seconds(cells, "wait_mean")
        total = None if mean is None else mean * answered
    return None if total is None else round(total)


def _seconds(cells: RowCells, field: str) -> float | None:
    text = unicodedata.normalize("NFKC", cells.text(field)).replace(",", "")
    if not text:
        return None
    if clock := _CLOCK.fullmatch(text):
        return int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + int(clock[3])
    seconds = _SECONDS.fullmatch(text)
    if seconds is None:
        cells.reject(field, f"“{text[:40]}”不是时长，应为秒数或 时:分:秒")
        return None
    return float(seconds[1])


class WriteCallStats(WriteEach):
    """Bring the monthly figures to what these rows say; a changed month waits to be published again."""

    def service(self, columns: Mapping[str, Any]) -> SaveMonth:
        return SaveMonth(self.session, self.context.actor, columns, run_id=self.context.run_id)
