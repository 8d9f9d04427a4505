"""The second step of ranking by relevance: the first hits of an engine, put in a better order by reading their texts.

An engine weighs how often terms occur. A text tells more: what stands early in it, what stands close together, two
characters that a shortened word keeps apart (幼园 in 幼儿园). Reading all texts would be slow, reading the first hundred
is not. The weights were chosen by ``portal search evaluate``; see docs/search.md.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
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
    """What is sought, each with its weight: how rare it is, times what its kind counts."""

    tokens: Mapping[str, float]
    words: Mapping[str, float]
    characters: Mapping[str, float]
    apart: Mapping[
        str, re.Pattern[str]
    ]  # token of two characters -> the two with little between, or the other way round


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
        {
            text: re.compile(f"{text[0]}.{{1,4}}?{text[1]}|{text[1]}{text[0]}")
            for text in tokens
            if is_han(text[0])
        },
    )


class _Text:
    """A hit's text, folded as tokens are."""

    def __init__(self, document: Document) -> None:
        self.id = document.id
        self.title = fold(document.title).text
        self.body = fold(document.body[:LONGEST]).text
        self.start = f"{self.title}\n{self.body[:EARLY]}"
        self.all = f"{self.title}\n{self.body}"
        self.characters = frozenset(self.all)
        self.length = len(self.body) + TITLE_WEIGHT * len(self.title)
        self.names = Counter(latin_words(self.body))
        self.names.update(latin_words(self.title) * TITLE_WEIGHT)

    def count(self, term: str) -> float:
        """How often a term occurs; one in the title counts as in an engine."""
        if not is_han(term[0]):
            return self.names[term]
        return self.body.count(term) + TITLE_WEIGHT * self.title.count(term)


def _score(terms: _Terms, text: _Text, average: float) -> float:
    norm = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * text.length / average)
    score = sum(weight for char, weight in terms.characters.items() if char in text.characters)
    held = []
    for token, weight in terms.tokens.items():
        count = text.count(token)
        if count:
            held.append(token)
            count += EARLY_WEIGHT * (token in text.start)
        elif text.characters.issuperset(token) and token in terms.apart:
            count = APART * (terms.apart[token].search(text.all) is not None)
        score += weight * count / (count + norm)
    for word, weight in terms.words.items():
        count = text.count(word)
        score += weight * count / (count + norm)
    return score + WINDOW_WEIGHT * _densest({token: terms.tokens[token] for token in held}, text.all)


def _densest(tokens: Mapping[str, float], text: str) -> float:
    """The greatest weight of different tokens that stand together in one window of the text."""
    places = sorted(
        (match.start(), token) for token in tokens for match in re.finditer(re.escape(token), text)
    )
    inside: Counter[str] = Counter()
    best = weight = 0.0
    first = 0
    for place, token in places:
        if not inside[token]:
            weight += tokens[token]
        inside[token] += 1
        while places[first][0] < place - WINDOW:
            left = places[first][1]
            inside[left] -= 1
            if not inside[left]:
                weight -= tokens[left]
            first += 1
        best = max(best, weight)
    return best
