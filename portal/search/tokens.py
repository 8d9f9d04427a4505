"""The one tokenizer: every engine and every query gets its tokens from here.

Runs of Han characters become overlapping bigrams, so that any two characters of a text find it without a
dictionary; Latin words and numbers stay whole. Width, case and traditional characters are folded away on both
sides. Positions count units (a Han character or a whole word), so adjacency is a comparison of integers.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from operator import add
from typing import NamedTuple

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
WORD_LIMIT = 64  # characters kept of one Latin word or number: longer ones are noise, never looked up whole
_RUN = re.compile(f"[{HAN}]+|[^\\W_{HAN}]+")
_LATIN = re.compile(f"[^\\W_{HAN}]+")
_IS_HAN = re.compile(f"[{HAN}]")


def is_han(text: str) -> bool:
    """Tell whether a text begins with a Han character."""
    return _IS_HAN.match(text) is not None


def is_lone_han(token: str) -> bool:
    """Tell whether a token is one Han character: in a query it may stand anywhere in a text."""
    return len(token) == 1 and is_han(token)


def latin_words(folded: str) -> list[str]:
    """Return the Latin words and numbers of a folded text, in order."""
    return [word[:WORD_LIMIT] for word in _LATIN.findall(folded)]


class Token(NamedTuple):
    """One token with its position in units and the characters `start` to `end` of the source it came from."""

    text: str
    position: int
    start: int
    end: int


class Folded(NamedTuple):
    """A folded text, and where in the source each of its characters starts and ends."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


class _Folds(dict[int, str]):
    """What each character folds to, filled as characters are met; a table for `str.translate`.

    Characters fold one by one, whatever stands beside them: otherwise a query could fold differently from the
    text it should find. Accents go with the width, so that composed and decomposed writing agree.
    """

    def __init__(self) -> None:
        super().__init__()
        self.moving: set[str] = set()  # characters that fold to none or several

    def __missing__(self, code: int) -> str:
        char = chr(code)
        parts = unicodedata.normalize("NFKD", char)
        bare = "".join(part for part in parts if unicodedata.category(part) not in ("Mn", "Me", "Cf"))
        folded = self[code] = bare.casefold().translate(_simplified())
        if len(folded) != 1:
            self.moving.add(char)
        return folded


@cache
def _simplified() -> dict[int, str]:
    """Map each traditional character to its simplified form."""
    from opencc import OpenCC  # loaded on first use: not every process that imports this searches

    blocks = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF))
    han = [chr(code) for first, last in blocks for code in range(first, last + 1)]
    simple = OpenCC("t2s").convert("\n".join(han)).split("\n")
    return {ord(old): new for old, new in zip(han, simple, strict=True) if old != new and len(new) == 1}


_FOLDS = _Folds()


def fold(text: str) -> Folded:
    """Fold width, case, accents, traditional characters and invisible marks; keep where each came from."""
    folded = text.translate(_FOLDS)
    if _FOLDS.moving.isdisjoint(text):
        return Folded(folded, range(len(text)), range(1, len(text) + 1))
    starts = [at for at, char in enumerate(text) for _ in _FOLDS[ord(char)]]
    return Folded(folded, starts, [at + 1 for at in starts])


def spans(text: str) -> Iterator[Token]:
    """Yield the tokens of a text in order."""
    return _tokenise(fold(text))


class Analysis(NamedTuple):
    """All that an index stores of a text, each in the order of the text."""

    tokens: list[str]
    units: list[str]  # each Han character and each word, whatever stands between
    characters: list[
        str
    ]  # Han characters alone: stored beside the tokens, so that one character finds the text
    words: list[
        str
    ]  # dictionary words of several Han characters: they help to rank, nothing is found by them


def analyse(text: str) -> Analysis:
    """Read a text once for an index; the same tokens and units as ``spans`` and ``unit_spans``, without places."""
    folded = text.translate(_FOLDS)
    found, units, characters = [], [], []
    for run in _RUN.findall(folded):
        if not _IS_HAN.match(run):
            word = run[:WORD_LIMIT]
            found.append(word)
            units.append(word)
            continue
        found += map(add, run, run[1:]) if len(run) > 1 else run
        units += run
        characters += run
    return Analysis(found, units, characters, _words(folded))


def words(text: str) -> list[str]:
    """Return the dictionary words of several Han characters in a text, in order."""
    return _words(text.translate(_FOLDS))


def _words(folded: str) -> list[str]:
    return [word for word in _dictionary()(folded) if len(word) > 1 and _RUN.match(word)]


@cache
def _dictionary() -> Callable[[str], list[str]]:
    """The cutter of texts into words; a lone surrogate, which it cannot take, is no word."""
    import rjieba  # loaded on first use, like the table of traditional characters

    cut: Callable[[str], list[str]] = rjieba.cut
    return lambda text: cut(text.encode("utf-8", "ignore").decode())


def tokens(text: str) -> list[str]:
    """Return the tokens of a text as strings, in order."""
    return analyse(text).tokens


def unit_spans(text: str) -> Iterator[Token]:
    """Yield the units of a text in order: each Han character and each word, whatever stands between."""
    folded, starts, ends = fold(text)
    position = 0
    for run in _RUN.finditer(folded):
        first, last = run.span()
        size = 1 if _IS_HAN.match(folded, first) else last - first
        for at in range(first, last, size):
            cut = min(at + size, at + WORD_LIMIT)
            yield Token(folded[at:cut], position, starts[at], ends[at + size - 1])
            position += 1


def sequence(units: Sequence[str]) -> str:
    """Return units as one text, each between separators: a phrase is in a text if its units are."""
    return "\x1f" + "".join(f"{unit}\x1f" for unit in units)


def _tokenise(folded: Folded) -> Iterator[Token]:
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
        if last - first == 1:
            yield Token(text[first], unit, starts[first], ends[first])
        unit += last - first
