"""What a search address asks for. Everything that is not understood is left out; nothing is an error."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.public.cases.counts import Counts
from portal.public.cases.filters import UNKNOWN, Filters, read_filters
from portal.public.cases.queries import PAGE_SIZE
from portal.search.dates import read_dates
from portal.search.protocol import Filters as EngineFilters
from portal.search.protocol import Sort
from portal.web.numbers import whole_number

DEEPEST_PAGE = 500
"""Results past 10,000 are reached by narrowing, not by leafing."""

KINDS = {"case": ("case",), "document": ("bulletin", "brief", "archive"), "turn": ("turn",)}
"""Query value -> kinds of the index: cases, sections of bulletins, briefs and historic documents, or turns of hotline days' calls."""

_FACETS = {
    "department": "department",
    "category": "category1",
    "sub": "category2",
    "town": "town",
    "month": "month",
    "type": "appeal_type",
    "outcome": "outcome",
    "satisfaction": "satisfaction",
}
"""Query key -> facet of the index."""


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search as its address states it; ``since`` and ``until`` as typed. ``kind`` is a key of ``KINDS``, or "" for all."""

    text: str
    filters: Filters
    kind: str = ""
    sort: Sort = "relevance"
    page: int = 1
    exact: bool = False
    since: str = ""
    until: str = ""

    @property
    def offset(self) -> int:
        return (self.page - 1) * PAGE_SIZE

    @property
    def facet_names(self) -> tuple[str, ...]:
        """Facets to count: kinds always, those of cases unless something else is sought; sub-categories only inside a category."""
        if self.kind not in ("", "case"):
            return ("kind",)
        chosen = self.filters.chosen
        return ("kind", *(name for key, name in _FACETS.items() if key != "sub" or "category" in chosen))

    def engine_filters(self) -> EngineFilters:
        """The same conditions in the index's words."""
        chosen = self.filters.chosen
        facets = {"kind": KINDS[self.kind]} if self.kind else {}
        for key, value in chosen.items():
            wanted = "" if value == UNKNOWN else value
            if key == "sub" and wanted:
                wanted = f"{chosen['category']}/{wanted}"
            facets[_FACETS[key]] = (wanted,)
        since, until = self._days()
        return EngineFilters(facets, since, until)

    def _days(self) -> tuple[int | None, int | None]:
        if not self.since and not self.until:
            return None, None
        return read_dates(f"{self.since}..{self.until}") or (None, None)

    def address(self, **changes: str | int | bool | Filters) -> dict[str, str]:
        """The query string of this search with some parts changed; a change of anything but the page starts over."""
        filters = changes.get("filters", self.filters)
        assert isinstance(filters, Filters)
        page = changes.get("page", 1)
        parts = {
            "q": self.text,
            **filters.chosen,
            "kind": str(changes.get("kind", self.kind)),
            "since": str(changes.get("since", self.since)),
            "until": str(changes.get("until", self.until)),
            "sort": "newest" if changes.get("sort", self.sort) == "newest" else "",
            "exact": "1" if changes.get("exact", self.exact) else "",
            "page": str(page) if page != 1 else "",
        }
        return {key: value for key, value in parts.items() if value}


def read_search(query: Mapping[str, str]) -> SearchRequest:
    """From a query string."""
    page = query.get("page", "1")
    number = whole_number(page, digits=5) or 1
    since, until = query.get("since", "").strip()[:10], query.get("until", "").strip()[:10]
    if read_dates(f"{since}..{until}") is None:
        since = until = ""
    filters, kind = read_filters(query), query.get("kind", "")
    if filters.chosen:  # only cases have them
        kind = "case"
    return SearchRequest(
        text=query.get("q", "").strip()[:500],
        filters=filters,
        kind=kind if kind in KINDS else "",
        sort="newest" if query.get("sort") == "newest" else "relevance",
        page=min(max(number, 1), DEEPEST_PAGE),
        exact=query.get("exact") == "1",
        since=since,
        until=until,
    )


def kind_counts(found: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """Hits by key of ``KINDS``, and of all under ""."""
    counts = found.get("kind", {})
    by_key = {key: sum(counts.get(kind, 0) for kind in kinds) for key, kinds in KINDS.items()}
    return {"": sum(by_key.values()), **by_key}


def facet_counts(found: Mapping[str, Mapping[str, int]], filters: Filters) -> Counts:
    """Counts by query key from the facets of the index."""
    counts: Counts = {}
    inside = filters.chosen.get("category", "") + "/"
    for key, name in _FACETS.items():
        values = found.get(name, {})
        if key == "sub":
            values = {path.removeprefix(inside): n for path, n in values.items() if path.startswith(inside)}
        if values:
            counts[key] = {value or UNKNOWN: n for value, n in values.items()}
    return counts
