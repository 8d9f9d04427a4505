"""What a search address asks for. Everything that is not understood is left out; nothing is an error."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.public.cases.filters import Filters, read_filters
from portal.public.cases.queries import PAGE_SIZE
from portal.public.search.facets import KINDS, SEARCH_DIMENSIONS, TEXTS, asked, index_facet, index_value
from portal.search.dates import read_dates
from portal.search.parser import parse
from portal.search.protocol import Cursor, Sort
from portal.search.protocol import Filters as EngineFilters
from portal.search.query import Query
from portal.search.synonyms import Vocabulary
from portal.web.numbers import whole_number

DEEPEST_HIT = 10_000
"""By relevance nobody looks further; the order by date has no end."""

_PLACE_DIGITS = 19  # fit an unsigned number of 64 bits
_SORTS: dict[str, Sort] = {"newest": "newest", "oldest": "oldest"}


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search as its address states it; ``since`` and ``until`` as typed, the earlier one first, and unused where
    ``misread_dates``. ``kind`` is a key of ``KINDS``, or "" for all texts; ``size`` hits are a page.
    """

    text: str
    filters: Filters
    kind: str = ""
    sort: Sort = "relevance"
    page: int = 1
    place: Cursor | None = None
    exact: bool = False
    since: str = ""
    until: str = ""
    misread_dates: bool = False
    size: int = PAGE_SIZE

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size

    @property
    def dates(self) -> str:
        """The chosen span in words; empty for all time."""
        given = (self.since or self.until) and not self.misread_dates
        return f"{self.since or '最早'} 至 {self.until or '今天'}" if given else ""

    def query(self, words: Vocabulary) -> Query:
        """The words, read with those that find each other."""
        return parse(self.text, with_synonyms=not self.exact, words=words)

    def facet_names(self) -> tuple[str, ...]:
        """Facets of the index to count."""
        return ("kind", *(index_facet(key) for key in asked(self.kind, self.filters)))

    def engine_filters(self) -> EngineFilters:
        """The same conditions in the index's words."""
        facets = {index_facet(key): (index_value(key, self.filters),) for key in self.filters.chosen}
        since, until = read_dates(f"{self.since}..{self.until}") or (None, None)
        return EngineFilters({**facets, "kind": (self.kind,) if self.kind else TEXTS}, since, until)

    def address(self, **changes: Any) -> dict[str, str]:
        """The query string of this search with some parts changed; a change of anything but the page starts over."""
        filters, page = changes.get("filters", self.filters), changes.get("page", 1)
        sort = changes.get("sort", self.sort)
        since, until = ("", "") if self.misread_dates else (self.since, self.until)
        parts = {
            "q": changes.get("q", self.text),
            **filters.chosen,
            "kind": changes.get("kind", self.kind),
            "since": changes.get("since", since),
            "until": changes.get("until", until),
            "sort": sort if sort in _SORTS else "",
            "exact": "1" if changes.get("exact", self.exact) else "",
            "page": str(page) if page != 1 else "",
            "older": str(changes.get("older", "")),
            "newer": str(changes.get("newer", "")),
        }
        return {key: value for key, value in parts.items() if value}


def read_search(query: Mapping[str, str], size: int = PAGE_SIZE) -> SearchRequest:
    """From a query string."""
    page = whole_number(query.get("page", "1"), digits=5) or 1
    since, until = query.get("since", "").strip()[:10], query.get("until", "").strip()[:10]
    first, last = read_dates(f"{since}.."), read_dates(f"{until}..")
    if first and last and first > last:
        since, until = until, since
    kind = query.get("kind", "")
    return SearchRequest(
        text=query.get("q", "").strip()[:500],
        filters=read_filters(query, SEARCH_DIMENSIONS),
        kind=kind if kind in KINDS else "",
        sort=_SORTS.get(query.get("sort", ""), "relevance"),
        page=min(max(page, 1), DEEPEST_HIT // size),
        place=_place(query),
        exact=query.get("exact") == "1",
        since=since,
        until=until,
        misread_dates=bool(since or until) and read_dates(f"{since}..{until}") is None,
        size=size,
    )


def _place(query: Mapping[str, str]) -> Cursor | None:
    """The place in the order by date that ``older=`` or ``newer=`` names; a damaged one is the first page."""
    for key in ("older", "newer"):
        number = whole_number(query.get(key, ""), digits=_PLACE_DIGITS)
        if number is not None:
            return Cursor(number, newer=key == "newer")
    return None
