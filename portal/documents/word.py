"""The tree as DOCX, in the faces of Chinese official documents (小标宋, 黑体, 楷体, 仿宋), with clean properties."""

from collections.abc import Iterable, Sequence

from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Emu, Length, Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph as Line

from portal.documents import wordparts as parts
from portal.documents.grids import folded
from portal.documents.model import ChainView, Manuscript, ManuscriptFaults
from portal.documents.pages import source_anchor, sources
from portal.documents.reading import read
from portal.documents.tree import (
    Block,
    Break,
    CaseBlock,
    CaseMark,
    Cell,
    FigureMark,
    Grid,
    Inline,
    Items,
    Paragraph,
    Part,
    Plot,
    Quote,
    Run,
    Subheading,
    measured,
    plain,
)
from portal.documents.wordstyles import TEXT_WIDTH, new_document

_SHORT_TABLE = 15  # rows
_NARROWEST, _WIDEST = 4, 40  # of a column, in digits
_DIGIT = Mm(2.2)
_DEMO = "演示数据：单位、案例、数字均为虚构，不代表任何单位的实际办理情况。"


def to_docx(manuscript: Manuscript) -> bytes:
    """A Word file; the same manuscript gives the same bytes. Charts stand as their tables.

    Raises ManuscriptFaults as ``render_sections`` does. Its properties are title and organ: no date, no machine.
    """
    reading = read(manuscript)
    if reading.faults:
        raise ManuscriptFaults(reading.faults)
    document = new_document(manuscript.title, manuscript.organ)
    _head(document, manuscript)
    for part in reading.parts:
        _part(document, part)
    _chain(document, manuscript.chain)
    _seal(document, manuscript)
    _sources(document, manuscript)
    return parts.packed(document)


def _head(document: DocumentObject, manuscript: Manuscript) -> None:
    """Masthead, issue, document number and date above a red rule, title, public notes."""
    _line(document, manuscript.organ, "版头")
    if manuscript.issue_line:
        _line(document, manuscript.issue_line, "期号")
    numbered = _line(document, f"{manuscript.document_number}\t{manuscript.dated_words}", "文号")
    parts.rule_below(numbered, "A92F26", 18)
    _line(document, manuscript.title, "Title")
    for note in [*([_DEMO] if manuscript.demo else []), *manuscript.notes]:
        _line(document, note, "说明")


def _part(document: DocumentObject, part: Part) -> None:
    if part.title:
        _line(document, part.title, "Heading 1")
    for block in part.blocks:
        _block(document, block, "Normal")


def _block(document: DocumentObject, block: Block, style: str) -> None:
    match block:
        case Paragraph(inlines, addressed):
            _inlines(document.add_paragraph(style="主送" if addressed else style), inlines)
        case Subheading(level, text):
            _line(document, text, f"Heading {level - 1}")
        case Items(numbered, items):
            for number, item in enumerate(items, 1):
                _item(document, f"{number}. " if numbered else "• ", item, style)
        case Quote(inner):
            for quoted in inner:
                _block(document, quoted, "Quote")
        case Grid():
            _table(document, block)
        case Plot():
            _table(document, folded(block.grid))
        case CaseBlock(case):
            parts.add_text(document.add_paragraph(style="案例"), case.title, bold=True)
            if case.line:
                _line(document, case.line, "案例")
            _line(document, f"案例 {case.number}", "案例")
        case Break():
            parts.rule_below(document.add_paragraph(style="期号"), "C9C4B8", 4)


def _item(document: DocumentObject, mark: str, blocks: tuple[Block, ...], style: str) -> None:
    """Marks are typed, as in official documents; Word's own numbering would go on from list to list."""
    first, *rest = blocks or (Paragraph(()),)
    if isinstance(first, Paragraph):
        first = Paragraph((Run(mark), *first.inlines))
    for block in (first, *rest):
        _block(document, block, style)


def _line(document: DocumentObject, text: str, style: str) -> Line:
    line = document.add_paragraph(style=style)
    parts.add_text(line, text)
    return line


