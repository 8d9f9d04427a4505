"""A bulletin as blocks: headings, paragraphs and tables, each with section and line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from portal.arithmetic.numbers import fold

_HEADING = re.compile(
    r"(?:#{1,6}\s+|第[一二三四五六七八九十]+(?:部分|章)|[一二三四五六七八九十]{1,3}\s*、|\([一二三四五六七八九十]{1,3}\))\s*(?P<title>[^。;]*)"
)
_ITEM = re.compile(r"(?:[-*+•·]\s+|\d{1,2}[.、)]\s*|\(\d{1,2}\)\s*|[①-⑳]\s*)")
_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?")
_BULLETS = "-*+•·"
_TITLE_LENGTH = 30
_ITEM_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Folded text of lines that belong together, and where each of its lines begins."""

    section: str
    text: str
    lines: tuple[tuple[int, int], ...]
    """(offset in text, number of the line), rising."""

    def line_at(self, offset: int) -> int:
        """Number of the line that holds a character."""
        return next(number for start, number in reversed(self.lines) if start <= offset)

    def place(self, offset: int) -> str:
        """Section and line of a character, for messages."""
        return f"{_named(self.section)}第{self.line_at(offset)}行"


@dataclass(frozen=True, slots=True)
class Table:
    """Folded cells; `rows[0]` is the header. Rows are as wide as the header."""

    section: str
    caption: str
    """The paragraph just before it."""
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    def place(self, line: int, row: str) -> str:
        """Section, line and name of a row, for messages."""
        return f"{_named(self.section)}表第{line}行「{row}」"


Block = Paragraph | Table


def _named(section: str) -> str:
    return f"「{section}」" if section else ""


@dataclass(slots=True)
class _Reader:
    """Lines in, blocks out."""

    section: str = ""
    blocks: list[Block] = field(default_factory=list)
    waiting: list[tuple[int, str]] = field(default_factory=list)
    cells: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)

    def read(self, number: int, line: str) -> None:
        """Take one folded line."""
        cells = _cells(line)
        if cells is not None:
            self._end_paragraph()
            self.cells.append((number, cells))
            return
        self._end_table()
        heading = _HEADING.match(line)
        if not line.strip():
            if not (self.waiting and self.waiting[-1][1].rstrip().endswith(":")):
                self._end_paragraph()
        elif heading and len(line) <= _TITLE_LENGTH and not line.rstrip().endswith(","):
            self._end_paragraph()
            self.section = line.strip().lstrip("# ")
        else:
            if self.waiting and not self._goes_on(line, heading is not None):
                self._end_paragraph()
            self.waiting.append((number, line))

    def _goes_on(self, line: str, numbered: bool) -> bool:
        """A list under its announcement, or a sentence broken over lines."""
        first, last = self.waiting[0][1].strip(), self.waiting[-1][1].rstrip()
        if _ITEM.match(line.lstrip()):
            return len(line) < _ITEM_LENGTH and (first.endswith(":") or first[0] in _BULLETS)
        return not numbered and len(last) > _TITLE_LENGTH and not last.endswith(tuple("。;:!?)"))

    def _end_paragraph(self) -> None:
        if self.waiting:
            text, lines = "", []
            for number, line in self.waiting:
                lines.append((len(text), number))
                text += line + "\n"
            self.blocks.append(Paragraph(self.section, text, tuple(lines)))
            self.waiting = []

    def _end_table(self) -> None:
        if len(self.cells) > 1:
            last = self.blocks[-1] if self.blocks else None
            width = max(len(cells) for _, cells in self.cells)
            rows = tuple((*cells, *[""] * (width - len(cells))) for _, cells in self.cells)
            caption = last.text if isinstance(last, Paragraph) else ""
            self.blocks.append(Table(self.section, caption, rows, tuple(number for number, _ in self.cells)))
        self.cells = []

    def end(self) -> list[Block]:
        """Close what is open."""
        self._end_paragraph()
        self._end_table()
        return self.blocks


def _cells(line: str) -> tuple[str, ...] | None:
    """The cells of a Markdown or tab-separated row; None for other lines. The rule under a header is no row."""
    if "\t" in line.strip("\n"):
        return tuple(cell.strip() for cell in line.rstrip("\n").split("\t"))
    stripped = line.strip()
    if stripped.count("|") < 2 and not stripped.startswith("|"):
        return None
    inner = stripped.removeprefix("|").removesuffix("|")
    return tuple(cell.strip() for cell in inner.split("|"))


def blocks_of(text: str) -> list[Block]:
    """Read plain text or Markdown."""
    reader = _Reader()
    for number, line in _lines(text):
        reader.read(number, line)
    return reader.end()


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        folded = fold(line.replace("\\|", " ")).rstrip()
        if not _RULE.fullmatch(folded) or "-" not in folded:
            yield number, folded
