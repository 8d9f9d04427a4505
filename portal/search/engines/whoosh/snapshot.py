"""The state of the index at one generation, and the answer to a query in that state."""

import heapq
import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from portal.search.engines.whoosh.matching import Scan, norms, scoring_terms
from portal.search.engines.whoosh.schema import WORDS, scoped
from portal.search.engines.whoosh.segment import Segment
from portal.search.protocol import Cursor, Filters, Frequencies, Page, Sort
from portal.search.query import AllOf, BestOf, Node, Query, attempts
from portal.search.weights import TELLING


@dataclass(frozen=True)
class View:
    """A segment as one generation sees it: without the documents deleted up to then."""

    segment: Segment
    deleted: frozenset[int]


@dataclass(frozen=True)
class Hits:
    """The documents of one segment that match a query."""

    view: View
    scan: Scan
    docs: set[int]


@dataclass(frozen=True, slots=True)
class Place:
    """Which page of which order is wanted."""

    sort: Sort
    offset: int
    limit: int
    after: Cursor | None


class Snapshot:
    """All segments at one generation. Never refreshed: the next generation gets its own."""

    def __init__(self, generation: int, views: Sequence[View]) -> None:
        self.generation = generation
        self.views = tuple(views)
        self.deleted = sum(len(view.deleted) for view in views)
        self.size = sum(view.segment.size for view in views) - self.deleted

    def locate(self, id_: str) -> tuple[int, int] | None:
        """Return the place of a live document: number of its segment, and its number there."""
        for number, view in enumerate(self.views):
            doc = view.segment.numbers.get(id_)
            if doc is not None and doc not in view.deleted:
                return number, doc
        return None

    def ids(self) -> Iterator[str]:
        """Yield the ids of all live documents."""
        for view in self.views:
            for doc, id_ in enumerate(view.segment.ids):
                if doc not in view.deleted:
                    yield id_

    @cached_property
    def _norms(self) -> list[list[float]]:
        total = sum(sum(view.segment.lengths) for view in self.views)
        documents = sum(view.segment.size for view in self.views)
        return [norms(view.segment, max(1.0, total / max(1, documents))) for view in self.views]

    def answer(self, query: Query, filters: Filters, place: Place, facets: Sequence[str]) -> Page:
        """Answer a query; falls back to best match where nothing holds all its words."""
        root, fell_back = query.root, False
        hits: list[Hits] = []
        unfiltered: list[Hits] = []
        for tried, is_fallback in attempts(query):
            root, fell_back = self._with_telling_tokens(tried.root), is_fallback
            unfiltered = [self._hits(view, root, query, filters) for view in self.views]
            hits = [_filtered(found, filters.facets) for found in unfiltered]
            if any(found.docs for found in hits):
                break
        total = sum(len(found.docs) for found in hits)
        counts = {name: _count(name, unfiltered, filters.facets) for name in facets}
        fell_back = fell_back and total > 0
        if place.sort == "relevance":
            ranked = heapq.nsmallest(place.offset + place.limit, self._scored(hits, root))[place.offset :]
            return Page(tuple(id_ for _, _, id_ in ranked), total, True, counts, fell_back)
        ordered = _by_date(hits, place)
        keys = tuple(key for key, _ in ordered)
        return Page(tuple(id_ for _, id_ in ordered), total, True, counts, fell_back, keys)

    def frequencies(self, tokens: Iterable[str], words: Iterable[str]) -> Frequencies:
        """See Engine.frequencies."""
        documents = sum(view.segment.size for view in self.views)
        return Frequencies(
            documents,
            {token: self._frequency(token) for token in tokens},
            {word: self._frequency(scoped(WORDS, word)) for word in words},
        )

    def _hits(self, view: View, root: Node, query: Query, filters: Filters) -> Hits:
        scan = Scan(view.segment)
        docs = scan.match(root) - view.deleted
        for since, until in ((query.since, query.until), (filters.since, filters.until)):
            if since is not None or until is not None:
                first, last, dates = since or 0, until or 99999999, view.segment.dates
                docs = {doc for doc in docs if first <= dates[doc] <= last}
        return Hits(view, scan, docs)

    def _frequency(self, term: str) -> int:
        return sum(view.segment.frequency(term) for view in self.views)

    def _with_telling_tokens(self, node: Node) -> Node:
        """Keep the rarest tokens of a best match; those that occur nowhere tell nothing."""
        if isinstance(node, BestOf):
            found = [(count, token) for token in node.tokens if (count := self._frequency(token))]
            return replace(node, tokens=tuple(token for _, token in heapq.nsmallest(TELLING, found)))
        if isinstance(node, AllOf):
            return AllOf(tuple(map(self._with_telling_tokens, node.children)))
        return node

    def _scored(self, hits: Sequence[Hits], root: Node) -> Iterator[tuple[float, int, str]]:
        """Yield each hit with what orders it by relevance, the closest lowest."""
        weights: dict[str, float] = {}
        for term, weight in scoring_terms(
            root
        ):  # a term in several alternatives counts once, at its best weight
            weights[term] = max(weight, weights.get(term, 0.0))
        weights = {term: weight * self._rarity(term) for term, weight in weights.items()}
        for found, norm in zip(hits, self._norms, strict=True):
            scores = dict.fromkeys(found.docs, 0.0)
            if not scores:
                continue
            for term, weight in weights.items():
                found.scan.add_scores(term, weight, scores, norm)
            segment = found.view.segment
            for doc, score in scores.items():
                yield -score, -segment.keys[doc], segment.ids[doc]

    def _rarity(self, term: str) -> float:
        count = self._frequency(term)
        documents = sum(view.segment.size for view in self.views)
        return math.log(1 + (documents - count + 0.5) / (count + 0.5))


def _by_date(hits: Sequence[Hits], place: Place) -> list[tuple[int, str]]:
    """One page of the order by date: key and id."""
    found: Iterable[tuple[int, str]] = (
        (hit.view.segment.keys[doc], hit.view.segment.ids[doc]) for hit in hits for doc in hit.docs
    )
    newest_first, after = place.sort == "newest", place.after
    if after is None:
        pick = heapq.nlargest if newest_first else heapq.nsmallest
        return pick(place.offset + place.limit, found)[place.offset :]
    if after.newer:
        nearest = heapq.nsmallest(place.limit, (hit for hit in found if hit[0] > after.key))
    else:
        nearest = heapq.nlargest(place.limit, (hit for hit in found if hit[0] < after.key))
    return sorted(nearest, reverse=newest_first)


def _filtered(hits: Hits, wanted: Mapping[str, Collection[str]], but: str | None = None) -> Hits:
    """Keep the hits with wanted facet values, leaving the facet called `but` out of account."""
    docs = hits.docs
    for name, values in wanted.items():
        if name != but:
            column = hits.view.segment.facet(name)
            docs = {doc for doc in docs if column[doc] in values}
    return Hits(hits.view, hits.scan, docs)


def _count(name: str, unfiltered: Sequence[Hits], wanted: Mapping[str, Collection[str]]) -> dict[str, int]:
    """Count the values of a facet, the most frequent first; documents without a value are not counted."""
    counts: Counter[str] = Counter()
    for hits in unfiltered:
        column = hits.view.segment.facet(name)
        counts.update(column[doc] for doc in _filtered(hits, wanted, but=name).docs)
    counts.pop("", None)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
