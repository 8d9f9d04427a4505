"""Notes as they come up, so many of a kind and no more: a file with a thousand odd lines stays readable."""

from dataclasses import dataclass, field

from portal.transcripts.model import Note

_MOST_OF_A_KIND = 20


@dataclass
class Notebook:
    """Collects notes by kind, in the order of the kinds' first appearance."""

    _kinds: dict[str, list[Note]] = field(default_factory=dict)

    def add(self, kind: str, line: int | None, text: str) -> None:
        """Keep a note; ``kind`` is what a surplus is counted under, in Chinese."""
        self._kinds.setdefault(kind, []).append(Note(line, text))

    def notes(self) -> tuple[Note, ...]:
        """All notes in the order of their lines, those of the whole file first; a surplus becomes one note."""
        kept: list[Note] = []
        for kind, notes in self._kinds.items():
            kept += notes[:_MOST_OF_A_KIND]
            if len(notes) > _MOST_OF_A_KIND:
                kept.append(Note(None, f"{kind}：另有 {len(notes) - _MOST_OF_A_KIND} 处"))
        return tuple(sorted(kept, key=lambda note: note.line or 0))
