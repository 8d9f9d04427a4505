"""Seeded hotline cases with gold spans, and tricky texts without personal data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from ..types import KnownFields
from . import numbers, places
from .frames import SLOT, FrameSet, frames
from .piece import Piece
from .score import Span
from .values import MAKERS, name

_QUESTION_SENTENCES, _REPLY_SENTENCES = (3, 6), (2, 4)


@dataclass(frozen=True)
class Case:
    """Title, question and reply, the caller's fields, the spans to mask and those that must stay readable.

    `known` marks in `gold` by position which spans are the caller's own: see `caller`.
    """

    fields: Mapping[str, str]
    known: KnownFields
    gold: Mapping[str, list[Span]] = field(default_factory=dict)
    caller: Mapping[str, list[Span]] = field(default_factory=dict)
    kept: Mapping[str, list[Span]] = field(default_factory=dict)


def generate(count: int, seed: int, frame_set: FrameSet = "judging") -> Iterator[Case]:
    """`count` cases; the same seed and frames give the same cases."""
    for number in range(count):
        yield _case(Random(f"{frame_set}-{seed}-{number}"), frame_set)


def negatives(count: int, seed: int, frame_set: FrameSet = "judging") -> Iterator[str]:
    """`count` texts that hold nothing personal, every frame in turn, with fresh numbers each time."""
    lines = frames(frame_set, "negative")
    for number in range(count):
        chooser = Random(f"negative-{frame_set}-{seed}-{number}")
        yield SLOT.sub(lambda slot, chooser=chooser: MAKERS[slot[1]](chooser).text, lines[number % len(lines)])  # type: ignore[misc]


def _case(chooser: Random, frame_set: FrameSet) -> Case:
    caller = KnownFields(name(chooser), numbers.mobile(chooser), address=places.address(chooser))
    writer = _Writer(chooser, caller)
    writer.write("title", [chooser.choice(frames(frame_set, "title"))])
    for field_name, (fewest, most) in (("question", _QUESTION_SENTENCES), ("reply", _REPLY_SENTENCES)):
        lines = frames(frame_set, field_name)
        writer.write(field_name, chooser.sample(lines, chooser.randint(fewest, most)))
    return writer.case


class _Writer:
    """Fills frames and notes where the values stand; a name or number comes back now and then."""

    def __init__(self, chooser: Random, caller: KnownFields) -> None:
        self._chooser = chooser
        self._own = {"caller": ("PERSON", caller.name), "caller_phone": ("PHONE", caller.phone), "caller_address": ("ADDRESS", caller.address)}  # fmt: skip
        self._met: dict[str, list[str]] = {}
        self._texts: dict[str, str] = {}
        self.case = Case(self._texts, caller, {}, {}, {})

    def write(self, field_name: str, sentences: list[str]) -> None:
        pieces: list[str] = []
        position = 0
        for sentence in sentences:
            last = 0
            for slot in SLOT.finditer(sentence):
                pieces.append(sentence[last : slot.start()])
                position += slot.start() - last
                position += self._fill(field_name, slot[1], position, pieces)
                last = slot.end()
            ending = "\n" if sentence[-1] not in "。！？" and field_name != "title" else ""
            pieces.append(sentence[last:] + ending)
            position += len(pieces[-1])
        self._texts[field_name] = "".join(pieces)
        for spans in (self.case.gold, self.case.caller, self.case.kept):
            spans.setdefault(field_name, [])  # type: ignore[attr-defined]

    def _fill(self, field_name: str, kind: str, position: int, pieces: list[str]) -> int:
        """Write one slot and note its span; answers the number of characters written."""
        piece = self._piece(kind)
        pieces.append(piece.text)
        if piece.label:
            span = (position, position + len(piece.text), piece.label)
            groups = [self.case.kept] if piece.kept else [self.case.gold]
            groups += [self.case.caller] if kind in self._own else []
            for group in groups:
                group.setdefault(field_name, []).append(span)  # type: ignore[attr-defined]
        return len(piece.text)

    def _piece(self, kind: str) -> Piece:
        if kind in self._own:
            label, value = self._own[kind]
            return Piece(value, label)
        met = self._met.setdefault(kind, [])
        if kind == "name" and met and self._chooser.random() < 0.4:
            return Piece(self._chooser.choice(met), "PERSON")
        piece = MAKERS[kind](self._chooser)
        met.append(piece.text)
        return piece
