"""Ask the engine for one page of a search: the same for the page, the feed and the files."""

from dataclasses import dataclass

from pyramid.request import Request
from pyramid.response import Response

from portal.public.search.department_documents import KIND as DEPARTMENT
from portal.public.search.documents import load_documents
from portal.public.search.request import DEEPEST_HIT, SearchRequest
from portal.public.search.vocabulary import vocabulary
from portal.search.order import order_of
from portal.search.protocol import Engine, Filters, Page, Sort
from portal.search.query import Query, is_sentence
from portal.search.rerank import search as search_closely


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of hits in ``sort``'s order, with the parts of an address that lead to the pages beside it; empty where
    there is none, and both on a page behind the last hit. ``is_cut``: more was found than an order by relevance shows.
    """

    query: Query
    page: Page
    ids: tuple[str, ...]
    sort: Sort
    before: dict[str, int]
    next: dict[str, int]
    is_cut: bool = False


def engine_of(request: Request) -> Engine:
    """The engine of this process."""
    engine: Engine = request.registry["search.engine"]
    return engine


def tell_unavailable(response: Response) -> None:
    """The index is being rebuilt: nothing of it may be kept."""
    response.status_int = 503
    response.headers["Retry-After"] = "60"
    response.headers["Cache-Control"] = "no-store"


def ask(request: Request, search: SearchRequest, *, facets: bool = True) -> Answer:
    """Answer a search; raises IndexUnavailable."""
    query = search.query(vocabulary(request))
    sort = order_of(query, search.sort)
    place = search.place if sort != "relevance" else None
    page = search_closely(
        engine_of(request),
        lambda ids: load_documents(request.published, ids),
        query,
        search.engine_filters(),
        sort=sort,
        offset=search.offset,
        limit=search.size + 1,
        facets=search.facet_names() if facets else (),
        after=place,
    )
    if sort == "relevance":
        return by_relevance(query, page, search)
    return _by_date(query, page, search, sort)


def by_relevance(query: Query, page: Page, search: SearchRequest) -> Answer:
    """One page of an order that ends at DEEPEST_HIT."""
    end = search.offset + search.size
    more = page.total > end
    return Answer(
        query,
        page,
        page.ids[: search.size],
        "relevance",
        {"page": search.page - 1} if search.page > 1 and page.ids else {},
        {"page": search.page + 1} if more and end < DEEPEST_HIT else {},
        more and end >= DEEPEST_HIT,
    )


def _by_date(query: Query, page: Page, search: SearchRequest, sort: Sort) -> Answer:
    """One hit more than a page was asked for; it is the one farthest from the place where the page begins."""
    onwards, back = ("older", "newer") if sort == "newest" else ("newer", "older")
    came_back = search.place is not None and search.place.newer == (back == "newer")
    more = len(page.ids) > search.size
    shown = slice(-search.size, None) if came_back else slice(search.size)
    ids, keys = page.ids[shown], page.keys[shown]
    has_before = more if came_back else search.place is not None or search.page > 1
    has_next = came_back or more
    return Answer(
        query,
        page,
        ids,
        sort,
        {back: keys[0]} if has_before and keys else {},
        {onwards: keys[-1]} if has_next and keys else {},
    )


def named_departments(request: Request, query: Query, limit: int = 3) -> Page:
    """The departments that all words fit, the closest first: by name, group, or what they handle."""
    if is_sentence(query) or not query.words():
        return Page((), 0)
    page = engine_of(request).search(query, Filters({"kind": (DEPARTMENT,)}), limit=limit)
    return Page((), 0) if page.fell_back else page
