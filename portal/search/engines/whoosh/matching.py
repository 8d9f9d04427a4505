"""Match and score a query tree against one segment, a whole posting list at a time."""

from collections.abc import Iterable, Iterator
from functools import reduce

from portal.search.engines.whoosh.schema import PART, WORDS, scoped
from portal.search.engines.whoosh.segment import PostingList, Segment
from portal.search.query import AllOf, AnyOf, BestOf, Everything, Node, Not, Word
from portal.search.tokens import analyse, sequence
from portal.search.weights import LEADING

SATURATION, LENGTH_SHARE = 1.2, 0.75  # BM25's k1 and b, the usual values


class Scan:
    """One query's reading of one segment; each posting list is decoded once."""

    def __init__(self, segment: Segment) -> None:
        self.segment = segment
        self._lists: dict[str, PostingList] = {}

    def postings(self, term: str) -> PostingList:
        """Return the posting list of a term."""
        if term not in self._lists:
            self._lists[term] = self.segment.postings(term)
        return self._lists[term]

    def match(self, node: Node) -> set[int]:
        """Return the documents that match; deleted ones may be among them."""
        match node:
            case Word():
                return self._match_word(node)
            case AnyOf(children):
                return set().union(*map(self.match, children))
            case AllOf(children):
                return self._match_all(children)
            case Not(child):
                return set(range(self.segment.size)) - self.match(child)
            case BestOf(tokens):
                return self._match_best(tokens)
            case Everything():
                return set(range(self.segment.size))

    def _match_all(self, children: Iterable[Node]) -> set[int]:
        wanted = [child for child in children if not isinstance(child, Not)]
        found = reduce(set.intersection, map(self.match, wanted)) if wanted else self.match(Everything())
        for child in children:
            if found and isinstance(child, Not):
                found -= self.match(child.child)
        return found

    def _match_word(self, word: Word) -> set[int]:
        terms = {scoped(word.field, token.text) for token in word.tokens}
        sizes = {term: self.segment.frequency(term) for term in terms}
        if not all(sizes.values()):
            return set()
        rarest, *others = sorted(terms, key=lambda term: (sizes[term], term))
        found = set(self.postings(rarest).docs)
        for term in others:
            found.intersection_update(self.postings(term).docs)
            if not found:
                return found
        if word.exact and len(word.tokens) > 1:  # a single token is its own phrase
            return self._holding(found, sequence(analyse(word.text).units), word.field)
        return found

    def _holding(self, docs: set[int], phrase: str, field: str | None) -> set[int]:
        """Keep the documents in which the units of a phrase follow each other."""
        wanted, texts = phrase.encode(), self.segment.units(docs)
        if field is None:
            return {doc for doc, text in texts if wanted in text}
        start, between = f"{field}\x1f".encode(), PART.encode()
        return {
            doc
            for doc, text in texts
            if any(wanted in part for part in text.split(between) if part.startswith(start))
        }

    def _match_best(self, tokens: tuple[str, ...]) -> set[int]:
        """The documents that hold one of the rarest tokens, which come first."""
        return set[int]().union(*(self.postings(token).docs for token in tokens[:LEADING]))

    def add_scores(self, term: str, weight: float, scores: dict[int, float], norms: list[float]) -> None:
        """Add what a term contributes to each document in `scores`; `weight` is its rarity times its boost."""
        found = self.postings(term)
        for doc, frequency in zip(found.docs, found.weights, strict=True):
            if doc in scores:
                scores[doc] += weight * frequency / (frequency + norms[doc])


def norms(segment: Segment, average: float) -> list[float]:
    """Return for each document how its length dampens frequencies, given the average length."""
    per_token = LENGTH_SHARE / average
    return [SATURATION * (1 - LENGTH_SHARE + per_token * length) for length in segment.lengths]


def scoring_terms(node: Node) -> Iterator[tuple[str, float]]:
    """Yield term and weight of everything that raises a document's score."""
    match node:
        case Word():
            for token in node.tokens:
                yield scoped(node.field, token.text), node.weight
            yield from ((scoped(WORDS, word), node.weight) for word in node.words)
        case BestOf(tokens, words):
            yield from ((token, 1.0) for token in tokens)
            yield from ((scoped(WORDS, word), 1.0) for word in words)
        case AllOf(children) | AnyOf(children):
            for child in children:
                yield from scoring_terms(child)
        case _:
            return
