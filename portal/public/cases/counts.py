"""How many cases each value of each filter would leave: from the stored counters where there are any."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from sqlalchemy import BindParameter, Connection, bindparam, select

from portal.public.cases.bits import NO_BITS, CaseBits, FacetBits
from portal.public.cases.filters import BY_KEY, DIMENSIONS, UNKNOWN, Filters
from portal.public.cases.tables import published_count, published_cross_count

_STORED = {"type": "appeal_type", "category": "category1", "sub": "category2"}
"""Query keys whose stored counter has another name."""
_KEY_OF = {stored: key for key, stored in _STORED.items()}

_COUNT, _CROSS = published_count.c, published_cross_count.c
# Built once: building a statement costs as much as running it.
_COUNTS = select(_COUNT.dimension, _COUNT.key, _COUNT.n)
_LISTED: BindParameter[list[str]] = bindparam("dimensions", expanding=True)
_WITHIN = (
    select(_CROSS.dimension, _CROSS.key, _CROSS.n)
    .where(_CROSS.within == bindparam("within"), _CROSS.within_key == bindparam("within_key"))
    .where(_CROSS.dimension.in_(_LISTED))
    .order_by(_CROSS.dimension)
)
_STORED_COUNTS = _COUNTS.where(_COUNT.dimension.in_(_LISTED)).order_by(_COUNT.dimension)

Counts = dict[str, dict[str, int]]
"""Cases by dimension key and value; UNKNOWN stands for not recorded."""


def facet_counts(connection: Connection, filters: Filters, bits: CaseBits) -> Counts:
    """Counts of every dimension under the other dimensions' filters; ``total`` where there is no filter.

    Under no filter and under one the counters stored at release answer; under more the bits of this process.
    """
    counts: Counts = {}
    now = bits.current(connection) if len(_places(filters)) > 1 else NO_BITS
    for others, keys in _asked(filters):
        for dimension, rows in groupby(_counts_under(connection, others, keys, now), itemgetter(0)):
            key = _KEY_OF.get(dimension, dimension)
            found = {value or UNKNOWN: n for _dimension, value, n in rows}
            if key == "sub":  # stored with its category: 城乡建设/排水
                found = {value.rpartition("/")[2]: n for value, n in found.items()}
            counts[key] = found
    return counts


def _asked(filters: Filters) -> Iterator[tuple[Filters, list[str]]]:
    """Dimensions by the filters that they are counted under; sub-categories are counted within a category only."""
    keys = [d.key for d in DIMENSIONS if d.key != "sub" or filters.chosen.get("category", UNKNOWN) != UNKNOWN]
    yield filters, [key for key in keys if key not in filters.chosen]
    for key in filters.chosen:
        yield filters.without(key), [key]


def _counts_under(
    connection: Connection, filters: Filters, keys: Sequence[str], bits: FacetBits
) -> Iterable[tuple[str, str | None, int]]:
    """(dimension, value, number) of ``keys`` over the cases that match ``filters``, dimension by dimension."""
    if not keys:  # every filter is chosen
        return []
    names = [_STORED.get(key, key) for key in keys]
    places = _places(filters)
    if not places:
        wanted = names if len(names) == 1 else ["total", *names]
        return connection.execute(_STORED_COUNTS, {"dimensions": wanted}).all()
    if len(places) == 1:
        [(within, value)] = places
        within_one = {"within": within, "within_key": value, "dimensions": names}
        return connection.execute(_WITHIN, within_one).all()
    columns = [BY_KEY[key].column for key in keys]
    chosen = {BY_KEY[key].column: "" if value == UNKNOWN else value for key, value in filters.chosen.items()}
    found = bits.counts(columns, chosen)
    return [
        (name, value, n)
        for name, (_column, values) in zip(names, found, strict=True)
        for value, n in values.items()
    ]


def _places(filters: Filters) -> list[tuple[str, str]]:
    """The filters as (dimension, key) of the stored counters; a category and its sub-category are one."""
    chosen = dict(filters.chosen)
    if chosen.get("sub", UNKNOWN) != UNKNOWN:
        chosen["sub"] = f"{chosen.pop('category')}/{chosen['sub']}"
    return [(_STORED.get(key, key), "" if value == UNKNOWN else value) for key, value in chosen.items()]


def total_of(counts: Counts, filters: Filters) -> int:
    """Number of cases that match ``filters``: what any chosen value counts under the other filters."""
    if not filters.chosen:
        return counts.get("total", {}).get(UNKNOWN, 0)
    *_, key = filters.chosen  # never the category of a chosen sub-category, which counts without it
    return counts.get(key, {}).get(filters.chosen[key], 0)
