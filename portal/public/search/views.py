"""The search page: the engine answers with ids, what is shown is read again from the published rows."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.public.cases.facets import CaseFacets
from portal.public.cases.filters import BY_KEY, Filters
from portal.public.cases.queries import cases_by_number, department_names
from portal.public.home.views import EXAMPLES
from portal.public.search.answer import Answer, ask, named_departments, tell_unavailable
from portal.public.search.facets import CASE, DEPARTMENT, KINDS, SEARCH_DIMENSIONS, facet_counts, kind_counts
from portal.public.search.hits import read_hits
from portal.public.search.parameters import JSON_FIELDS, PARAMETERS
from portal.public.search.request import DEEPEST_HIT, SearchRequest, read_search
from portal.public.search.words import word_values
from portal.search.parser import QUOTES
from portal.search.protocol import IndexUnavailable, Page
from portal.search.query import Word, is_sentence
from portal.search.tokens import fold
from portal.web.present.facets import Chosen

_CASE_NUMBER = re.compile(r"(?:案例|编号)?[:\s]*([0-9]{4}-[0-9]{6})")
"""As it is cited: 案例 2026-000123."""
FORMATS = ("atom", "csv", "json")
Link = Callable[..., str]


def search_page(request: Request) -> dict[str, Any] | Response:
    """``/search``; without words it is the search form, or the case list where its filters are chosen."""
    search = read_search(request.GET)
    chosen = {key: value for key, value in search.filters.chosen.items() if key in BY_KEY}
    if not search.text:
        if chosen:
            return HTTPSeeOther(request.href("cases.list", query=chosen))
        return {"search": search, "state": "start", "examples": EXAMPLES}
    cited = _CASE_NUMBER.fullmatch(fold(search.text).text)
    if cited and _is_live(request, cited[1]):
        return HTTPSeeOther(request.href("cases.detail", number=cited[1]))
    try:
        answer = ask(request, search)
        first = not search.kind and search.page == 1 and search.place is None
        departments = named_departments(request, answer.query) if first else None
    except IndexUnavailable:
        tell_unavailable(request.response)
        return {"search": search, "state": "unavailable", "cases": request.href("cases.list", query=chosen)}
    return _results(request, search, answer, departments)


def _results(
    request: Request, search: SearchRequest, answer: Answer, departments: Page | None
) -> dict[str, Any]:
    path = request.href("search")

    def link(**changes: Any) -> str:  # hundreds a page: the path is made once
        return f"{path}?{urlencode(search.address(**changes))}"

    page, words = answer.page, answer.query.words()
    return {
        "search": search,
        "state": "results" if page.total else "nothing",
        "query": answer.query,
        "total": page.total,
        "exact_total": page.total_is_exact,
        "fell_back": page.fell_back,
        "sort": answer.sort,
        "rows": read_hits(request.published, answer.ids, words),
        "departments": read_hits(request.published, departments.ids if departments else (), words),
        "departments_found": departments.total if departments else 0,
        "ways_out": [] if page.total else _ways_out(request, search, words),
        **word_values(request, search, answer.query, page),
        "kept": {key: value for key, value in search.address().items() if key != "q"},
        "can_follow": search.kind != DEPARTMENT and not is_sentence(answer.query),
        "is_cut": answer.is_cut,
        "deepest": DEEPEST_HIT,
        **_narrowing(request, search, page, link),
        **_links(request, search, answer, link),
    }


def _narrowing(request: Request, search: SearchRequest, page: Page, link: Link) -> dict[str, Any]:
    """Kinds and facets to choose, and what is chosen."""
    counts, kinds = facet_counts(page.facets, search.filters), kind_counts(page.facets)
    names = department_names(request.published)
    facets = CaseFacets(
        search.filters, counts, names, lambda filters: link(filters=filters), SEARCH_DIMENSIONS
    )
    return {
        "tabs": _tabs(search, kinds, link),
        "unit": _unit(search, kinds),
        "facets": facets.facets() if page.total else [],
        "chosen": [*facets.chosen(), *_chosen_dates(search, link)],
        "kind_word": KINDS.get(search.kind, "内容"),
    }


def _links(request: Request, search: SearchRequest, answer: Answer, link: Link) -> dict[str, Any]:
    """Addresses that change one thing of the search."""
    same = urlencode(search.address())
    by_date = answer.sort != "relevance"
    return {
        "clear": link(filters=Filters(), since="", until=""),
        "exact": link(exact=True),
        "all_departments": link(kind=DEPARTMENT, filters=Filters(), since="", until="", sort=""),
        "sorts": []
        if search.kind == DEPARTMENT
        else [
            (word, link(sort=sort), answer.sort == sort)
            for sort, word in (("relevance", "按相关"), ("newest", "新的在前"), ("oldest", "旧的在前"))
            if sort != "relevance" or answer.query.ranks
        ],
        "newest": link(sort="newest"),
        "newer": link(**answer.before) if answer.before else "",
        "older": link(**answer.next) if answer.next else "",
        "first": link() if (by_date and answer.before) or not answer.ids else "",
        "first_shown": search.offset + 1,
        "formats": {name: f"{request.route_path(f'search.{name}')}?{same}" for name in FORMATS},
    }


def _chosen_dates(search: SearchRequest, link: Link) -> list[Chosen]:
    return [Chosen(search.dates, link(since="", until=""))] if search.dates else []


def _tabs(search: SearchRequest, kinds: Mapping[str, int], link: Link) -> list[tuple[str, int, str, bool]]:
    """Word, hits, address and whether it is chosen; none where only cases answer."""
    if not search.kind and kinds[""] == kinds[CASE]:
        return []
    return [
        (word, kinds[kind], link(kind=kind), kind == search.kind)
        for kind, word in (("", "全部"), *KINDS.items())
        if kinds[kind] or kind in ("", search.kind)
    ]


def _unit(search: SearchRequest, kinds: Mapping[str, int]) -> str:
    if search.kind == DEPARTMENT:
        return "家"
    return "件" if search.kind == CASE or kinds[""] == kinds[CASE] else "条"


def _is_live(request: Request, number: str) -> bool:
    """Whether the number has a case to go to; a withdrawn one is no answer of any search, not even by its number."""
    return bool(cases_by_number(request.published, [number]))


def _ways_out(request: Request, search: SearchRequest, words: Sequence[Word]) -> list[tuple[str, str]]:
    """What to try where nothing was found: without the filters, in everything, less exactly, or with one word at a time."""
    ways = []
    if search.filters.chosen or search.dates:
        address = search.address(filters=Filters(), since="", until="")
        ways.append(("去掉所有条件再搜", str(request.href("search", query=address))))
    if search.kind:
        ways.append(("在全部内容里搜", str(request.href("search", query=search.address(kind="")))))
    if QUOTES.search(search.text):
        loose = search.address(q=" ".join(QUOTES.sub(" ", search.text).split()))
        ways.append(("去掉引号再搜", str(request.href("search", query=loose))))
    plain = list(dict.fromkeys(word.text for word in words if word.weight == 1))
    if len(plain) > 1 or any(word.field for word in words):
        ways += [(f"只搜“{word}”", str(request.href("search", query={"q": word}))) for word in plain[:4]]
    return ways


def help_page(request: Request) -> dict[str, Any]:
    """``/search/help``: the query language with examples, the files and the feed."""
    return {"parameters": PARAMETERS, "fields": JSON_FIELDS}
