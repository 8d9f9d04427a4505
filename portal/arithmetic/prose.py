"""The numbers of a paragraph with the words around them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from portal.arithmetic import words
from portal.arithmetic.document import Paragraph
from portal.arithmetic.numbers import Found, numbers_in
from portal.arithmetic.types import PERCENT, POINTS, Printed

Role = Literal["count", "share", "rate", "change", "earlier", "mean", "none"]

_CLOSED = re.compile(r"\([^()]*\)")
_PIECES = re.compile(r"([,。;:!?()、\n\[\]【】])")
_QUOTES = ' "”“」—-'
_SENTENCE = re.compile(r"[。!?\n]")
_BRACKETS = re.compile(r"[()\n]")
_DEEPEST = 4
_NAME_LENGTH = 14
NEAR = 60
"""So many numbers back the total of a part is looked for: long texts stay quick."""


@dataclass(frozen=True, slots=True)
class Amount:
    """One number of a paragraph."""

    printed: Printed
    role: Role
    start: int
    gap: str
    """The text since the number before."""
    label: str
    """The last clause of it."""
    after: str
    """The rest of its own clause."""
    path: tuple[int, ...]
    """Offsets of the brackets that are open."""
    sentence: int

    def sees(self, other: "Amount") -> bool:
        """Whether the other number is not shut off in a bracket that has ended."""
        return self.path[: len(other.path)] == other.path

    def counts_like(self, other: "Amount") -> bool:
        """Both count the same sort of thing."""
        return self.printed.unit == other.printed.unit and self.role == other.role == "count"


def amounts_of(paragraph: Paragraph) -> list[Amount]:
    """Every number with a unit, in order."""
    return list(_amounts(paragraph, numbers_in(paragraph.text)))


def _amounts(paragraph: Paragraph, found: Iterable[Found]) -> Iterator[Amount]:
    text, end, sentence = paragraph.text, 0, 0
    path: tuple[int, ...] = ()
    for number in found:
        gap = text[end : number.start]
        label = _label(gap)
        path = _opened(path, text, end, number.start)
        sentence += len(_SENTENCE.findall(gap))
        after = _PIECES.split(text[number.end : number.end + 40], maxsplit=1)[0]
        name = _name(label)
        place = paragraph.place(number.start)
        printed = Printed(number.value, number.digits, number.unit, name, place)
        yield Amount(
            printed,
            _role(number, gap, label),
            number.start,
            gap,
            label,
            after,
            path,
            sentence,
        )
        end = number.end


def _name(label: str) -> str:
    """The end of a label, for messages: without list number and 其中, not begun within a number."""
    words_of_label = re.sub(r"^\s*(?:\d{1,2}[.、]\s*)?(?:其中|而|和|及)?", "", label).strip()
    return (
        re.sub(r"^[\d.,\s]+", "", words_of_label[-_NAME_LENGTH:])
        if len(words_of_label) > _NAME_LENGTH
        else words_of_label
    )


def _label(gap: str) -> str:
    """The clause that leads up to a number; what stands before a bracket or colon leads up to it too."""
    pieces = _PIECES.split(_CLOSED.sub("", gap))
    while len(pieces) > 1 and not pieces[-1].strip(_QUOTES) and pieces[-2] in "(:[【":
        pieces = pieces[:-2]
    return pieces[-1].strip()


def _opened(path: tuple[int, ...], text: str, start: int, end: int) -> tuple[int, ...]:
    """The brackets that are open at `end`, those of `path` being open at `start`; none outlasts its line."""
    open_ones = list(path)
    for bracket in _BRACKETS.finditer(text, start, end):
        if bracket[0] == "(":
            open_ones.append(bracket.start())
        elif bracket[0] == "\n":
            open_ones.clear()
        elif open_ones:
            open_ones.pop()
    return tuple(open_ones[-_DEEPEST:])


def _role(number: Found, gap: str, label: str) -> Role:
    if number.about or (number.unit == PERCENT and words.NOT_STATED.search(label)):
        return "none"
    if words.MEAN.search(label):
        return "mean"
    if number.unit not in (PERCENT, POINTS):
        if words.CHANGE_COUNT.search(label):
            return "change"
        return "earlier" if words.EARLIER.search(label) else "count"
    if words.SHARE.search(label) and not words.CHANGE_COUNT.search(label):
        return "share"
    if words.CHANGE.search(label) or number.unit == POINTS:
        return "change"
    if words.EARLIER.search(label):
        return "earlier"
    if words.RATE.search(label):
        return "rate"
    return "share" if gap.strip() in {"(", "(占", "(约占"} else "none"
