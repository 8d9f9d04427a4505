"""What a recogniser sees: one field's text in its views, and the case around it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from .normalise import CHINESE_DIGITS, digit_view, fold
from .tagger import Reading
from .types import EVERYTHING, KnownFields, OfficeWords, Shown

# Digits with up to three blanks, dashes, dots or brackets between them: the widest form of a number.
_RUN = re.compile(r"\d(?:[\s\-—_.·()（）]{0,3}\d){5,}(?:[ \-]?[xX](?![A-Za-z]))?")
_GROUP = re.compile(r"\d+[xX]?|[xX]")
_SERIAL = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,4}$")
_CONTACT_LETTERS = frozenset({"TEL", "QQ", "VX", "WX", "V", "ID", "SJ", "DH"})
_SPOKEN = re.compile(rf"(?:[{CHINESE_DIGITS}\d][\s\-—_.·()]{{0,3}}){{6}}")


@dataclass(frozen=True, slots=True)
class Number:
    """A candidate number: its offsets, its bare digits and how many groups it was written in."""

    start: int
    end: int
    digits: str
    pieces: int


@dataclass(frozen=True, slots=True)
class Run:
    """Digit groups that stand so close together that they may be one number."""

    groups: tuple[tuple[int, int, str], ...]

    def numbers(self, pattern: re.Pattern[str], longest: int) -> Iterator[Number]:
        """Whole groups whose joined digits match `pattern` fully, longest first, without overlaps."""
        groups, first = self.groups, 0
        while first < len(groups):
            best, joined = None, ""
            for last in range(first, len(groups)):
                joined += groups[last][2]
                if len(joined) > longest:
                    break
                if pattern.fullmatch(joined):
                    best = Number(groups[first][0], groups[last][1], joined, last - first + 1), last
            if best is None:
                first += 1
                continue
            yield best[0]
            first = best[1] + 1


@dataclass(frozen=True)
class View:
    """One field of a case: original, width-folded, and with Chinese numerals as digits."""

    field: str
    text: str
    folded: str
    digits: str

    @classmethod
    def of(cls, name: str, text: str) -> "View":
        """Build the views of one field."""
        folded = fold(text)
        return cls(name, text, folded, digit_view(folded) if _SPOKEN.search(folded) else folded)

    @property
    def scripts(self) -> tuple[str, ...]:
        """The folded text and, where spoken numbers stand in it, the same with digits."""
        return (self.folded,) if self.digits is self.folded else (self.folded, self.digits)

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """The number runs of both views; a run that reads the same in both is listed once."""
        found = dict.fromkeys(_runs(self.folded, self.folded))
        if self.digits is not self.folded:
            found |= dict.fromkeys(_runs(self.digits, self.folded))
        return tuple(found)

    def is_serial(self, start: int) -> bool:
        """Whether capital letters stand right before a number: JX13900000000 is an order, wang139… a telephone."""
        letters = _SERIAL.search(self.before(start, 6))
        return letters is not None and letters.group() not in _CONTACT_LETTERS

    def before(self, start: int, width: int) -> str:
        """The folded text of the `width` characters before `start`, for cues and negative contexts."""
        return self.folded[max(0, start - width) : start]

    def after(self, end: int, width: int) -> str:
        """The folded text of the `width` characters after `end`."""
        return self.folded[end : end + width]


def _runs(text: str, written: str) -> Iterator[Run]:
    """The runs of a view; a change of script ends a group, or 138…一三八… would be one long number."""
    for match in _RUN.finditer(text):
        groups = [(g.start(), g.end()) for g in _GROUP.finditer(text, match.start(), match.end())]
        pieces = [piece for start, end in groups for piece in _by_script(written, start, end)]
        yield Run(tuple((start, end, text[start:end]) for start, end in pieces))


def _by_script(written: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a group where it changes between Arabic and Chinese numerals."""
    first = start
    for position in range(start + 1, end):
        if written[position].isascii() is not written[position - 1].isascii():
            yield first, position
            first = position
    yield first, end


@dataclass(frozen=True)
class CaseContext:
    """The case a view belongs to: its fields, the caller's data, the words that stay readable."""

    views: Mapping[str, View]
    known: KnownFields
    offices: OfficeWords
    # Officials, departments and towns: the name rules look for persons outside these spans only.
    official_spans: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    # What the name tagger made of each field; empty where it is not installed, off or not wanted.
    readings: Mapping[str, Reading] = field(default_factory=dict)
    shown: Shown = EVERYTHING
