"""Seeded hotline cases with gold spans, and tricky texts without personal data."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from random import Random
from re import Match

from ..types import KnownFields
from . import numbers, places
from .frames import SLOT, FrameSet, frames
from .piece import Piece
from .score import Span
from .values import CALLER_MAKERS, MAKERS, name

# Fewest and most sentences of each field; half of the cases have a turn of the call's transcript.
_SENTENCES = {"title": (1, 1), "question": (3, 6), "reply": (2, 4), "transcript": (0, 1)}
_AGAIN = 0.4


@dataclass(frozen=True)
class Case:
    """Title, question, reply and now and then a transcript; all spans by field, offsets in characters.

    `gold` are the spans to mask, `caller` those among them that are the caller's own, `kept` what must stay readable
    (officials' names, offices' landlines).
    """

    fields: dict[str, str]
    known: KnownFields
    gold: dict[str, list[Span]] = field(default_factory=dict)
    caller: dict[str, list[Span]] = field(default_factory=dict)
    kept: dict[str, list[Span]] = field(default_factory=dict)


def generate(count: int, seed: int, frame_set: FrameSet = "judging") -> Iterator[Case]:
    """`count` cases; the same seed and frames give the same cases."""
    for number in range(count):
        yield _case(_chooser(frame_set, seed, number), frame_set)


def negatives(count: int, seed: int, frame_set: FrameSet = "judging") -> Iterator[str]:
    """`count` texts that hold nothing personal, every frame in turn, with fresh numbers each time."""
    lines = frames(frame_set, "negative")
    for number in range(count):
        chooser = _chooser(f"negative-{frame_set}", seed, number)
        yield SLOT.sub(partial(_public_value, chooser), lines[number % len(lines)])


def _chooser(purpose: str, seed: int, number: int) -> Random:
    """Every case has its own source of chance, so that the hundredth is the same whether or not 99 were made before."""
    return Random(f"{purpose}-{seed}-{number}")  # noqa: S311  (nothing secret is made here)


def _public_value(chooser: Random, slot: Match[str]) -> str:
    return MAKERS[slot[1]](chooser).text


def _case(chooser: Random, frame_set: FrameSet) -> Case:
    case = Case({}, KnownFields(name(chooser), numbers.mobile(chooser), address=places.address(chooser)))
    met: list[str] = []
    for field_name, (fewest, most) in _SENTENCES.items():
        lines = frames(frame_set, field_name)
        chosen = chooser.sample(lines, chooser.randint(fewest, most))
        if chosen:
            writer = _FieldWriter(chooser, case, field_name, met)
            for sentence in chosen:
                writer.write(sentence, line_feed=field_name != "title" and sentence[-1] not in "。！？")
    return case


class _FieldWriter:
    """Fills the frames of one field and notes where the values stand; a person met before comes back now and then."""

    def __init__(self, chooser: Random, case: Case, field_name: str, met: list[str]) -> None:
        self._chooser, self._case, self._field, self._met = chooser, case, field_name, met
        case.fields[field_name] = ""
        for spans in (case.gold, case.caller, case.kept):
            spans[field_name] = []

    def write(self, sentence: str, line_feed: bool) -> None:
        last = 0
        for slot in SLOT.finditer(sentence):
            self._append(sentence[last : slot.start()])
            self._fill(slot[1])
            last = slot.end()
        self._append(sentence[last:] + "\n" * line_feed)

    def _append(self, text: str) -> None:
        self._case.fields[self._field] += text

    def _fill(self, kind: str) -> None:
        piece = self._piece(kind)
        start = len(self._case.fields[self._field])
        self._append(piece.text)
        if not piece.label:
            return
        span = (start, start + len(piece.text), piece.label)
        (self._case.kept if piece.kept else self._case.gold)[self._field].append(span)
        if kind in CALLER_MAKERS:
            self._case.caller[self._field].append(span)

    def _piece(self, kind: str) -> Piece:
        if kind in CALLER_MAKERS:
            return CALLER_MAKERS[kind](self._chooser, self._case.known)
        if kind == "name" and self._met and self._chooser.random() < _AGAIN:
            return Piece(self._chooser.choice(self._met), "PERSON")
        piece = MAKERS[kind](self._chooser)
        if kind == "name":
            self._met.append(piece.text)
        return piece
