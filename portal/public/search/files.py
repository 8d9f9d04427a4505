"""What a search found as a feed, a table and JSON; the addresses take what that of the page takes."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from pyramid.renderers import render_to_response
from pyramid.request import Request
from pyramid.response import Response

from portal.public.cases.facets import CaseFacets
from portal.public.cases.queries import department_names
from portal.public.feeds.entries import Entry
from portal.public.feeds.queries import ENTRIES, logged_at
from portal.public.home.queries import changed_at
from portal.public.search.answer import Answer, ask, tell_unavailable
from portal.public.search.facets import KINDS, SEARCH_DIMENSIONS, facet_counts, kind_counts
from portal.public.search.hits import hits_by_id
from portal.public.search.records import FIELDS, Record, read_records
from portal.public.search.request import DEEPEST_HIT, SearchRequest, read_search
from portal.search.protocol import IndexUnavailable
from portal.settings import Settings
from portal.web.present.text import quoted
from portal.web.spreadsheet import csv_file, csv_line

JSON_PAGE = 100
_WATCHED = 1_000
"""A feed looks at so many hits, newest first, and tells those that were released last."""

_COLUMNS = {
    "种类": "kind_word",
    "编号": "number",
    "版本": "version",
    "标题": "title",
    "日期": "date",
    "承办单位": "department",
    "诉求分类": "category",
    "细类": "sub_category",
    "地点": "town",
    "诉求类型": "appeal_type",
    "结果": "outcome",
    "回访": "satisfaction",
    "用时（工作日）": "working_days",
    "时限（工作日）": "limit_days",
    "公布日期": "released_on",
}


def atom(request: Request) -> Response:
    """``/search.atom``: a saved search. What was released last comes first, and each version is an entry of its own."""
    asked = read_search(request.GET, _WATCHED)
    search = replace(asked, sort="newest", page=1, place=None)
    try:
        answer = ask(request, search, facets=False)
    except IndexUnavailable:
        return _unavailable()
    # Whoever waits for something is not served with the closest texts instead.
    ids = () if answer.page.fell_back else answer.ids
    found = [record for record in read_records(request.published, ids) if record.log_seq is not None]
    found.sort(key=lambda record: -(record.log_seq or 0))
    same = urlencode(replace(search, sort="relevance").address())
    values = {
        "title": _title(request, search),
        "page": f"/search?{same}",
        "path": f"{request.path}?{same}",
        "entries": _entries(request, answer, found[:ENTRIES]),
        "updated": changed_at(request.published) or "1970-01-01T00:00:00Z",
    }
    response = render_to_response("public/feeds/feed.jinja2", values, request=request)
    response.content_type = "application/atom+xml"
    return _not_listed(response)


def _title(request: Request, search: SearchRequest) -> str:
    """The words and the chosen conditions, so that a reader with several feeds can tell them apart."""
    names = department_names(request.published)
    chosen = CaseFacets(search.filters, {}, names, lambda _filters: "", SEARCH_DIMENSIONS).chosen()
    kinds = [KINDS[search.kind]] if search.kind else []
    conditions = "，".join(filter(None, [*kinds, *(item.label for item in chosen), search.dates]))
    sought = f"搜索{quoted(search.text)}" if search.text else "全部公开的内容"
    return sought + (f"（{conditions}）" if conditions else "")


def _entries(request: Request, answer: Answer, records: Sequence[Record]) -> Iterator[Entry]:
    hits = hits_by_id(request.published, [record.id for record in records], answer.query.words())
    moments = logged_at(request.published, [record.log_seq or 0 for record in records])
    for record in records:
        if record.id not in hits:  # withdrawn this very moment
            continue
        facts = (record.department, record.town, record.outcome)
        yield Entry(
            record.title + ("（更正）" if (record.version or 1) > 1 else ""),
            record.permanent,
            record.path,
            moments.get(record.log_seq or 0) or f"{record.released_on}T00:00:00+08:00",
            "，".join(fact for fact in facts if fact) + f"。{hits[record.id].snippet}",
            record.category or record.kind_word,
        )


def table(request: Request) -> Response:
    """``/search.csv``: up to 10,000 hits in the order of the page."""
    try:
        answer = ask(request, read_search(request.GET, DEEPEST_HIT), facets=False)
    except IndexUnavailable:
        return _unavailable()
    base = _base(request)
    lines = [csv_line([*_COLUMNS, "网址"])]
    lines += [csv_line(_cells(record, base)) for record in read_records(request.published, answer.ids)]
    return _not_listed(csv_file(lines, "search.csv"))


def _cells(record: Record, base: str) -> Iterator[str]:
    for name in _COLUMNS.values():
        value = getattr(record, name)
        yield "" if value is None else str(value)
    yield base + record.path


def as_json(request: Request) -> Response:
    """``/search.json``: a page of hits with counts and the address of the next page; null after the last."""
    search = read_search(request.GET, JSON_PAGE)
    try:
        answer = ask(request, search)
    except IndexUnavailable:
        return _unavailable()
    base = _base(request)
    here = f"{base}/search.json"
    content = {
        "query": search.text,
        "sort": answer.sort,
        "total": answer.page.total,
        "total_is_exact": answer.page.total_is_exact,
        "closest_only": answer.page.fell_back,
        "kinds": {kind: n for kind, n in kind_counts(answer.page.facets).items() if kind and n},
        "facets": facet_counts(answer.page.facets, search.filters),
        "results": list(_results(request, answer, base)),
        "next": f"{here}?{urlencode(search.address(**answer.next))}" if answer.next else None,
    }
    # Whatever was typed stands in it: an old browser must not take it for markup.
    body = json.dumps(content, ensure_ascii=False, indent=1).replace("<", "\\u003c")
    return _not_listed(Response(body, content_type="application/json", charset="utf-8"))


def _results(request: Request, answer: Answer, base: str) -> Iterator[dict[str, Any]]:
    hits = hits_by_id(request.published, answer.ids, answer.query.words())
    for record in read_records(request.published, answer.ids):
        if record.id not in hits:  # withdrawn this very moment
            continue
        facts = {name: getattr(record, name) for name in FIELDS}
        yield {
            **{name: value for name, value in facts.items() if value not in ("", None)},
            "snippet": hits[record.id].snippet,
            "url": base + record.path,
            "version_url": base + record.permanent,
        }


def _base(request: Request) -> str:
    settings: Settings = request.registry.settings["portal"]
    return settings.base_url


def _unavailable() -> Response:
    response = Response("搜索索引正在重建，请稍后再试。\n", content_type="text/plain", charset="utf-8")
    tell_unavailable(response)
    return response


def _not_listed(response: Response) -> Response:
    """Results are no pages of their own."""
    response.headers["X-Robots-Tag"] = "noindex"
    return response
