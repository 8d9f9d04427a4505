"""What narrows a search: its kinds and its facets, by the keys that stand in an address."""

from collections.abc import Mapping
from dataclasses import replace

from portal.public.cases.counts import Counts
from portal.public.cases.filters import BY_KEY, DIMENSIONS, UNKNOWN, Dimension, Filters
from portal.public.log.kinds import BULLETIN_WORDS
from portal.public.search import case_documents, department_documents, turn_documents

CASE, TURN, DEPARTMENT = case_documents.KIND, turn_documents.KIND, department_documents.KIND
KINDS = {CASE: "案例", **BULLETIN_WORDS, TURN: "接听实录", DEPARTMENT: "承办单位"}
"""Kinds of the index in the order of their tabs, with their words."""

TEXTS = tuple(kind for kind in KINDS if kind != DEPARTMENT)
"""What is sought where no kind is chosen: departments stand above the results, or they would push them down."""

YEAR = replace(
    BY_KEY["month"],
    key="year",
    name="年份",
    unknown="年份未记录",
    word=lambda year: f"{year}年" if len(year) == 4 and year.isascii() and year.isdecimal() else "",
)
SEARCH_DIMENSIONS: tuple[Dimension, ...] = tuple(
    item
    for dimension in DIMENSIONS
    for item in ((YEAR, dimension) if dimension.key == "month" else (dimension,))
)
FACETS = {"category": "category1", "sub": "category2", "type": "appeal_type"}
"""Query keys whose facet of the index has another name."""

_OF_DOCUMENTS = ("year", "month")
_OF_KIND = {
    **dict.fromkeys(BULLETIN_WORDS, _OF_DOCUMENTS),
    TURN: ("department", "category", "town", *_OF_DOCUMENTS),
    DEPARTMENT: (),
}
_INSIDE = {"sub": ("category",), "month": ("year", "month")}
"""Counted only where one of these is chosen: all months of all years help nobody."""


def asked(kind: str, filters: Filters) -> tuple[str, ...]:
    """Query keys of the facets to count for what is sought (``kind``: "" for all texts)."""
    keys = _OF_KIND.get(kind) if kind in _OF_KIND else [dimension.key for dimension in SEARCH_DIMENSIONS]
    return tuple(key for key in keys or () if key not in _INSIDE or _is_inside(key, filters))


def _is_inside(key: str, filters: Filters) -> bool:
    return any(filters.chosen.get(around, UNKNOWN) != UNKNOWN for around in _INSIDE[key])


def index_facet(key: str) -> str:
    """Name in the index."""
    return FACETS.get(key, key)


def index_value(key: str, filters: Filters) -> str:
    """Value of a chosen filter in the index: a sub-category stands there with its category."""
    value = filters.chosen[key]
    return f"{filters.chosen['category']}/{value}" if key == "sub" else value


def facet_counts(found: Mapping[str, Mapping[str, int]], filters: Filters) -> Counts:
    """Counts by query key from the facets of the index."""
    counts: Counts = {}
    for key in (dimension.key for dimension in SEARCH_DIMENSIONS):
        values: Mapping[str, int] = found.get(index_facet(key), {})
        inside = {
            "sub": f"{filters.chosen.get('category', '')}/",
            "month": filters.chosen.get("year", ""),
        }.get(key, "")
        chosen = {value: n for value, n in values.items() if value.startswith(inside)}
        counts[key] = {value.rpartition("/")[2] if key == "sub" else value: n for value, n in chosen.items()}
    return {key: values for key, values in counts.items() if values}


def kind_counts(found: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """Hits by kind, and of all texts under ""."""
    counts = {kind: found.get("kind", {}).get(kind, 0) for kind in KINDS}
    return {"": sum(counts[kind] for kind in TEXTS), **counts}
