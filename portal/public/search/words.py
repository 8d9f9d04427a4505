"""What the vocabulary adds to the search: suggestions while typing, the commonest terms in every search box, did-you-mean,
and the count of what was not found.
"""

from dataclasses import replace
from typing import Any

from markupsafe import Markup
from pyramid.request import Request
from sqlalchemy.exc import SQLAlchemyError

from portal.public.search.answer import engine_of
from portal.public.search.correction import suggest_correction
from portal.public.search.request import SearchRequest
from portal.public.search.suggestions import suggestions
from portal.public.search.vocabulary import term_options, vocabulary
from portal.search.protocol import Page, SearchError
from portal.search.query import Query, is_sentence

FEW = 3
"""A search with fewer hits than this is also asked whether it meant something else."""


def suggest(request: Request) -> list[str]:
    """``/search/suggest?q=``: whole searches that go on as ``q`` begins, as JSON."""
    return suggestions(request.published, request.GET.get("q", ""))


def term_list(request: Request) -> Markup:
    """The options that every search box offers without a script; none on the page of an error of the database."""
    try:
        return term_options(request)
    except SQLAlchemyError:
        return Markup()


def word_values(request: Request, search: SearchRequest, query: Query, page: Page) -> dict[str, Any]:
    """For ``_words.jinja2``: ``meant`` is the search that was probably meant, "" for none. Counts a search that failed."""
    if page.total >= FEW and not page.fell_back:
        return {"meant": ""}
    _count_miss(request, search, query, page)
    return {"meant": _meant(request, search, query, page)}


def _meant(request: Request, search: SearchRequest, query: Query, page: Page) -> str:
    """A correction is offered only where it finds more than the search itself, under the same filters. A sentence finds the
    closest texts however it is spelled.
    """
    is_asked = _is_first(search) and not is_sentence(query)
    meant = suggest_correction(request.published, query) if is_asked else ""
    if not meant:
        return ""
    corrected = replace(search, text=meant).query(vocabulary(request))
    try:
        found = engine_of(request).search(corrected, search.engine_filters(), limit=1)
    except SearchError:
        return ""
    before = 0 if page.fell_back else page.total
    return meant if found.total > before and not found.fell_back else ""


def _count_miss(request: Request, search: SearchRequest, query: Query, page: Page) -> None:
    """Whether the words themselves are unknown to the site: filters, later pages and sentences say nothing of that."""
    misses = request.registry.get("search.misses")
    narrowed = search.filters.chosen or search.kind or search.since or search.until or search.exact
    failed = page.fell_back or not page.total
    if misses is not None and failed and _is_first(search) and not narrowed and not is_sentence(query):
        misses.add(search.text)


def _is_first(search: SearchRequest) -> bool:
    return search.page == 1 and search.place is None
