"""Cue words, surnames and negative contexts: data that staff can read and extend."""

import re
from collections.abc import Iterable
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


@lru_cache(maxsize=64)
def pattern_of(found: frozenset[str], template: str = "{}") -> re.Pattern[str]:
    """The same for words that are no data file, such as those that staff added; kept, because compiling is slow."""
    return re.compile(template.replace("{}", f"(?:{alternatives(found)})"))


@cache
def pattern(name: str, template: str = "{}", flags: int = 0) -> re.Pattern[str]:
    """Compile `template` with `{}` replaced by the words of a data file."""
    return re.compile(template.replace("{}", f"(?:{alternatives(words(name))})"), flags)
