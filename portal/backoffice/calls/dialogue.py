"""The turns of a call as one text, so that what one speaker asks for is a cue for what the next one says."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portal.vocabulary import SpeakerRole

Place = tuple[str, int, int]
"""Field, start and end of a span within one turn (characters, end exclusive)."""

FIELD = "dialogue"
_LABELS = {
    SpeakerRole.CALLER: "市民",
    SpeakerRole.LEADER: "接听人",
    SpeakerRole.OPERATOR: "接线员",
    SpeakerRole.DEPARTMENT: "经办人",
}
_ENDS = tuple("。！？!?，,；;…")


@dataclass(frozen=True, slots=True)
class Dialogue:
    """``text`` with a neutral label before every turn; ``turns`` say where each field stands in it."""

    text: str
    turns: tuple[Place, ...]

    def places(self, start: int, end: int) -> Iterator[Place]:
        """A span of ``text`` within its turns; what lies on labels is left out."""
        for field, first, last in self.turns:
            left, right = max(start, first), min(end, last)
            if left < right:
                yield field, left - first, right - first


def joined(turns: Iterable[tuple[str, str, str]]) -> Dialogue:
    """One text of (field, role, words), in their order."""
    parts: list[str] = []
    places: list[Place] = []
    length = 0
    for field, role, words in turns:
        label = f"{_LABELS.get(SpeakerRole(role), '市民') if role else '市民'}："
        start = length + len(label)
        places.append((field, start, start + len(words)))
        parts += [label, words, "\n" if words.rstrip().endswith(_ENDS) else "。\n"]
        length = sum(map(len, parts[-3:])) + length
    return Dialogue("".join(parts), tuple(places))
