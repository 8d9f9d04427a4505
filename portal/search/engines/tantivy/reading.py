"""The answer to a search at one commit."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import tantivy
from tantivy import Occur, Order
from tantivy import Query as Clause

from portal.search.engines.tantivy.folder import guarded, ids_of
from portal.search.engines.tantivy.queries import Translation, silent
from portal.search.engines.tantivy.schema import FACETS, ORDER, WORDS, home
from portal.search.protocol import Cursor, Filters, Frequencies, Page, Sort
from portal.search.query import Query, attempts

MOST_VALUES = 10_000  # of one facet
ALL_KEYS = 2**64 - 1


class Reading:
    """One searcher, asked by one search."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher) -> None:
        self._schema = schema
        self._searcher = searcher
        self._translation = Translation(schema, searcher)

    def answer(
        self,
        query: Query,
        filters: Filters,
        sort: Sort,
        offset: int,
        limit: int,
        facets: Sequence[str],
        after: Cursor | None,
    ) -> Page:
        """See Engine.search."""
        for tried, is_fallback in attempts(query):  # noqa: B007  the last one tried is the one answered
            clause = self._translation.clause(tried, filters)
            if sort != "relevance" and after is not None:
                found, total = self._beside(clause, sort, limit, after), self._count(clause)
            else:
                result = self._search(clause, sort, offset, limit)
                found, total = result.hits, result.count or 0  # type: ignore[attr-defined]  # missing in the stubs
            if total:
                break
        counts = self._facets(tried, filters, clause, facets)
        keys = tuple(int(key) for key, _ in found) if sort != "relevance" else ()
        ids = tuple(ids_of(self._searcher, [address for _, address in found]))
        return Page(ids, total, True, counts, is_fallback and total > 0, keys)

    def frequencies(self, tokens: Iterable[str], words: Iterable[str]) -> Frequencies:
        """See Engine.frequencies."""
        count = self._searcher.doc_freq
        return Frequencies(
            self._searcher.num_docs,
            {token: count(home(token), token) for token in tokens},
            {word: count(WORDS, word) for word in words},
        )

    def _search(self, clause: Clause, sort: Sort, offset: int, limit: int) -> tantivy.SearchResult:
        by_date = None if sort == "relevance" else ORDER
        order = Order.Asc if sort == "oldest" else Order.Desc
        return guarded(
            lambda: self._searcher.search(
                clause, max(limit, 1), order_by_field=by_date, offset=offset, order=order
            )
        )

    def _beside(
        self, clause: Clause, sort: Sort, limit: int, after: Cursor
    ) -> list[tuple[int, tantivy.DocAddress]]:
        """The hits next to a place in the order by date, in the order of the sort."""
        kind = tantivy.FieldType.Unsigned
        first, last = (after.key, ALL_KEYS) if after.newer else (0, after.key)
        side = Clause.range_query(
            self._schema, ORDER, kind, first, last, include_lower=not after.newer, include_upper=after.newer
        )
        both = Clause.boolean_query([(Occur.Must, clause), (Occur.Must, silent(side))])
        hits = self._search(both, "oldest" if after.newer else "newest", 0, limit).hits
        return hits if after.newer == (sort == "oldest") else hits[::-1]

    def _count(self, clause: Clause) -> int:
        found = guarded(lambda: self._searcher.aggregate(clause, {"hits": {"value_count": {"field": ORDER}}}))
        return int(found["hits"]["value"])

    def _facets(
        self, query: Query, filters: Filters, clause: Clause, names: Sequence[str]
    ) -> dict[str, dict[str, int]]:
        """Counts of each facet; all that are not filtered by are counted in one pass over the hits."""
        found = self._values(clause, [name for name in names if name not in filters.facets])
        for name in names:
            if name in filters.facets:
                found |= self._values(self._translation.clause(query, filters, leaving_out=name), [name])
        return {name: found[name] for name in names}

    def _values(self, clause: Clause, names: Sequence[str]) -> dict[str, dict[str, int]]:
        """Count the values of facets, the most frequent first; documents without a value are not counted."""
        if not names:
            return {}
        wanted = {name: {"terms": {"field": f"{FACETS}.{name}", "size": MOST_VALUES}} for name in names}
        found = guarded(lambda: self._searcher.aggregate(clause, wanted))
        return {name: _counted(found[name]["buckets"]) for name in names}


def _counted(buckets: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    counts = [(str(bucket["key"]), int(bucket["doc_count"])) for bucket in buckets]
    return dict(sorted(((key, n) for key, n in counts if key), key=lambda item: (-item[1], item[0])))
