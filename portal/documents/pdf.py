"""The tree as PDF by typst: the template is a file of its own, and the text reaches it as data, never as its source."""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portal.documents.drawing import described, plot_points
from portal.documents.grids import folded
from portal.documents.model import Manuscript, ManuscriptFaults
from portal.documents.pages import source_anchor, sources
from portal.documents.reading import read
from portal.documents.tree import (
    Block,
    Break,
    CaseBlock,
    CaseMark,
    FigureMark,
    Grid,
    Inline,
    Items,
    Paragraph,
    Plot,
    Quote,
    Run,
    Subheading,
    measured,
)

if TYPE_CHECKING:
    import typst

_TEMPLATE = Path(__file__).parent / "data" / "bulletin.typ"
# Both kinds in order of preference; all of them may be embedded in what they print.
_SONG = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC", "FandolSong")
_HEI = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "FandolHei")

_KEPT = 10
"""Compilations after which typst lets go of what none of them has used."""


class PdfUnavailable(Exception):
    """No PDF can be made here; the message says in Chinese what is missing."""


def to_pdf(manuscript: Manuscript, fonts: Sequence[Path] = ()) -> bytes:
    """A tagged A4 PDF with its fonts embedded; the same manuscript gives the same bytes.

    ``fonts`` are folders searched beside the system's. Raises ManuscriptFaults as ``render_sections`` does, and
    PdfUnavailable where typst or a Chinese font is missing. Its metadata are title and organ, no date and no machine.
    """
    try:
        import typst
    except ImportError as error:
        raise PdfUnavailable("没有安装生成 PDF 的组件 typst，请安装 hotline-portal[pdf]") from error
    reading = read(manuscript)
    if reading.faults:
        raise ManuscriptFaults(reading.faults)
    known = _fonts(tuple(map(str, fonts)))
    song, hei = chosen_fonts(known.families())
    data = _document(manuscript) | {
        "parts": [{"title": part.title, "blocks": _blocks(part.blocks)} for part in reading.parts],
        "song": song,
        "hei": hei,
    }
    made = typst.compile(
        _TEMPLATE,
        font_paths=known,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
        pdf_standards="ua-1",
        timestamp=0,
    )
    assert isinstance(made, bytes)
    _forget(known)
    return made


def _forget(fonts: "typst.Fonts") -> None:
    """typst keeps what its last compilations have reckoned, of a bulletin some 20 MB each, which a server would hold for
    ever; empty documents push it out, in some 2 ms each.
    """
    import typst

    for _ in range(_KEPT + 1):
        typst.compile(b"", font_paths=fonts)


def chosen_fonts(families: Iterable[str]) -> tuple[str, str]:
    """宋体 and 黑体 to print with; one stands in for the other. Raises PdfUnavailable where neither is there."""
    here = set(families)
    song = [name for name in _SONG if name in here]
    hei = [name for name in _HEI if name in here]
    if not song and not hei:
        raise PdfUnavailable(
            "没有找到中文字体，不能生成 PDF。请安装 fonts-noto-cjk，或把字体文件放进设置 pdf.fonts 所列的目录"
        )
    return (song or hei)[0], (hei or song)[0]


@lru_cache(maxsize=4)
def _fonts(paths: tuple[str, ...]) -> "typst.Fonts":
    """The fonts of the machine; looked for once, since it takes longer than a page."""
    import typst

    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=list(paths))


def _document(manuscript: Manuscript) -> dict[str, Any]:
    return {
        "title": manuscript.title,
        "organ": manuscript.organ,
        "issue": manuscript.issue_line,
        "number": manuscript.document_number,
        "dated": manuscript.dated_words,
        "notes": list(manuscript.notes),
        "demo": manuscript.demo,
        "sources": [
            {"anchor": line.anchor, "mark": line.mark, "text": line.text} for line in sources(manuscript)
        ],
        "chain": [
            {
                "kind": link.kind_word,
                "dated": link.dated,
                "post": link.post,
                "text": link.text,
                "number": link.document_number,
                "withheld": link.withheld_reason,
            }
            for link in manuscript.chain
        ],
    }


def _blocks(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    return [_block(block) for block in blocks]


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Paragraph(inlines, addressed):
            return {"is": "paragraph", "inlines": _inlines(inlines), "flush": addressed}
        case Subheading(level, text):
            return {"is": "subheading", "level": level, "text": text}
        case Items(numbered, items):
            return {"is": "items", "numbered": numbered, "items": [_blocks(item) for item in items]}
        case Quote(inner):
            return {"is": "quote", "blocks": _blocks(inner)}
        case Grid():
            return _grid(block)
        case Plot():
            return _plot(block)
        case CaseBlock(case):
            return {"is": "case", "number": case.number, "title": case.title, "line": case.line}
        case Break():
            return {"is": "break"}


def _grid(grid: Grid) -> dict[str, Any]:
    return {
        "is": "grid",
        "name": grid.name if grid.caption else "",
        "caption": grid.caption,
        "mark": _mark(grid.source),
        "numeric": list(grid.numeric),
        "columns": [_inlines(cell) for cell in grid.columns],
        "rows": [[_inlines(cell) for cell in row] for row in grid.rows],
        "total": [_inlines(cell) for cell in grid.total],
    }


def _plot(plot: Plot) -> dict[str, Any]:
    """The chart as shares of its highest column; none where it cannot be drawn, then the table says it all."""
    points = plot_points(plot)
    heights = [point.value or 0 for point in points]
    drawn = max(heights, default=0) > 0 and min(heights) >= 0
    return {
        "is": "plot",
        "unit": plot.unit,
        "described": described(points, plot.unit),
        "bars": [
            {"share": height / max(heights), "words": point.words, "printed": point.printed}
            for height, point in zip(heights, points, strict=True)
        ]
        if drawn
        else [],
        "grid": _grid(folded(plot.grid)),
    }


def _inlines(inlines: Iterable[Inline]) -> list[dict[str, Any]]:
    return [_inline(inline) for inline in inlines]


def _inline(inline: Inline) -> dict[str, Any]:
    if isinstance(inline, FigureMark):
        return _words(measured(inline.figure), bold=inline.bold, mark=_mark(inline.figure.source))
    if isinstance(inline, CaseMark):
        return _words(f"{inline.case.title}（案例 {inline.case.number}）")
    return _run(inline)


def _run(run: Run) -> dict[str, Any]:
    web = run.href if run.href.startswith(("http:", "https:", "mailto:", "tel:")) else ""
    return _words(run.text, bold=run.bold, italic=run.italic, href=web)


def _words(
    text: str, *, bold: bool = False, italic: bool = False, href: str = "", mark: dict[str, str] | None = None
) -> dict[str, Any]:
    return {"text": text, "bold": bold, "italic": italic, "href": href, "mark": mark}


def _mark(source: str) -> dict[str, str] | None:
    return {"text": source, "anchor": source_anchor(source)} if source else None
