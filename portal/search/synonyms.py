"""Words that mean the same to a citizen (近义词), and names of one place (地名别称): a query for one also finds the others.

What staff keep is copied to ``published_word_group`` and read from there. The file ``data/synonyms.txt`` is what a new
installation begins with; the same format serves for import and export.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from portal.search.tokens import fold

LIMIT = 6  # alternatives tried for one word: each costs as much as the word itself
GROUP_LIMIT = 8  # words of one group
GROUPS_LIMIT = 3_000
LONGEST = 20  # characters of one word
SYNONYM, PLACE = "synonym", "place"
KINDS: Mapping[str, str] = {SYNONYM: "近义词", PLACE: "地名"}
"""Code and Chinese word. The names of a place are also tried where a search says 地点:, synonyms where it says 单位: (城管)."""


class Group(NamedTuple):
    """Words that find each other, folded."""

    kind: str
    words: tuple[str, ...]


class Vocabulary:
    """Groups ready for looking up."""

    def __init__(self, groups: Iterable[Group] = ()) -> None:
        self._others: dict[str, dict[str, tuple[str, ...]]] = {kind: {} for kind in KINDS}
        for group in groups:
            known = self._others.setdefault(group.kind, {})
            for word in group.words:
                known[word] = tuple(other for other in group.words if other != word)
        every = {**self._others[PLACE], **self._others[SYNONYM]}
        self._for_field = {None: every, "town": self._others[PLACE], "department": self._others[SYNONYM]}

    def alternatives(self, word: str, field: str | None = None) -> tuple[str, ...]:
        """``word`` with a listed word in it replaced by each of its others, at most ``LIMIT`` forms; for plain words
        (no field) by all groups, in the field ``town`` by places, in ``department`` by synonyms, elsewhere none.
        """
        listed = self._for_field.get(field)
        if not listed:
            return ()
        folded = fold(word).text
        found: dict[str, None] = {}
        for start, end in _listed_words(folded, listed):
            for other in listed[folded[start:end]]:
                found.setdefault(folded[:start] + other + folded[end:])
        return tuple(form for form in found if form != folded)[:LIMIT]


NO_WORDS = Vocabulary()


def _listed_words(text: str, listed: Mapping[str, object]) -> Iterator[tuple[int, int]]:
    """Spans of listed words in ``text``, the longest at each place, without overlap."""
    at = 0
    while at < len(text):
        end = next((at + size for size in range(LONGEST, 1, -1) if text[at : at + size] in listed), None)
        if end:
            yield at, min(end, len(text))
        at = end or at + 1


def read_groups(text: str) -> list[Group]:
    """A file of groups: one a line, words between blanks; ``[地名]`` and ``[近义词]`` say what the lines below them are,
    lines with # say nothing. What is wrong with the groups is for ``faults`` to say.
    """
    codes = {f"[{word}]": code for code, word in KINDS.items()}
    kind, found = SYNONYM, []
    for line in map(str.strip, text.splitlines()):
        if line in codes:
            kind = codes[line]
        elif line and not line.startswith("#"):
            found.append(Group(kind, split_words(line)))
    return found


def write_groups(groups: Sequence[Group]) -> str:
    """The file of these groups, kind by kind."""
    lines = []
    for code, word in KINDS.items():
        lines += [f"[{word}]", *(" ".join(group.words) for group in groups if group.kind == code)]
    return "\n".join(lines) + "\n"


def split_words(text: str) -> tuple[str, ...]:
    """The words of one group as typed: separated by blanks, commas or 、, and folded."""
    return tuple(fold(text).text.replace("、", " ").replace(",", " ").replace(";", " ").split())


def faults(groups: Sequence[Group]) -> list[str]:
    """Why these groups cannot stand together, in Chinese; nothing where they can."""
    found = [fault for group in groups for fault in _group_faults(group)]
    homes: dict[str, Group] = {}
    for group in groups:
        for word in dict.fromkeys(group.words):
            other = homes.setdefault(word, group)
            if other is not group:
                found.append(f"“{word}”已在另一组里：{' '.join(other.words)}。一个词只能放在一组。")
    if len(groups) > GROUPS_LIMIT:
        found.append(f"最多 {GROUPS_LIMIT:,} 组，现在有 {len(groups):,} 组。")
    return found


def _group_faults(group: Group) -> Iterator[str]:
    if len(group.words) < 2:
        yield f"“{' '.join(group.words)}”只有一个词，每组至少要两个。"
    if len(group.words) > GROUP_LIMIT:
        yield f"“{group.words[0]}”这一组有 {len(group.words)} 个词，每组最多 {GROUP_LIMIT} 个。"
    for word in dict.fromkeys(group.words):
        if group.words.count(word) > 1:
            yield f"“{word}”在同一组里写了不止一次。"
        if len(word) < 2:
            yield f"“{word}”只有一个字，会带出太多无关的结果。"
        if len(word) > LONGEST:
            yield f"“{word[:LONGEST]}…”太长，每个词最多 {LONGEST} 个字。"
        if not word.isalnum():
            yield f"“{word}”里有标点或符号，只能写汉字、字母和数字。"


@cache
def shipped_groups() -> tuple[Group, ...]:
    """What a new installation begins with."""
    return tuple(read_groups(files("portal.search").joinpath("data/synonyms.txt").read_text("utf-8")))
