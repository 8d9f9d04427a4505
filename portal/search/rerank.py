"""The second step of ranking by relevance: the first hits of an engine, put in a better order by reading their texts.

An engine weighs how often terms occur. A text tells more: what stands early in it, what stands close together, two
characters that a shortened word keeps apart (幼园 in 幼儿园). Reading all texts would be slow, reading the first hundred
is not. The weights were chosen by ``portal search evaluate``; see docs/search.md.
"""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from portal.search.order import order_of
from portal.search.protocol import NO_FILTERS, Cursor, Document, Engine, Filters, Page, Sort
from portal.search.query import Query
from portal.search.tokens import fold, is_han, latin_words
from portal.search.weights import TITLE_WEIGHT

DEPTH = 100  # hits that are read
LONGEST = 10_000  # characters that are read of each: a historic document may have any length
SATURATION, LENGTH_SHARE = 2.3, 0.75  # BM25's k1 and b
NAME_WEIGHT = 3.0  # of a Latin word or number: it names one street, bus or form, and is no matter of style
WORD_WEIGHT = 1.0  # of a dictionary word beside the tokens in it
CHARACTER_WEIGHT = 0.4  # of a character that the text has anywhere
APART = 0.7  # occurrences that count for two characters near each other
EARLY, EARLY_WEIGHT = 32, 1.0  # characters at the start, and what an occurrence there counts in addition
WINDOW, WINDOW_WEIGHT = 60, 0.15  # characters, and the weight of what stands together in so many
FUNCTION = frozenset(
    "的了吗呢吧啊是在和与及或被把给就都也还又很不没有这那个么怎如何什哪为以而对于从到让使向但若且则所之其应该能否可会要请问么样办"
)
"""Characters of questions and grammar: two of them side by side tell nothing of the matter."""

Load = Callable[[Sequence[str]], Sequence[Document]]
"""Ids of hits -> their documents as published now; a missing one keeps its place behind those that were read."""


def search(
    engine: Engine,
    load: Load,
    query: Query,
    filters: Filters = NO_FILTERS,
    sort: Sort = "relevance",
    offset: int = 0,
    limit: int = 20,
    facets: Sequence[str] = (),
    after: Cursor | None = None,
) -> Page:
    """Search as ``Engine.search`` does, with the first hits by relevance in the better order."""
    if offset >= DEPTH or order_of(query, sort) != "relevance":
        return engine.search(query, filters, sort, offset, limit, facets, after)
    page = engine.search(query, filters, sort, 0, max(DEPTH, offset + limit), facets)
    head = _reordered(engine, load, query, page.ids[:DEPTH])
    return replace(page, ids=(head + page.ids[DEPTH:])[offset : offset + limit])


def _reordered(engine: Engine, load: Load, query: Query, ids: tuple[str, ...]) -> tuple[str, ...]:
    terms = _terms(engine, query)
    if not terms.tokens or len(ids) < 2:
        return ids
    texts = [_Text(document) for document in load(ids)]
    average = sum(text.length for text in texts) / max(len(texts), 1)
    scores = {text.id: _score(terms, text, average) for text in texts}
    return tuple(sorted(ids, key=lambda id_: -scores.get(id_, -1.0)))


@dataclass(frozen=True, slots=True)
class _Terms:
    """What is sought, each with its weight: how rare it is, times what its kind counts. ``names`` are the Latin words and
    numbers among it, ``spelling`` all its characters.
    """

    tokens: Mapping[str, float]
    words: Mapping[str, float]
    characters: Mapping[str, float]
    names: Set[str]
    spelling: Set[str]


