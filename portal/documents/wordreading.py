"""Word files by way of mammoth's HTML: what is struck out in tracked changes, fields and styles it has settled already."""

import io
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Literal

import mammoth

from portal.documents.wordfiles import Unreadable


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph or table. ``level`` of a heading: 1 for the title, 2 and 3 below; ``rows`` of a table."""

    kind: Literal["heading", "paragraph", "table"]
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


_BREAKING = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li"}


def read_docx(content: bytes) -> list[Block]:
    """Headings, paragraphs and tables in order; headers and footers of the pages are left out. Raises Unreadable."""
    try:
        html = mammoth.convert_to_html(io.BytesIO(content), convert_image=_no_image).value
    except Exception as fault:  # whatever a damaged package makes zipfile, expat or mammoth raise
        raise Unreadable("Word 文件已损坏，打不开。请用 Word 打开修复后另存一份。") from fault
    reader = _Blocks()
    reader.feed(html)
    reader.close()
    if not any(block.text or block.rows for block in reader.blocks):
        raise Unreadable("文件里没有文字，可能只有图片（扫描件）。请先做文字识别。")
    return reader.blocks


@mammoth.images.img_element
def _no_image(_image: object) -> dict[str, str]:
    return {}


class _Blocks(HTMLParser):
    """Collects blocks; a table inside a table is read as text of its cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._words: list[str] = []
        self._tag = "p"
        self._depth = 0
        self._rows: list[tuple[str, ...]] = []
        self._cells: list[str] = []
        self._counters: list[int | None] = []
        self._span = (1, 1)  # columns and rows of the open cell
        self._below: dict[int, int] = {}  # column: rows that a merged cell still covers

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._flush()
            self._depth += 1
        elif tag in ("ol", "ul"):
            self._flush()
            self._counters.append(0 if tag == "ol" else None)
        elif tag in _BREAKING and not self._depth:
            self._flush()
            self._tag = tag
            self._number(tag)
        elif tag in ("td", "th") and self._depth == 1:
            size = dict(attrs)
            self._span = int(size.get("colspan") or 1), int(size.get("rowspan") or 1)
        elif tag in ("br", "p") and self._words:
            self._words.append("\n" if not self._depth else " ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self._end_table()
        elif tag in ("ol", "ul") and self._counters:
            self._flush()
            self._counters.pop()
        elif tag in _BREAKING and not self._depth:
            self._flush()
            self._tag = "p"
        elif tag in ("td", "th") and self._depth == 1:
            self._end_cell()
        elif tag == "tr" and self._depth == 1:
            self._skip_covered()
            self._rows.append(tuple(self._cells))
            self._cells = []

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    def close(self) -> None:
        super().close()
        self._flush()

    def _number(self, tag: str) -> None:
        """Numbers that Word counts by itself stand in no text."""
        if tag != "li" or not self._counters:
            return
        count = self._counters[-1]
        if count is None:
            self._words.append("· ")
        else:
            self._counters[-1] = count + 1
            self._words.append(f"{count + 1}. ")

    def _end_cell(self) -> None:
        """A merged cell stands once; the places it covers stay empty, so that columns keep their places."""
        self._skip_covered()
        columns, rows = self._span
        for column in range(len(self._cells), len(self._cells) + columns):
            if rows > 1:
                self._below[column] = rows - 1
        self._cells += [" ".join("".join(self._words).split())] + [""] * (columns - 1)
        self._words = []

    def _skip_covered(self) -> None:
        while self._below.get(len(self._cells)):
            self._below[len(self._cells)] -= 1
            self._cells.append("")

    def _end_table(self) -> None:
        self._depth -= 1
        if self._depth == 0:
            rows = tuple(row for row in self._rows if any(row))
            if rows:
                self.blocks.append(Block("table", rows=rows))
            self._rows, self._cells, self._words, self._below = [], [], [], {}

    def _flush(self) -> None:
        if self._depth:
            return
        for line in "".join(self._words).split("\n"):
            text = " ".join(line.replace("\u3000", " ").split())
            if text and self._tag.startswith("h"):
                self.blocks.append(Block("heading", text, int(self._tag[1])))
            elif text:
                self.blocks.append(Block("paragraph", text))
        self._words = []
