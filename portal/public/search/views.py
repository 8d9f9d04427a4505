"""The search page: the engine answers with ids, what is shown is read again from the published rows."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.public.cases.facets import CaseFacets
from portal.public.cases.filters import Filters
from portal.public.cases.queries import PAGE_SIZE, cases_by_number, department_names
from portal.public.home.views import EXAMPLES
from portal.public.search.hits import read_hits
from portal.public.search.request import (
    DEEPEST_PAGE,
    SearchRequest,
    facet_counts,
    kind_counts,
    read_search,
)
from portal.public.search.vocabulary import vocabulary
from portal.public.search.words import word_values
from portal.search.parser import parse
from portal.search.protocol import Engine, IndexUnavailable, Page
from portal.search.query import Query, Word

OTHERS = {"document": "通报简报", "turn": "接听实录"}
"""Kinds beside cases; their tabs stand only where something of them was found or is sought."""

_CASE_NUMBER = re.compile(r"[0-9]{4}-[0-9]{6}")


def search_page(request: Request) -> dict[str, Any] | Response:
    """``/search``; without words it is the search form, or the case list where filters are chosen."""
    search = read_search(request.GET)
    if not search.text:
        if search.filters.chosen:
            return HTTPSeeOther(request.href("cases.list", query=dict(search.filters.chosen)))
        return {"search": search, "state": "start", "examples": EXAMPLES}
    if _CASE_NUMBER.fullmatch(search.text) and _is_live(request, search.text):
        return HTTPSeeOther(request.href("cases.detail", number=search.text))
    query = parse(search.text, with_synonyms=not search.exact, words=vocabulary(request))
    try:
        page = _engine(request).search(
            query,
            search.engine_filters(),
            sort=search.sort,
            offset=search.offset,
            limit=PAGE_SIZE,
            facets=search.facet_names,
        )
    except IndexUnavailable:
        request.response.status_int = 503
        request.response.headers["Retry-After"] = "60"
        request.response.headers["Cache-Control"] = "no-store"
        return {"search": search, "state": "unavailable"}
    return _results(request, search, query, page)


def _results(request: Request, search: SearchRequest, query: Query, page: Page) -> dict[str, Any]:
    path = request.href("search")

    def link(**changes: Any) -> str:  # hundreds a page: the path is made once
        return f"{path}?{urlencode(search.address(**changes))}"

    def filtered(filters: Filters) -> str:
        return link(filters=filters)

    counts = facet_counts(page.facets, search.filters)
    facets = CaseFacets(search.filters, counts, department_names(request.published), filtered)
    words = query.words()
    kinds = kind_counts(page.facets)
    last_page = min((page.total - 1) // PAGE_SIZE + 1, DEEPEST_PAGE)
    return {
        "search": search,
        "state": "results" if page.total else "nothing",
        "query": query,
        "total": page.total,
        "exact_total": page.total_is_exact,
        "fell_back": page.fell_back,
        "rows": read_hits(request.published, page.ids, words),
        "tabs": _tabs(search, kinds, link) if kinds["case"] < kinds[""] or search.kind in OTHERS else [],
        "unit": "件" if kinds["case"] == kinds[""] or search.kind == "case" else "条",
        "facets": facets.facets() if page.total else [],
        "chosen": facets.chosen(),
        "ways_out": [] if page.total else _ways_out(request, search, words),
        "hidden": search.filters.chosen,
        **word_values(request, search, query, page),
        "kept": {key: value for key, value in search.address().items() if key != "q"},
        "clear": link(filters=Filters()),
        "no_dates": link(since="", until=""),
        "exact": link(exact=True),
        "relevance": link(sort="relevance"),
        "newest": link(sort="newest"),
        "newer": link(page=search.page - 1) if search.page > 1 else "",
        "older": link(page=search.page + 1) if search.page < last_page else "",
        "first_shown": search.offset + 1,
    }


def _tabs(
    search: SearchRequest, kinds: Mapping[str, int], link: Callable[..., str]
) -> list[tuple[str, int, str, bool]]:
    """Word, hits, address and whether it is chosen; the filters of cases fall away with a change of kind."""
    return [
        (word, kinds[kind], link(kind=kind, filters=Filters()), kind == search.kind)
        for kind, word in (("", "全部"), ("case", "案例"), *OTHERS.items())
        if kinds[kind] or kind in ("", "case", search.kind)
    ]


def _is_live(request: Request, number: str) -> bool:
    """Whether the number has a case to go to; a withdrawn one is no answer of any search, not even by its number."""
    return bool(cases_by_number(request.published, [number]))


def _engine(request: Request) -> Engine:
    engine: Engine = request.registry["search.engine"]
    return engine


def _ways_out(request: Request, search: SearchRequest, words: Sequence[Word]) -> list[tuple[str, str]]:
    """What to try where nothing was found: without the filters, or with one word at a time."""
    ways = []
    if search.filters.chosen or search.since or search.until:
        address = search.address(filters=Filters(), since="", until="")
        ways.append(("去掉所有条件再搜", str(request.href("search", query=address))))
    plain = [word.text for word in words if word.field is None]
    if len(plain) > 1:
        ways += [(f"只搜“{word}”", str(request.href("search", query={"q": word}))) for word in plain[:4]]
    return ways


def help_page(request: Request) -> dict[str, Any]:
    """``/search/help``: the query language with examples."""
    return {}
