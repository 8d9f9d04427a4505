"""The promise ledger as CSV: of all hotline days, and of one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from portal.public.hotline_days.views import GONE, find_day
from portal.public.promises import queries
from portal.public.withdrawn import withdrawn_page
from portal.web.present.dates import local_today
from portal.web.present.promises import days_late, shown_state, state_mark
from portal.web.spreadsheet import csv_file, csv_line

_COLUMNS = {
    "编号": "number",
    "版本": "version",
    "接听日": "day",
    "来电": "call",
    "承诺": "text",
    "承诺人": "post",
    "承办单位": "department_name",
    "作出日期": "made_on",
    "期限": "due_on",
    "期限原话": "due_words",
    "原定期限": "first_due_on",
    "结果": "result",
    "结果日期": "result_on",
    "依据": "evidence",
    "依据网址": "evidence_url",
    "最近核对": "checked_on",
    "公布日期": "released_on",
}
_HEADS = (*_COLUMNS, "状态", "逾期天数", "案例")


def all_csv(request: Request) -> Response:
    """``/promises.csv``: every live promise."""
    connection = request.published
    return _file(queries.all_promises(connection), queries.case_numbers(connection), "promises.csv")


def day_csv(request: Request) -> Response:
    """``/hotline-days/{number}/promises.csv``: those of one day."""
    row, _versions = find_day(request)
    if row is None:
        return withdrawn_page(request, request.matchdict["number"], GONE)
    connection, name = request.published, f"hotline-day-{row.number}-promises.csv"
    return _file(queries.of_day(connection, row.number), queries.case_numbers(connection, row.number), name)


def _file(rows: Sequence[Any], cases: Mapping[str, Sequence[str]], name: str) -> Response:
    today = local_today()
    lines = [csv_line(_HEADS)]
    lines += [csv_line(_cells(row, cases.get(row.number, []), today)) for row in rows]
    return csv_file(lines, name)


def _cells(row: Any, cases: Sequence[str], today: date) -> Iterable[str]:
    """The state is derived as of today, as on the pages."""
    for name in _COLUMNS.values():
        yield str(getattr(row, name))
    state = shown_state(row.outcome, row.due_on, today)
    late = days_late(state, row.due_on, row.result_on, today)
    yield state_mark(state).word
    yield "" if late is None else str(late)
    yield " ".join(cases)
