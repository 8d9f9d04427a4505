"""The documents closest to a given one: what is telling in its text becomes a search by best match."""

import math
from collections import Counter
from collections.abc import Mapping

from portal.search.protocol import Document, Engine, Filters
from portal.search.query import BestOf, Query
from portal.search.tokens import analyse
from portal.search.weights import TELLING, TITLE_WEIGHT

WORDS = 16  # dictionary words that rank


def closest(engine: Engine, document: Document, limit: int) -> tuple[str, ...]:
    """See Engine.similar."""
    tokens, words = _terms(document)
    found = engine.frequencies(tokens, words)
    telling = _telling(tokens, found.tokens, found.documents, TELLING)
    ranking = _telling(words, found.words, found.documents, WORDS)
    if not telling:
        return ()
    query = Query(document.title, BestOf(telling, ranking))
    page = engine.search(query, Filters({"kind": (document.kind,)}), limit=limit + 1)
    return tuple(id_ for id_ in page.ids if id_ != document.id)[:limit]


def _terms(document: Document) -> tuple[Counter[str], Counter[str]]:
    """Tokens and dictionary words of title and body with their weights."""
    tokens, words = Counter[str](), Counter[str]()
    for text, weight in ((document.title, TITLE_WEIGHT), (document.body, 1)):
        read = analyse(text)
        for token in read.tokens:
            tokens[token] += weight
        for word in read.words:
            words[word] += weight
    return tokens, words


def _telling(
    weights: Counter[str], frequencies: Mapping[str, int], documents: int, most: int
) -> tuple[str, ...]:
    """The terms that say most of the text: frequent in it, rare elsewhere, but not in it alone."""
    scores = {
        term: (1 + math.log(weight)) * math.log(1 + documents / count)
        for term, weight in weights.items()
        if (count := frequencies[term]) > 1
    }
    return tuple(sorted(scores, key=lambda term: (-scores[term], term))[:most])
