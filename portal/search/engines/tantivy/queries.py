"""Our query tree as a query of tantivy. No text reaches tantivy's own parser."""

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping

import tantivy
from tantivy import Occur
from tantivy import Query as Clause

from portal.search.engines.tantivy.schema import (
    DATE,
    FACETS,
    SINGLES,
    TOKENS,
    UNITS,
    tokens_of,
    units_of,
)
from portal.search.protocol import Filters
from portal.search.query import AllOf, AnyOf, BestOf, Everything, Node, Not, Query, Word
from portal.search.tokens import Token, unit_list
from portal.search.weights import SHARED, TELLING

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
                parts.append((Occur.Must, self._silent(self._dates(since, until))))
        parts += [
            (Occur.Must, self._silent(self._any_value(name, values)))
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
            case BestOf(tokens):
                return self._best_of(tokens)
            case Everything():
                return Clause.all_query()

    def _word(self, word: Word) -> Clause:
        parts = [(Occur.Must, self._term(token, word.field)) for token in _distinct(word.tokens)]
        if word.exact and len(word.tokens) > 1:  # a single token is its own phrase
            parts.append((Occur.Must, self._silent(self._phrase(word))))
        clause = parts[0][1] if len(parts) == 1 else Clause.boolean_query(parts)
        return clause if word.weight == 1 else Clause.boost_query(clause, word.weight)

    def _term(self, token: Token, field: str | None) -> Clause:
        if field:
            return Clause.term_query(self._schema, tokens_of(field), token.text)
        return Clause.term_query(self._schema, SINGLES if token.is_lone_han else TOKENS, token.text)

    def _phrase(self, word: Word) -> Clause:
        words = unit_list(word.text)
        field = units_of(word.field) if word.field else UNITS
        if len(words) == 1:
            return Clause.term_query(self._schema, field, words[0])
        return Clause.phrase_query(self._schema, field, [*words])

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
                self._silent(Clause.boolean_query([(Occur.Should, self._node(child)) for child in children])),
            )
        ]
        weights: dict[tuple[str | None, Token], float] = {}
        for field, token, weight in _scoring(children):
            key = (field, Token(token.text, 0, 0, 0))
            weights[key] = max(weight, weights.get(key, 0.0))
        for (field, token), weight in weights.items():
            clause = self._term(token, field)
            parts.append((Occur.Should, clause if weight == 1 else Clause.boost_query(clause, weight)))
        return Clause.boolean_query(parts)

    def _best_of(self, tokens: Iterable[str]) -> Clause:
        """Texts that share enough of the rarest tokens; those that occur nowhere tell nothing."""
        found = [
            (count, token) for token in tokens if (count := self._searcher.doc_freq(_home(token), token))
        ]
        telling = [token for _, token in heapq.nsmallest(TELLING, found)]
        if not telling:
            return Clause.empty_query()
        least = max(1, round(len(telling) * SHARED))
        parts = [(Occur.Should, Clause.term_query(self._schema, _home(token), token)) for token in telling]
        return Clause.boolean_query(parts, minimum_number_should_match=least)

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

    @staticmethod
    def _silent(clause: Clause) -> Clause:
        """A condition that says nothing about how close a text is."""
        return Clause.const_score_query(clause, 0.0)


def _home(token: str) -> str:
    return SINGLES if Token(token, 0, 0, 0).is_lone_han else TOKENS


def _distinct(found: Iterable[Token]) -> Iterable[Token]:
    by_text: Mapping[str, Token] = {token.text: token for token in found}
    return by_text.values()


def _scoring(nodes: Iterable[Node]) -> Iterator[tuple[str | None, Token, float]]:
    """Everything that raises a document's score: field, token, weight."""
    for node in nodes:
        match node:
            case Word():
                for token in node.tokens:
                    yield node.field, token, node.weight
            case BestOf(tokens):
                yield from ((None, Token(text, 0, 0, 0), 1.0) for text in tokens)
            case AllOf(children) | AnyOf(children):
                yield from _scoring(children)
            case _:
                pass