def _terms(engine: Engine, query: Query) -> _Terms:
    sought = [word for word in query.words() if word.field is None]
    boosts: dict[str, float] = {}
    words: dict[str, float] = {}
    for word in sought:
        for token in word.tokens:
            boosts[token.text] = max(word.weight, boosts.get(token.text, 0.0))
        for text in word.words:
            words[text] = max(word.weight, words.get(text, 0.0))
    tokens = {
        text: boost for text, boost in boosts.items() if len(text) > 1 and not FUNCTION.issuperset(text)
    }
    characters = {char for char in chain.from_iterable(boosts) if is_han(char) and char not in FUNCTION}
    found = engine.frequencies([*tokens, *characters], words)

    def rarity(count: int) -> float:
        return math.log(1 + max(found.documents - count + 0.5, 0.5) / (count + 0.5)) if count else 0.0

    return _Terms(
        {
            text: boost * rarity(found.tokens[text]) * (1 if is_han(text[0]) else NAME_WEIGHT)
            for text, boost in tokens.items()
        },
        {text: boost * rarity(found.words[text]) * WORD_WEIGHT for text, boost in words.items()},
        {char: rarity(found.tokens[char]) * CHARACTER_WEIGHT for char in characters},
        {text for text in (*tokens, *words) if not is_han(text)},
        set(chain(characters, *tokens, *words)),
    )


class _Text:
    """A hit's text, folded as tokens are. A place is where in ``all`` something begins."""

    def __init__(self, document: Document) -> None:
        self.id = document.id
        self._title = fold(document.title).text
        self._body = fold(document.body[:LONGEST]).text
        self.all = f"{self._title}\n{self._body}"
        self._title_end = len(self._title)
        self.start = self._title_end + 1 + EARLY
        self.length = len(self._body) + TITLE_WEIGHT * len(self._title)

    def places(self, term: str) -> list[int]:
        """Where a term stands, from the start to the end."""
        found, text, size = [], self.all, len(term)
        at = text.find(term)
        while at >= 0:
            found.append(at)
            at = text.find(term, at + size)
        return found

    def weighed(self, places: Sequence[int]) -> int:
        """How many places count; one in the title counts as in an engine."""
        if not places or places[0] > self._title_end:
            return len(places)
        return len(places) + (TITLE_WEIGHT - 1) * bisect_left(places, self._title_end)

    def is_near(self, token: str) -> bool:
        """Tell whether two characters stand the other way round, or in one line with one to four others between them."""
        first, second = token[0], token[1]
        text = self.all
        if second + first in text:
            return True
        for at in self.places(first):
            end = text.find(second, at + 2, at + 6)
            if end >= 0 and "\n" not in text[at:end]:
                return True
        return False

    @cached_property
    def names(self) -> Counter[str]:
        """How often Latin words and numbers occur, each as a whole."""
        found = Counter(latin_words(self._body))
        found.update(latin_words(self._title) * TITLE_WEIGHT)
        return found


def _score(terms: _Terms, text: _Text, average: float) -> float:
    norm = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * text.length / average)
    held = {char for char in terms.spelling if char in text.all}
    score = sum([weight for char, weight in terms.characters.items() if char in held])
    places: dict[str, list[int]] = {}
    for token, weight in terms.tokens.items():
        if not held.issuperset(token):
            continue
        found = text.places(token)
        count: float = text.names[token] if token in terms.names else text.weighed(found)
        if count:
            places[token] = found
            count += EARLY_WEIGHT * (found[0] + len(token) <= text.start)
        elif token not in terms.names:
            count = APART * text.is_near(token)
        score += weight * count / (count + norm)
    for word, weight in terms.words.items():
        if held.issuperset(word):
            found = places.get(word) or text.places(word)
            count = text.names[word] if word in terms.names else text.weighed(found)
            score += weight * count / (count + norm)
    return score + WINDOW_WEIGHT * _densest(terms.tokens, places)


def _densest(weights: Mapping[str, float], places: Mapping[str, Sequence[int]]) -> float:
    """The greatest weight of different tokens that stand together in one window of a text."""
    met = sorted([(place, token) for token, found in places.items() for place in found])
    inside = dict.fromkeys(places, 0)
    best = weight = 0.0
    first = 0
    for place, token in met:
        if not inside[token]:
            weight += weights[token]
        inside[token] += 1
        while met[first][0] < place - WINDOW:
            left = met[first][1]
            inside[left] -= 1
            if not inside[left]:
                weight -= weights[left]
            first += 1
        if weight > best:
            best = weight
    return best
