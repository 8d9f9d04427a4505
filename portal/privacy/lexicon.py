"""Cue words, surnames and negative contexts: data that staff can read and extend."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@cache
def words(name: str) -> tuple[str, ...]:
    """The words of `data/NAME.txt` in file order; `#` starts a comment, blanks separate words on one line."""
    lines = (DATA / f"{name}.txt").read_text("utf-8").splitlines()
    found = (word for line in lines for word in line.split("#", 1)[0].split())
    return tuple(dict.fromkeys(found))


@cache
def word_set(name: str) -> frozenset[str]:
    """The same words for membership tests."""
    return frozenset(words(name))


def alternatives(found: Iterable[str]) -> str:
    """A regular expression for any of the words, longest first so that 副市长 is not read as 市长."""
    return "|".join(re.escape(word) for word in sorted(found, key=lambda word: (-len(word), word)))


def begins(found: Iterable[str]) -> str:
    """The start of a regular expression that goes on only where one of the words may begin."""
    return f"(?=[{''.join(map(re.escape, sorted({word[:1] for word in found})))}])"


@lru_cache(maxsize=64)
def pattern_of(found: frozenset[str], template: str = "{}") -> re.Pattern[str]:
    """The same for words that are no data file, such as those that staff added; kept, because compiling is slow."""
    return re.compile(template.replace("{}", f"(?:{alternatives(found)})"))


@cache
def pattern(name: str, template: str = "{}", flags: int = 0) -> re.Pattern[str]:
    """Compile `template` with `{}` replaced by the words of a data file."""
    return re.compile(template.replace("{}", f"(?:{alternatives(words(name))})"), flags)


@dataclass(frozen=True, slots=True)
class Screened:
    """A pattern that can match only in a text in which `screen` does. Most texts hold no match of most patterns, and a
    screen that begins with fixed characters says so in a fraction of the time: it must match in part of every match.
    """

    pattern: re.Pattern[str]
    screen: re.Pattern[str]

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """The matches of the pattern in the text."""
        return self.pattern.finditer(text) if self.screen.search(text) else iter(())


def screened(pattern: str | re.Pattern[str], screen: str | re.Pattern[str]) -> Screened:
    """Compile both."""
    return Screened(re.compile(pattern), re.compile(screen))


def occurrences(word: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a word stands in a text, without overlaps; nowhere if it is empty. For words of one case, for which
    compiling a pattern takes longer than looking for them.
    """
    start = text.find(word) if word else -1
    while start >= 0:
        end = start + len(word)
        yield start, end
        start = text.find(word, end)
