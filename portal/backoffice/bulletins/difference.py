"""Word diff of two texts: numbers, Latin words and references stay whole, Han characters are compared in clauses."""

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import groupby

from portal.backoffice.cases.difference import Change, differences

_WORD = re.compile(
    r"\{\{[^{}\n]*\}\}|\d[\d,.]*\d(?:\s?[%％])?|\d\s?[%％]|[A-Za-z][A-Za-z]+|[\U000f0000-\U0010ffff]"
)
_FIRST, _LAST = 0xF0000, 0x10FFFD
_LONGEST_SAME, _KEPT = 240, 80
_MOST_LINE_PAIRS = 10_000


def word_differences(old: str, new: str) -> list[Change]:
    """The runs that lead from ``old`` to ``new``, long unchanged passages shortened to a ``gap`` that says how long it is."""
    words: dict[str, str] = {}
    runs = list(_runs(_by_line(_packed(old, words), _packed(new, words))))
    back = {sign: word for word, sign in words.items()}
    found: list[Change] = []
    for index, change in enumerate(runs):
        text = "".join(back.get(sign, sign) for sign in change.text)
        if change.kind == "same":
            found += _shortened(text, index == 0, index == len(runs) - 1)
        else:
            found.append(Change(change.kind, text))
    return found


def _by_line(old: str, new: str) -> Iterator[Change]:
    """Whole lines first: comparing a long rewritten text word by word would take minutes."""
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, old_lines, new_lines).get_opcodes():
        before, after = old_lines[a1:a2], new_lines[b1:b2]
        if tag == "equal":
            yield Change("same", "".join(before))
        elif len(before) == len(after):
            for one, other in zip(before, after, strict=True):
                yield from differences(one, other)
        elif len(before) * len(after) <= _MOST_LINE_PAIRS:
            yield from differences("".join(before), "".join(after))
        else:
            yield from (Change("del", "".join(before)), Change("ins", "".join(after)))


def _runs(changes: Iterable[Change]) -> Iterator[Change]:
    """Touching changes of one kind as one."""
    for kind, group in groupby(changes, key=lambda change: change.kind):
        text = "".join(change.text for change in group)
        if text:
            yield Change(kind, text)


def _packed(text: str, words: dict[str, str]) -> str:
    """Every word of several characters as one private-use character, so that it changes as a whole or not at all."""

    def sign(found: re.Match[str]) -> str:
        word = found[0]
        if word not in words:
            if len(words) > _LAST - _FIRST:
                return word
            words[word] = chr(_FIRST + len(words))
        return words[word]

    return _WORD.sub(sign, text)


def _shortened(text: str, is_first: bool, is_last: bool) -> list[Change]:
    if len(text) <= _LONGEST_SAME:
        return [Change("same", text)]
    head = "" if is_first else text[:_KEPT]
    tail = "" if is_last else text[-_KEPT:]
    hidden = len(text) - len(head) - len(tail)
    gap = Change("gap", f"……（此处 {hidden:,} 字相同）……")
    return [change for change in (Change("same", head), gap, Change("same", tail)) if change.text]