def _inlines(line: Line, inlines: Iterable[Inline], bold: bool = False) -> None:
    for inline in inlines:
        if isinstance(inline, FigureMark):
            parts.add_text(line, measured(inline.figure), bold=bold or inline.bold)
            _source(line, inline.figure.source)
        elif isinstance(inline, CaseMark):
            parts.add_text(line, f"{inline.case.title}（案例 {inline.case.number}）", bold=bold)
        elif inline.href.startswith(("http:", "https:", "mailto:", "tel:")):
            parts.add_link(line, inline.text, address=inline.href)
        else:
            # Han characters are never slanted: emphasis is set in 楷体.
            face = "楷体" if inline.italic else ""
            parts.add_text(line, inline.text, bold=bold or inline.bold, face=face)


def _source(line: Line, mark: str) -> None:
    if mark:
        parts.add_link(line, mark, anchor=source_anchor(mark), raised=True)


def _table(document: DocumentObject, grid: Grid) -> None:
    """Caption above, the head repeated on every page, numbers to the right; a short one stays on one page."""
    if grid.caption:
        caption = document.add_paragraph(style="Caption")
        parts.add_text(caption, f"{grid.name}\u3000{grid.caption}")
        _source(caption, grid.source)
    rows = [grid.columns, *grid.rows, *([grid.total] if grid.total else [])]
    table = document.add_table(len(rows), len(grid.columns))
    parts.dress_table(table, grid.caption or grid.name, _widths(rows))
    last = len(rows) - 1
    for number, (row, cells) in enumerate(zip(table.rows, rows, strict=True)):
        strong = number == 0 or (bool(grid.total) and number == last)
        for index, (cell, inlines) in enumerate(zip(row.cells, cells, strict=True)):
            line = _cell(cell, inlines, strong, grid.numeric[index])
            line.paragraph_format.keep_with_next = number < last <= _SHORT_TABLE
    document.add_paragraph(style="表后")


def _widths(rows: Sequence[Sequence[Cell]]) -> list[Length]:
    """As wide as the longest cell of each column, together at most the text; a Han character is as wide as two digits."""
    longest = [
        max(sum(2 if ord(sign) > 0x2E80 else 1 for sign in plain(cell)) for cell in column)
        for column in zip(*rows, strict=True)
    ]
    shares = [min(max(n, _NARROWEST), _WIDEST) + 2 for n in longest]
    whole = min(TEXT_WIDTH, sum(shares) * _DIGIT)
    return [Emu(whole * share // sum(shares)) for share in shares]


def _cell(cell: _Cell, inlines: tuple[Inline, ...], strong: bool, numeric: bool) -> Line:
    line: Line = cell.paragraphs[0]
    line.style = "表格"
    if numeric:
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _inlines(line, inlines, bold=strong)
    return line


def _chain(document: DocumentObject, chain: tuple[ChainView, ...]) -> None:
    if not chain:
        return
    _line(document, "办理过程", "Heading 1")
    for link in chain:
        _line(document, f"{link.dated}\u3000{link.post}{link.kind_word}", "Heading 2")
        _line(document, f"不公开（{link.withheld_reason}）" if link.withheld_reason else link.text, "Normal")
        if link.document_number:
            _line(document, link.document_number, "Normal")


def _seal(document: DocumentObject, manuscript: Manuscript) -> None:
    for number, words in enumerate(filter(None, (manuscript.organ, manuscript.dated_words))):
        line = _line(document, words, "落款")
        if number == 0:
            line.paragraph_format.space_before = Pt(28)


def _sources(document: DocumentObject, manuscript: Manuscript) -> None:
    lines = sources(manuscript)
    if lines:
        _line(document, "数据来源", "Heading 1")
    for number, source in enumerate(lines, 1):
        line = _line(document, f"{source.mark}\t{source.text}", "来源")
        parts.bookmark(line, source.anchor, number)
