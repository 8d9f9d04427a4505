"""Our query tree as a query of tantivy. No text reaches tantivy's own parser."""

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping

import tantivy
from tantivy import Occur
from tantivy import Query as Clause

from portal.search.engines.tantivy.schema import (
    DATE,
    FACETS,
    PAIRS,
    WORDS,
    home,
    pairs,
    pairs_of,
    tokens_of,
)
from portal.search.protocol import Filters
from portal.search.query import AllOf, AnyOf, BestOf, Everything, Node, Not, Query, Word
from portal.search.tokens import Token, analyse
from portal.search.weights import LEADING, TELLING

Part = tuple[Occur, Clause]


class Translation:
    """Makes the queries of one search; asks `searcher` for nothing but how frequent a term is."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher) -> None:
        self._schema = schema
        self._searcher = searcher

    def clause(self, query: Query, filters: Filters, leaving_out: str | None = None) -> Clause:
        """All that a search asks for; the facet called `leaving_out` is not filtered by."""
        parts = [(Occur.Must, self._node(query.root))]
        for since, until in ((query.since, query.until), (filters.since, filters.until)):
            if since is not None or until is not None:
                parts.append((Occur.Must, silent(self._dates(since, until))))
        parts += [
            (Occur.Must, silent(self._any_value(name, values)))
            for name, values in filters.facets.items()
            if name != leaving_out
        ]
        return parts[0][1] if len(parts) == 1 else Clause.boolean_query(parts)

    def _node(self, node: Node) -> Clause:
        match node:
            case Word():
                return self._word(node)
            case AllOf(children):
                return self._all_of(children)
            case AnyOf(children):
                return self._any_of(children)
            case Not(child):
                return self._all_of((Not(child),))
            case BestOf(tokens, words):
                return self._best_of(tokens, words)
            case Everything():
                return Clause.all_query()

    def _word(self, word: Word) -> Clause:
        parts = [(Occur.Must, self._term(token, word.field)) for token in _distinct(word.tokens)]
        if word.exact and len(word.tokens) > 1:  # a single token is its own phrase
            parts.append((Occur.Must, silent(self._phrase(word))))
        parts += self._ranking(word.words)
        clause = parts[0][1] if len(parts) == 1 else Clause.boolean_query(parts)
        return clause if word.weight == 1 else Clause.boost_query(clause, word.weight)

    def _term(self, token: Token, field: str | None) -> Clause:
        return Clause.term_query(self._schema, _home(token, field), token.text)

    def _ranking(self, words: Iterable[str]) -> list[Part]:
        return [(Occur.Should, Clause.term_query(self._schema, WORDS, word)) for word in words]

    def _phrase(self, word: Word) -> Clause:
        """Every second pair and the last one, each in its place: together they hold all units of the phrase."""
        found = pairs(analyse(word.text).units)
        field = pairs_of(word.field) if word.field else PAIRS
        if len(found) == 1:
            return Clause.term_query(self._schema, field, found[0])
        last = len(found) - 1
        return Clause.phrase_query(
            self._schema, field, [(at, pair) for at, pair in enumerate(found) if at % 2 == 0 or at == last]
        )

    def _all_of(self, children: Iterable[Node]) -> Clause:
        parts: list[Part] = []
        for child in children:
            if isinstance(child, Not):
                parts.append((Occur.MustNot, self._node(child.child)))
            else:
                parts.append((Occur.Must, self._node(child)))
        if all(occur == Occur.MustNot for occur, _ in parts):
            parts.append((Occur.Must, Clause.all_query()))
        return Clause.boolean_query(parts)

    def _any_of(self, children: Iterable[Node]) -> Clause:
        """At least one child; each term counts once, at its best weight, however many alternatives hold it."""
        children = tuple(children)
        parts: list[Part] = [
            (
                Occur.Must,
                silent(Clause.boolean_query([(Occur.Should, self._node(child)) for child in children])),
            )
        ]
        weights: dict[tuple[str, str], float] = {}
        for field, term, weight in _scoring(children):
            weights[field, term] = max(weight, weights.get((field, term), 0.0))
        for (field, term), weight in weights.items():
            clause = Clause.term_query(self._schema, field, term)
            parts.append((Occur.Should, clause if weight == 1 else Clause.boost_query(clause, weight)))
        return Clause.boolean_query(parts)

    def _best_of(self, tokens: Iterable[str], words: Iterable[str]) -> Clause:
        """Texts that hold one of the rarest tokens, ranked by all telling ones; those that occur nowhere tell nothing.

        Asking for several of them (`minimum_number_should_match`) would walk through every posting, one by one.
        """
        counts = ((self._searcher.doc_freq(home(token), token), token) for token in tokens)
        found = [(count, token) for count, token in counts if count]
        telling = [token for _, token in heapq.nsmallest(TELLING, found)]
        if not telling:
            return Clause.empty_query()
        parts: list[Part] = [
            (Occur.Should, Clause.term_query(self._schema, home(token), token)) for token in telling
        ]
        leading = Clause.boolean_query(parts[:LEADING])
        return Clause.boolean_query([(Occur.Must, leading), *parts[LEADING:], *self._ranking(words)])

    def _dates(self, since: int | None, until: int | None) -> Clause:
        kind = tantivy.FieldType.Unsigned
        return Clause.range_query(
            self._schema, DATE, kind, lower_bound=since or 0, upper_bound=until or 99999999
        )

    def _any_value(self, name: str, values: Collection[str]) -> Clause:
        terms = [Clause.term_query(self._schema, f"{FACETS}.{name}", value) for value in values]
        return (
            Clause.boolean_query([(Occur.Should, term) for term in terms]) if terms else Clause.empty_query()
        )


def silent(clause: Clause) -> Clause:
    """A condition that says nothing about how close a text is."""
    return Clause.const_score_query(clause, 0.0)


def _home(token: Token, field: str | None = None) -> str:
    """The index in which a token of a query is looked up."""
    return tokens_of(field) if field else home(token.text)


def _distinct(found: Iterable[Token]) -> Iterable[Token]:
    by_text: Mapping[str, Token] = {token.text: token for token in found}
    return by_text.values()


def _scoring(nodes: Iterable[Node]) -> Iterator[tuple[str, str, float]]:
    """Everything that raises a document's score: index, term, weight."""
    for node in nodes:
        match node:
            case Word():
                yield from ((_home(token, node.field), token.text, node.weight) for token in node.tokens)
                yield from ((WORDS, word, node.weight) for word in node.words)
            case BestOf(tokens, words):
                yield from ((home(text), text, 1.0) for text in tokens)
                yield from ((WORDS, word, 1.0) for word in words)
            case AllOf(children) | AnyOf(children):
                yield from _scoring(children)
            case _:
                pass
