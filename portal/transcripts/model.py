"""What a transcript is on its way in: cues as they were read, then calls with turns as they were cut."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Note:
    """Something odd that reading found, in Chinese; its text was kept all the same. ``line`` is None for the whole file."""

    line: int | None
    text: str


@dataclass(frozen=True)
class Cue:
    """What stands under one label or one time code. ``speaker`` is the label as written, "" where there is none.

    Times are milliseconds from the start of the recording; ``line`` counts from 1 (the paragraph in a Word file).
    """

    speaker: str
    text: str
    starts_ms: int | None
    ends_ms: int | None
    line: int


@dataclass(frozen=True)
class Reading:
    """A file as it was read. ``format`` is docx, txt, jsonl, srt or vtt, by content."""

    format: str
    cues: tuple[Cue, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Speakers:
    """Who is known to speak in a session: ``leaders`` posts and names of its official, ``departments`` names of units."""

    leaders: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()


@dataclass(frozen=True)
class CutTurn:
    """一问一答. ``role`` is a SpeakerRole value, "" if unknown; ``doubt`` a Chinese sentence on what to look at, mostly ""."""

    role: str
    speaker: str
    text: str
    starts_ms: int | None
    ends_ms: int | None
    line: int
    doubt: str = ""


@dataclass(frozen=True)
class CutCall:
    """One call: ``started`` is local (09:41) or "", ``taken_by`` leader or operator."""

    title: str
    started: str
    taken_by: str
    turns: tuple[CutTurn, ...]


Cutting = tuple[CutCall, ...]
