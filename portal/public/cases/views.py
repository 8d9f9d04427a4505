"""Pages of released cases: the list with its filters, one record, an older version, a withdrawn case."""

from collections.abc import Sequence
from dataclasses import dataclass
from sys import getsizeof
from typing import Any

from markupsafe import Markup
from pyramid.renderers import render
from pyramid.request import Request
from pyramid.response import Response

from portal.public.cases.counts import facet_counts, total_of
from portal.public.cases.facets import CaseFacets
from portal.public.cases.filters import PLACE, Filters, read_filters
from portal.public.cases.queries import (
    case_list,
    case_record,
    case_versions,
    department_names,
    similar_cases,
)
from portal.public.hotline_days.queries import calls_of_case
from portal.public.promises.queries import of_case
from portal.public.withdrawn import withdrawn_page
from portal.web.leafing import read_place
from portal.web.page_cache import Fragment, kept_fragment
from portal.web.present.calls import call_line
from portal.web.present.case import case_line, case_row, case_view
from portal.web.present.dates import local_today
from portal.web.present.facets import Chosen
from portal.web.present.frame import report_path
from portal.web.present.promises import promise_view
from portal.web.templating import query_string


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What stands beside the rows of a list: the same on each of its pages, and most of their cost."""

    total: int
    facets: str
    chosen: Sequence[Chosen]
    ways_out: Sequence[Chosen]


def list_page(request: Request) -> dict[str, Any]:
    """``/cases``: facets, chosen filters, one page of rows."""
    filters = read_filters(request.GET)
    query = query_string(filters.chosen)
    beside: Narrowing = kept_fragment(request, "narrowing", query, lambda: _narrowing(request, filters))
    page = case_list(request.published, filters, read_place(request.GET, PLACE))
    clear = request.href("cases.list")

    def link(**place: str) -> str:
        parts = query_string({**filters.chosen, **place})
        return f"{clear}?{parts}" if parts else clear

    return {
        "rows": [case_row(row) for row in page.rows],
        "total": beside.total,
        "facets": beside.facets,
        "chosen": beside.chosen,
        "ways_out": beside.ways_out,
        "hidden": filters.chosen,
        "clear": clear,
        **page.links(link, lambda row: (row.sort_key, row.number)),
    }


def _narrowing(request: Request, filters: Filters) -> Fragment:
    counts = facet_counts(request.published, filters, request.registry["case_bits"])
    names = department_names(request.published)
    path = request.href("cases.list")

    def link(wanted: Filters) -> str:  # hundreds a page: the path is made once
        return f"{path}?{query_string(wanted.chosen)}" if wanted.chosen else path

    facets, total = CaseFacets(filters, counts, names, link), total_of(counts, filters)
    values = {"facets": facets.facets() if total else []}
    html = render("public/cases/_facets.jinja2", values, request).strip()
    beside = Narrowing(total, Markup(html), facets.chosen(), [] if total else facets.ways_out())  # noqa: S704
    return Fragment(beside, getsizeof(html) + 2000)


def detail_page(request: Request) -> dict[str, Any] | Response:
    """``/cases/{number}``: the live version, or what a withdrawal left."""
    return _record_page(request, None)


def version_page(request: Request) -> dict[str, Any] | Response:
    """``/cases/{number}/v{n}``: one version for good, marked as older where it is."""
    return _record_page(request, int(request.matchdict["version"]))


def _record_page(request: Request, version: int | None) -> dict[str, Any] | Response:
    number = request.matchdict["number"]
    record = case_record(request.published, number, version)
    if record is None:
        return withdrawn_page(request, number, "public/cases/withdrawn.jinja2")
    versions = case_versions(request.published, record)
    live = next((item.version for item in versions if item.is_live), None)
    if live is None:  # older versions of a withdrawn case are withdrawn with it
        return withdrawn_page(request, number, "public/cases/withdrawn.jinja2")
    return {
        "case": case_view(record),
        "record": record,
        "versions": versions,
        "newest": live if live != record.version else None,
        "similar": [case_line(row) for row in similar_cases(request.published, record)],
        **_named_by(request, record),
        "preview": False,
        "report_path": report_path(request, number),
    }


def _named_by(request: Request, record: Any) -> dict[str, Any]:
    """Calls that became the case, and promises that name it."""
    calls = calls_of_case(request.published, record.number) if record.has_calls else ()
    promises = of_case(request.published, record.number) if record.has_promises else ()
    return {
        "calls": [(row, call_line(row)) for row in calls],
        "promises": [promise_view(row, local_today()) for row in promises],
    }
