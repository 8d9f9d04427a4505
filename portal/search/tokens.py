"""The one tokenizer: every engine and every query gets its tokens from here.

Runs of Han characters become overlapping bigrams, so that any two characters of a text find it without a
dictionary; Latin words and numbers stay whole. Width, case and traditional characters are folded away on both
sides. Positions count units (a Han character or a whole word), so adjacency is a comparison of integers.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
WORD_LIMIT = 64  # characters kept of one Latin word or number: longer ones are noise, never looked up whole
_RUN = re.compile(f"[{HAN}]+|[^\\W_{HAN}]+")
_IS_HAN = re.compile(f"[{HAN}]")
# Soft hyphens, zero-width blanks and direction marks arrive with copied text and would split words.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")


class Token(NamedTuple):
    """One token with its position in units and the characters `start` to `end` of the source it came from."""

    text: str
    position: int
    start: int
    end: int

    @property
    def is_lone_han(self) -> bool:
        """Tell whether this is one Han character: in a query it stands for all tokens that begin with it."""
        return len(self.text) == 1 and _IS_HAN.match(self.text) is not None


class Folded(NamedTuple):
    """A folded text, and where in the source each of its characters starts and ends."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


@cache
def _simplified() -> dict[int, str]:
    """Map each traditional character to its simplified form, character by character.

    Phrase-level conversion would be finer, but it may change lengths and depends on neighbours, which would
    fold a query and a text differently.
    """
    from opencc import OpenCC  # loaded on first use: not every process that imports this searches

    blocks = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF))
    han = [chr(code) for first, last in blocks for code in range(first, last + 1)]
    simple = OpenCC("t2s").convert("\n".join(han)).split("\n")
    return {ord(old): new for old, new in zip(han, simple, strict=True) if old != new and len(new) == 1}


def _is_plain(text: str) -> bool:
    """Tell whether folding `text` keeps every character in its place."""
    return (
        unicodedata.is_normalized("NFKC", text)
        and len(text.casefold()) == len(text)
        and _INVISIBLE.search(text) is None
    )


def fold(text: str) -> Folded:
    """Fold width, case, traditional characters and invisible marks; keep where each character came from."""
    if text.isascii():
        return Folded(text.lower(), range(len(text)), range(1, len(text) + 1))
    if _is_plain(text):
        return Folded(text.casefold().translate(_simplified()), range(len(text)), range(1, len(text) + 1))
    return _fold_slowly(text)


def _fold_slowly(text: str) -> Folded:
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end, cluster in _clusters(text):
        piece = unicodedata.normalize("NFKC", cluster).casefold().translate(_simplified())
        pieces.append(piece)
        starts.extend([start] * len(piece))
        ends.extend([end] * len(piece))
    return Folded("".join(pieces), starts, ends)


def _clusters(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and text of each visible character with the combining marks that follow it."""
    start, end, cluster = 0, 0, ""
    for index, char in enumerate(text):
        if _INVISIBLE.match(char):
            continue
        if cluster and unicodedata.combining(char):
            end, cluster = index + 1, cluster + char
            continue
        if cluster:
            yield start, end, cluster
        start, end, cluster = index, index + 1, char
    if cluster:
        yield start, end, cluster


def spans(text: str) -> Iterator[Token]:
    """Yield the tokens of a text in order."""
    return _tokenise(fold(text), tails=False)


def tokens(text: str) -> list[str]:
    """Return the tokens of a text as strings, in order."""
    return [token.text for token in spans(text)]


def index_spans(text: str) -> Iterator[Token]:
    """Yield the tokens to store for a text: those of `spans` and the last character of each Han run.

    With it, each Han character begins some stored token, so a query for one character is a prefix search
    that misses nothing.
    """
    return _tokenise(fold(text), tails=True)


def _tokenise(folded: Folded, tails: bool) -> Iterator[Token]:
    text, starts, ends = folded
    unit = 0
    for run in _RUN.finditer(text):
        first, last = run.span()
        if not _IS_HAN.match(text, first):
            yield Token(text[first : min(last, first + WORD_LIMIT)], unit, starts[first], ends[last - 1])
            unit += 1
            continue
        for at in range(first, last - 1):
            yield Token(text[at : at + 2], unit + at - first, starts[at], ends[at + 1])
        if tails or last - first == 1:
            yield Token(text[last - 1], unit + last - first - 1, starts[last - 1], ends[last - 1])
        unit += last - first
