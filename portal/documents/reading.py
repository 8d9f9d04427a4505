"""Markdown to the tree of blocks; every fault is collected with its line, so that the writer sees all of them at once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it.tree import SyntaxTreeNode

from portal.documents.grids import figure_grid, typed_grid
from portal.documents.model import FigureView, Manuscript
from portal.documents.running import RunningText
from portal.documents.syntax import parser
from portal.documents.tree import (
    Block,
    Break,
    CaseBlock,
    CaseMark,
    Cell,
    FigureMark,
    Inline,
    Items,
    Paragraph,
    Part,
    Plot,
    Quote,
    Run,
    Subheading,
    plain,
)

# A bulletin has twenty thousand characters; the most twisted text of this length takes the parser some seconds.
LONGEST_TEXT = 200_000
LONGEST_LINE = 10_000
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_MOST_FAULTS = 50
_CAPTION_MARKS = ("表：", "表:")


@dataclass(frozen=True)
class Reading:
    """The parts of a document, and what is wrong with its text."""

    parts: tuple[Part, ...]
    faults: list[str]


def read(manuscript: Manuscript) -> Reading:
    """Read a manuscript; one far longer than any bulletin is refused unread."""
    if len(manuscript.text) > LONGEST_TEXT:
        n = len(manuscript.text)
        return Reading((), [f"正文有 {n:,} 字，超过 {LONGEST_TEXT:,} 字的上限，请检查是否误粘贴了文件内容"])
    for number, line in enumerate(manuscript.text.split("\n"), 1):
        if len(line) > LONGEST_LINE:
            return Reading(
                (), [f"第 {number} 行：一段有 {len(line):,} 字，超过 {LONGEST_LINE:,} 字的上限，请分段"]
            )
    reader = _Reader(manuscript)
    parts = tuple(reader.parts(manuscript.text))
    faults = list(dict.fromkeys(reader.faults))
    if len(faults) > _MOST_FAULTS:
        faults = [*faults[:_MOST_FAULTS], f"另有 {len(faults) - _MOST_FAULTS} 处问题，改正以上各处后再看"]
    return Reading(parts, faults)


@dataclass
class _Reader(RunningText):
    """Walks the syntax tree once and counts what is numbered."""

    tables: int = 0
    charts: int = 0
    unnamed: int = 0
    deepest: int = 2

    def parts(self, text: str) -> Iterator[Part]:
        position, title, blocks = 0, "", list[Block]()
        for node in SyntaxTreeNode(parser().parse(_UNPRINTABLE.sub("", text))).children:
            self.line = node.map[0] + 1 if node.map else self.line
            if node.type == "heading" and node.tag in ("h1", "h2"):
                if position or blocks:
                    yield Part(position, title, tuple(blocks))
                position, title, blocks, self.deepest = position + 1, self.heading(node), [], 2
            else:
                blocks += self.block(node, blocks)
                if not position:
                    blocks[:1] = map(_addressed, blocks[:1])
        if position or blocks:
            yield Part(position, title, tuple(blocks))

    def heading(self, node: SyntaxTreeNode) -> str:
        inlines = [inline for line in self.lines(node.children) for inline in line]
        if any(isinstance(inline, FigureMark | CaseMark) for inline in inlines):
            self.fault("标题里不能插入数字或案例，请移到正文")
        title = plain(tuple(inlines)).strip()
        if not title:
            self.fault("标题没有文字")
        if len(title) > 200:
            self.fault("标题超过 200 字")
        return title

    def blocks(self, nodes: list[SyntaxTreeNode]) -> tuple[Block, ...]:
        found: list[Block] = []
        for node in nodes:
            found += self.block(node, found)
        return tuple(found)

    def block(self, node: SyntaxTreeNode, before: list[Block]) -> list[Block]:
        """The blocks of one node; a table takes its caption off the end of ``before``."""
        if node.map:
            self.line = node.map[0] + 1
        match node.type:
            case "paragraph":
                return self.paragraphs(node)
            case "heading":
                title = self.heading(node)
                self.deepest = 3 if node.tag == "h3" or self.deepest < 3 else 4
                return [Subheading(self.deepest, title)]
            case "ordered_list" if "start" in node.attrs:
                return self.numbered(node)
            case "bullet_list" | "ordered_list":
                items = tuple(self.blocks(item.children) for item in node.children)
                return [Items(node.type == "ordered_list", items)]
            case "blockquote":
                return [Quote(self.blocks(node.children))]
            case "table":
                return [self.table(node, before)]
            case _:
                return [Break()]

    def paragraphs(self, node: SyntaxTreeNode) -> list[Block]:
        first = self.line
        found = []
        for offset, line in enumerate(self.lines(node.children)):
            self.line = first + offset
            if line:
                found.append(self.paragraph(line))
        return found

    def numbered(self, node: SyntaxTreeNode) -> list[Block]:
        """A list that does not begin at 1 ("2026. …", or one that a table interrupts) keeps its numbers as text."""
        found: list[Block] = []
        for number, item in enumerate(node.children, int(node.attrs["start"])):
            first, *rest = self.blocks(item.children) or (Paragraph(()),)
            if isinstance(first, Paragraph):
                first = Paragraph((Run(f"{number}. "), *first.inlines))
            found += [first, *rest]
        return found

    def paragraph(self, inlines: tuple[Inline, ...]) -> Block:
        """A table, chart or case that stands alone in its line is a block of its own."""
        if len(inlines) == 1:
            only = inlines[0]
            if isinstance(only, CaseMark):
                return CaseBlock(only.case)
            if isinstance(only, FigureMark) and only.figure.shape != "number":
                return self.figure_block(only.figure)
        return Paragraph(tuple(self.number_only(inline) for inline in inlines))

    def number_only(self, inline: Inline) -> Inline:
        if isinstance(inline, FigureMark) and inline.figure.shape != "number":
            self.fault(f"“{{{{{inline.figure.key}}}}}”是表格或图，要单独占一行")
            return Run(f"〔{inline.figure.key}〕", fault=True)
        return inline

    def figure_block(self, figure: FigureView) -> Block:
        if figure.shape == "table":
            self.tables += 1
            return figure_grid(figure, f"表 {self.tables}")
        self.charts += 1
        points = tuple((row[0], row[1] if len(row) > 1 else "") for row in figure.rows)
        return Plot(
            f"图 {self.charts}",
            f"g{self.charts}",
            figure.unit,
            points,
            figure_grid(figure, f"图 {self.charts}"),
        )

    def table(self, node: SyntaxTreeNode, before: list[Block]) -> Block:
        rows = [self.cells(row) for section in node.children for row in section.children]
        words = plain(before[-1].inlines).strip() if before and isinstance(before[-1], Paragraph) else ""
        if words.startswith(_CAPTION_MARKS):
            before.pop()
            self.tables += 1
            return typed_grid(rows, f"表 {self.tables}", words[2:].strip())
        self.unnamed += 1
        return typed_grid(rows, f"未编号表格 {self.unnamed}", "")

    def cells(self, row: SyntaxTreeNode) -> tuple[Cell, ...]:
        if row.map:
            self.line = row.map[0] + 1
        return tuple(
            tuple(self.number_only(inline) for line in self.lines(cell.children) for inline in line)
            for cell in row.children
        )


def _addressed(block: Block) -> Block:
    """The very first paragraph names the addressees if it ends in a colon: 各乡镇人民政府：."""
    if isinstance(block, Paragraph) and plain(block.inlines).endswith(("：", ":")):
        return Paragraph(block.inlines, addressed=True)
    return block
