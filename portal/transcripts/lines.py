"""Plain lines, of a text file, a Word file or the clipboard, to cues."""

from collections.abc import Iterable

from portal.transcripts.headings import heading_of, time_of
from portal.transcripts.labels import at_start, inside, repeated_labels
from portal.transcripts.model import Cue
from portal.transcripts.notebook import Notebook


def cues_of_lines(lines: Iterable[tuple[int, str]], notes: Notebook) -> list[Cue]:
    """Cues of numbered lines. A line without a label goes with the one before it; where no line has one, it stands alone."""
    numbered = [(number, line.strip()) for number, line in lines if line.strip()]
    known = repeated_labels(line for _, line in numbered)
    reader = _Lines(known, notes)
    for number, line in numbered:
        reader.take(number, line)
    reader.settle()
    if numbered and not reader.labels:
        notes.add("标记", None, "全文没有“来电人：”这样的说话人标记，每段单独列出，请逐段指定说话人")
    return reader.cues


class _Lines:
    def __init__(self, known: frozenset[str], notes: Notebook) -> None:
        self.cues: list[Cue] = []
        self.labels = 0
        self._known = known
        self._notes = notes
        self._open: tuple[int, str] | None = None  # a label whose words stand in the next line
        self._warned = False

    def take(self, number: int, line: str) -> None:
        if heading_of(line) or time_of(line):
            self.settle()
            self.cues.append(Cue("", line, None, None, number))
        elif found := at_start(line, self._known):
            self.settle()
            self.labels += 1
            self._labelled(number, *found)
        elif self._open:
            label, self._open = self._open[1], None
            self._labelled(number, label, line)
        else:
            self._unlabelled(number, line)

    def settle(self) -> None:
        """A label without words is named; there is nothing else to keep of it."""
        if self._open:
            number, label = self._open
            self._notes.add("没有内容的说话人", number, f"“{label}”后面没有内容")
            self._open = None

    def _labelled(self, number: int, label: str, words: str) -> None:
        if not words:
            self._open = number, label
            return
        pieces = list(inside(words, self._known))
        if len(pieces) > 1:
            self._notes.add("一行几个人", number, f"一行里有 {len(pieces)} 段话，已按说话人分开")
        for index, (speaker, text) in enumerate(pieces):
            speaker = speaker if index else label
            if text:
                self.cues.append(Cue(speaker, text, None, None, number))
            else:
                self._notes.add("没有内容的说话人", number, f"“{speaker}”后面没有内容")

    def _unlabelled(self, number: int, line: str) -> None:
        first, *others = inside(line, self._known)
        if first[1]:
            self.cues.append(Cue("", first[1], None, None, number))
        for speaker, text in others:
            self.labels += 1
            self._labelled(number, speaker, text)
        if self.labels:
            before = next((cue.speaker for cue in reversed(self.cues) if cue.speaker), "")
            self._notes.add(
                "没有说话人",
                number,
                f"没有标明说话人，暂接在“{before}”的话后面" if before else "没有标明说话人",
            )
