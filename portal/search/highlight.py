"""Mark what a search found in a text, and cut the passage that shows most of it.

Works on published text, never on anything the index holds, and returns plain strings: escaping is the template's.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from portal.search.query import Query
from portal.search.tokens import Token, spans, unit_spans

Segment = tuple[str, bool]  # a piece of text, and whether it is a hit
ELLIPSIS = "……"
LEAD = 20  # characters shown before the first hit of a passage
_STOPS = "。！？；\n"


class Mark(NamedTuple):
    """A stretch of text to highlight, and what of the search it shows."""

    start: int
    end: int
    shows: str


def highlight(text: str, query: Query, field: str | None = None) -> list[Segment]:
    """Split a whole text into segments; `field` names the part of the document it is, such as "title"."""
    return _segments(text, marks(text, query, field), 0, len(text))


def snippet(text: str, query: Query, width: int = 120, field: str | None = None) -> list[Segment]:
    """Cut the passage of about `width` characters that shows most of the search, with ellipses where cut.

    Without a hit it is the beginning of the text.
    """
    found = marks(text, query, field)
    start = _passage_start(text, _best_start(found, width), width)
    end = min(len(text), start + width)
    cut = _segments(text, found, start, end)
    return [(ELLIPSIS, False)] * (start > 0) + cut + [(ELLIPSIS, False)] * (end < len(text))


def marks(text: str, query: Query, field: str | None = None) -> list[Mark]:
    """Return the stretches of a text that the search asks for, in order; they may overlap."""
    words = [word for word in query.words() if word.field in (None, field)]
    if not words:
        return []
    loose = {token.text for word in words if not word.exact for token in word.tokens}
    found = [Mark(token.start, token.end, token.text) for token in spans(text) if token.text in loose]
    units = list(unit_spans(text))
    found.extend(Mark(unit.start, unit.end, unit.text) for unit in units if unit.text in loose)
    for word in words:
        if word.exact:
            found.extend(_phrases(units, [unit.text for unit in unit_spans(word.text)]))
    return sorted(set(found))


def _phrases(units: Sequence[Token], phrase: Sequence[str]) -> Iterator[Mark]:
    """Yield where the units of a phrase follow each other."""
    texts = [unit.text for unit in units]
    for at in range(len(units) - len(phrase) + 1):
        if texts[at] == phrase[0] and texts[at : at + len(phrase)] == phrase:
            yield Mark(units[at].start, units[at + len(phrase) - 1].end, " ".join(phrase))


def _best_start(found: Sequence[Mark], width: int) -> int:
    """Return where the passage should begin that shows most different things, the first of equals."""
    best, best_start, first = 0, 0, 0
    inside: Counter[str] = Counter()
    for mark in found:
        inside[mark.shows] += 1
        while mark.end - found[first].start > width - LEAD:
            inside[found[first].shows] -= 1
            first += 1
        shown = sum(count > 0 for count in inside.values())
        if shown > best:
            best, best_start = shown, found[first].start
    return best_start


def _passage_start(text: str, hit: int, width: int) -> int:
    """Step back from a hit to the start of its sentence, or a little, but not so far that room is wasted."""
    if hit <= LEAD:
        return 0
    before = text[hit - LEAD : hit]
    stop = max(before.rfind(mark) for mark in _STOPS)
    return max(0, min(hit - LEAD + stop + 1, len(text) - width))


def _segments(text: str, found: Sequence[Mark], start: int, end: int) -> list[Segment]:
    """Split `text` from `start` to `end` at the marks, joining those that touch."""
    pieces: list[Segment] = []
    at = start
    for low, high in _joined(found):
        low, high = max(low, at), min(high, end)
        if low < high:
            pieces += [(text[at:low], False), (text[low:high], True)]
            at = high
    pieces.append((text[at:end], False))
    return [piece for piece in pieces if piece[0]]


def _joined(found: Sequence[Mark]) -> Iterator[tuple[int, int]]:
    """Yield stretches without overlap; marks that touch become one."""
    low = high = -1
    for mark in found:
        if mark.start > high:
            if low >= 0:
                yield low, high
            low = mark.start
        high = max(high, mark.end)
    if low >= 0:
        yield low, high
