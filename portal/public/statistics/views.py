"""/statistics: the figures of the call centre by month and year, and historic totals; the same as CSV."""

from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from portal.public.statistics import present, queries
from portal.web.spreadsheet import csv_file, csv_line

_COLUMNS = {
    "month": "月份",
    "offered": "来电",
    "answered": "接通",
    "answered_in_15s": "15秒内接通",
    "wait_seconds": "接通前等待秒数合计",
    "direct": "直接办理",
    "assigned": "转交办理",
    "note": "说明",
    "released_on": "公布日期",
}


def statistics_page(request: Request) -> dict[str, Any]:
    """``/statistics``."""
    rows = queries.months(request.published)
    return {
        "latest": rows[-1] if rows else None,
        "figures": present.calls(rows[-1:]),
        "first": rows[0] if rows else None,
        "charts": present.charts(rows),
        "years": present.years(rows),
        "aggregates": queries.aggregates(request.published),
    }


def statistics_csv(request: Request) -> Response:
    """``/statistics.csv``: the published months as they are, oldest first; empty cells were not reported."""
    lines = [csv_line(_COLUMNS.values())]
    for row in queries.months(request.published):
        values = (getattr(row, name) for name in _COLUMNS)
        lines.append(csv_line("" if value is None else str(value) for value in values))
    return csv_file(lines, "call-statistics.csv")
