"""The little phrase language of the data files, compiled once and rendered with every mark's offsets.

``[a|b|c]`` picks one (nested at will, ``[|x]`` is "maybe x"), ``{name}`` asks the scene for a value,
``{3-9}`` is a number from 3 to 9. Everything else is text.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from portal.demo.model import Span

SIGNS = re.compile(r"[\[\]|]|\{[^}]*\}|[^\[\]|{]+")


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number between two limits, both included."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Slot:
    """A value of the scene, by name."""

    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several phrases."""

    options: tuple["Phrase", ...]


Part = str | Number | Slot | Choice
Phrase = tuple[Part, ...]
Value = tuple[str, str | None]


def compile_phrase(text: str) -> Phrase:
    """Parse one phrase; a bracket left open or closed twice raises ValueError."""
    signs = SIGNS.findall(text)
    phrase, rest = _sequence(signs, 0, nested=False)
    if rest != len(signs):
        raise ValueError(f"unbalanced brackets: {text}")
    return phrase


def _sequence(signs: list[str], at: int, *, nested: bool) -> tuple[Phrase, int]:
    parts: list[Part] = []
    while at < len(signs):
        sign = signs[at]
        if sign == "[":
            choice, at = _choice(signs, at + 1)
            parts.append(choice)
            continue
        if sign in "]|":
            if not nested:
                raise ValueError(f"stray {sign} in {''.join(signs)}")
            break
        parts.append(_slot(sign[1:-1]) if sign[0] == "{" else sign)
        at += 1
    return tuple(parts), at


def _choice(signs: list[str], at: int) -> tuple[Choice, int]:
    options = []
    while True:
        option, at = _sequence(signs, at, nested=True)
        options.append(option)
        if at >= len(signs):
            raise ValueError(f"bracket left open: {''.join(signs)}")
        if signs[at] == "]":
            return Choice(tuple(options)), at + 1
        at += 1


def _slot(name: str) -> Slot | Number:
    limits = re.fullmatch(r"(\d+)-(\d+)", name)
    return Number(int(limits[1]), int(limits[2])) if limits else Slot(name)


@cache
def slots(phrase: Phrase) -> frozenset[str]:
    """The names of all values that a phrase may ask for."""
    found: set[str] = set()
    for part in phrase:
        if isinstance(part, Slot):
            found.add(part.name)
        elif isinstance(part, Choice):
            for option in part.options:
                found |= slots(option)
    return frozenset(found)


class Writer:
    """Collects text and remembers where the personal data in it stands."""

    __slots__ = ("_fill", "_length", "_pieces", "_random", "spans")

    def __init__(self, random: Callable[[], float], fill: Callable[[str], Value]) -> None:
        self._random = random
        self._fill = fill
        self._pieces: list[str] = []
        self._length = 0
        self.spans: list[Span] = []

    def __len__(self) -> int:
        return self._length

    def text(self) -> str:
        """Everything written so far."""
        return "".join(self._pieces)

    def add(self, text: str, label: str | None = None) -> None:
        """Append text, marked as personal data when it has a label."""
        if label:
            self.spans.append(Span(self._length, self._length + len(text), label))
        self._pieces.append(text)
        self._length += len(text)

    def write(self, phrase: Phrase) -> None:
        """Render one phrase."""
        for part in phrase:
            if part.__class__ is str:
                self._pieces.append(part)
                self._length += len(part)
            elif isinstance(part, Slot):
                self.add(*self._fill(part.name))
            elif isinstance(part, Choice):
                options = part.options
                self.write(options[int(self._random() * len(options))])
            elif isinstance(part, Number):
                self.add(str(part.low + int(self._random() * (part.high - part.low + 1))))
