"""A short list of words that mean the same to a citizen; a query for one also finds the others."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from portal.search.tokens import fold

LIMIT = 6  # alternatives tried for one word: each costs as much as the word itself


@cache
def groups() -> dict[str, tuple[str, ...]]:
    """Map each listed word, folded, to the other words of its group or groups."""
    found: dict[str, list[str]] = {}
    listing = files("portal.search").joinpath("data/synonyms.txt").read_text("utf-8")
    for line in listing.splitlines():
        if line.startswith("#"):
            continue
        words = [fold(word).text for word in line.split()]
        for word in words:
            others = found.setdefault(word, [])
            others.extend(other for other in words if other != word and other not in others)
    return {word: tuple(others) for word, others in found.items()}


def alternatives(word: str) -> tuple[str, ...]:
    """Return `word` with a listed word in it replaced by each of its synonyms, at most `LIMIT` forms."""
    folded = fold(word).text
    found: dict[str, None] = {}
    for start, end in _listed_words(folded):
        for other in groups()[folded[start:end]]:
            found.setdefault(folded[:start] + other + folded[end:])
    return tuple(form for form in found if form != folded)[:LIMIT]


def _listed_words(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of listed words in `text`, the longest at each place, without overlap."""
    lengths = sorted({len(word) for word in groups()}, reverse=True)
    at = 0
    while at < len(text):
        end = next((at + size for size in lengths if text[at : at + size] in groups()), None)
        if end:
            yield at, end
        at = end or at + 1
