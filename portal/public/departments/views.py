"""Pages of departments: the grouped list, and one department: its record in the rankings, and its released cases."""

from itertools import groupby
from typing import Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.request import Request

from portal.public.cases.filters import Filters
from portal.public.cases.queries import case_list
from portal.public.departments.present import CHARTED, record_view
from portal.public.departments.queries import (
    DepartmentFigures,
    department_figures,
    department_list,
    department_row,
)
from portal.public.departments.record import month_records, predecessors
from portal.public.home.queries import changed_at
from portal.public.hotline_days.queries import calls_of_department
from portal.public.promises import ledger
from portal.web.present.calls import call_line
from portal.web.present.case import case_row
from portal.web.present.charts import duration_chart, monthly_chart
from portal.web.present.dates import local_day, local_today, long_date, months_back
from portal.web.present.numbers import median, ninetieth, thousands
from portal.web.present.promises import Ledger, promise_view
from portal.web.present.rates import SOLVED_DEFINITION, Rate, satisfaction_rate, solved_rate
from portal.web.present.words import UNKNOWN_CATEGORY

_MONTHS = 12
_LATEST = 5
_CATEGORIES = 8


def list_page(request: Request) -> dict[str, Any]:
    """``/departments``: every department under its group."""
    rows = department_list(request.published)
    groups = [
        (name or "其他单位", list(members)) for name, members in groupby(rows, key=lambda row: row.group_name)
    ]
    return {"groups": groups, "total": len(rows), "active": sum(1 for row in rows if row.n)}


def detail_page(request: Request) -> dict[str, Any]:
    """``/departments/{code}``."""
    code = request.matchdict["code"]
    row = department_row(request.published, code)
    if row is None:
        raise HTTPNotFound
    figures = department_figures(request.published, code)
    latest = case_list(request.published, Filters({"department": code}), limit=_LATEST)
    today = local_day(changed_at(request.published) or "1970-01-01T00:00:00Z")
    months = _year(figures, today)
    durations = figures.all_durations
    merged = predecessors(request.published, code)
    records = month_records(request.published, code, merged, CHARTED)
    return {
        "department": row,
        "merged": list(merged.items()),
        "record": record_view(row.name, records),
        "figures": figures,
        "as_of": long_date(today),
        "since": long_date(row.valid_from),
        "until": long_date(row.valid_until),
        "solved_definition": SOLVED_DEFINITION,
        "solved": solved_rate(figures.outcomes),
        "satisfaction": satisfaction_rate(figures.verdicts),
        "in_time": Rate(
            figures.in_time.get("yes", 0), figures.in_time.get("yes", 0) + figures.in_time.get("no", 0)
        ),
        "months": [(long_date(month), thousands(n)) for month, n in months],
        "year_total": sum(n for _month, n in months),
        "trend": monthly_chart(f"{row.name}近 12 个月每月办结的公开案例", months),
        "spread": duration_chart(f"{row.name}公开案例的办结用时分布", durations),
        "timed": sum(durations.values()),
        "median": median(durations),
        "ninetieth": ninetieth(durations),
        "categories": _categories(figures),
        "rows": [case_row(item) for item in latest.rows],
        **_hotline(request, code),
    }


def _hotline(request: Request, code: str) -> dict[str, Any]:
    """What the unit has to do with hotline days: promises it must keep, the most urgent first, and calls handed to it."""
    today = local_today()
    states = ledger.counts(request.published, today.isoformat(), code).by("state")
    urgent = (
        ledger.page(request.published, today.isoformat(), _LATEST, department=code).rows if states else ()
    )
    calls = calls_of_department(request.published, code, _LATEST)
    return {
        "ledger": Ledger.counted(states),
        "promises": [promise_view(row, today) for row in urgent],
        "calls": [(row, call_line(row)) for row in calls],
    }


def _year(figures: DepartmentFigures, today: str) -> list[tuple[str, int]]:
    return [(month, figures.months.get(month, 0)) for month in months_back(today[:7], _MONTHS)]


def _categories(figures: DepartmentFigures) -> list[tuple[str, str, str, str]]:
    """Name, cases, median and p90 of the largest categories, as text."""
    largest = sorted(figures.durations.items(), key=lambda pair: -sum(pair[1].values()))[:_CATEGORIES]
    return [
        (name or UNKNOWN_CATEGORY, thousands(sum(days.values())), str(median(days)), str(ninetieth(days)))
        for name, days in largest
    ]
