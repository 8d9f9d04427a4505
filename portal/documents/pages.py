"""The tree as sections of a page: escaped text in the portal's own classes, no style or script anywhere."""

from collections.abc import Iterable
from itertools import groupby

import nh3
from markupsafe import Markup, escape

from portal.documents.drawing import chart_svg
from portal.documents.model import FigureView, Manuscript, ManuscriptFaults, Section, SourceLine
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
)
from portal.documents.words import plain_text

_FLOW = Paragraph | Subheading | Items | Quote | Break
_TAGS = {
    *(
        "a",
        "b",
        "blockquote",
        "br",
        "caption",
        "case-ref",
        "details",
        "div",
        "em",
        "figcaption",
        "figure",
        "h3",
        "h4",
    ),
    *(
        "hr",
        "li",
        "mark",
        "ol",
        "p",
        "span",
        "strong",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
    ),
    *("ul", "svg", "title", "desc", "rect", "path", "text"),
}
_ATTRIBUTES = {
    "*": {"class", "id"},
    "a": {"href"},
    "case-ref": {"number"},
    "div": {"role", "aria-label", "tabindex"},
    "th": {"scope"},
    "svg": {"viewBox", "role", "aria-labelledby"},
    "rect": {"x", "y", "width", "height"},
    "path": {"d"},
    "text": {"x", "y", "text-anchor"},
}


def render_sections(manuscript: Manuscript) -> tuple[Section, ...]:
    """The sections of a manuscript that is to be released.

    Raises ManuscriptFaults with every fault of its text: unknown figure or case, HTML, image, unpaired braces, a link
    that leads elsewhere than the web, a text or a line far too long.
    """
    sections, faults = draft_sections(manuscript)
    if faults:
        raise ManuscriptFaults(faults)
    return sections


def draft_sections(manuscript: Manuscript) -> tuple[tuple[Section, ...], list[str]]:
    """The sections of a draft as far as they can be shown, wrong references marked, and the faults of its text."""
    reading = read(manuscript)
    return tuple(_section(part) for part in reading.parts), reading.faults


def sources(manuscript: Manuscript) -> tuple[SourceLine, ...]:
    """数据来源: the list that the marks lead to, each mark once, in their own order."""
    lines: dict[str, list[str]] = {}
    for figure in manuscript.figures.values():
        if figure.source:
            lines.setdefault(figure.source, []).append(figure.explained or figure.label)
    return tuple(
        SourceLine(source_anchor(mark), mark, "；".join(dict.fromkeys(words)))
        for mark, words in sorted(lines.items(), key=lambda line: (len(line[0]), line[0]))
    )


def source_anchor(mark: str) -> str:
    """源1 → s1: the id of its entry in the list of sources."""
    return f"s{''.join(sign for sign in mark if sign.isdecimal())}"


def _section(part: Part) -> Section:
    # Escaping has made it safe already; the sanitiser holds even where a later change forgets to.
    html = nh3.clean(
        _blocks(part.blocks),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel"},
    )
    return Section(part.position, part.anchor, part.title, html, plain_text(part.blocks))


def _blocks(blocks: Iterable[Block]) -> Markup:
    """Running text in columns of readable width, tables and charts between them."""
    pieces = []
    for flowing, group in groupby(blocks, key=lambda block: isinstance(block, _FLOW)):
        inner = Markup("\n").join(_block(block) for block in group)
        pieces.append(Markup('<div class="prose">\n{}\n</div>').format(inner) if flowing else inner)
    return Markup("\n").join(pieces)


def _block(block: Block) -> Markup:
    match block:
        case Paragraph(inlines, addressed):
            kind = Markup(' class="flush"') if addressed else ""
            return Markup("<p{}>{}</p>").format(kind, _inlines(inlines))
        case Subheading(level, text):
            return Markup("<h{0}>{1}</h{0}>").format(level, text)
        case Items(numbered, items):
            inner = Markup("\n").join(Markup("<li>{}</li>").format(_item(item)) for item in items)
            return Markup("<{0}>\n{1}\n</{0}>").format("ol" if numbered else "ul", inner)
        case Quote(blocks):
            return Markup("<blockquote>{}</blockquote>").format(Markup("\n").join(map(_block, blocks)))
        case Grid():
            return _table(block)
        case Plot():
            return _plot(block)
        case CaseBlock(case):
            return Markup('<div class="case-quote"><case-ref number="{}"></case-ref></div>').format(
                case.number
            )
        case Break():
            return Markup("<hr>")


def _item(blocks: tuple[Block, ...]) -> Markup:
    """A list item; one that is a single paragraph needs no paragraph inside."""
    if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
        return _inlines(blocks[0].inlines)
    return Markup("\n").join(map(_block, blocks))


def _inlines(inlines: Iterable[Inline]) -> Markup:
    return Markup("").join(map(_inline, inlines))


def _inline(inline: Inline) -> Markup:
    if isinstance(inline, CaseMark):
        return Markup('<case-ref number="{}"></case-ref>').format(inline.case.number)
    if isinstance(inline, FigureMark):
        return _figure(inline.figure, inline.bold)
    return _run(inline)


def _run(run: Run) -> Markup:
    html = escape(run.text)
    for wanted, tag in ((run.italic, "em"), (run.bold, "strong"), (run.fault, "mark")):
        if wanted:
            html = Markup("<{0}>{1}</{0}>").format(tag, html)
    return Markup('<a href="{}">{}</a>').format(run.href, html) if run.href else html


def _figure(figure: FigureView, bold: bool) -> Markup:
    tag = "strong" if bold else "span"
    number = Markup('<{0} class="fig">{1}</{0}>').format(tag, measured(figure))
    return number + _source(figure.source)


def _source(mark: str) -> Markup:
    if not mark:
        return Markup("")
    return Markup('<a class="src" href="#{}"><span class="sr">数据来</span>{}</a>').format(
        source_anchor(mark), mark
    )


def _table(grid: Grid) -> Markup:
    """A table that scrolls sideways by itself; the first column names its rows."""
    above = Markup("")
    if grid.caption:
        above = Markup("<caption><b>{}\u3000{}{}</b></caption>").format(
            grid.name, grid.caption, _source(grid.source)
        )
    return _framed(grid, grid.name, above)


def _framed(grid: Grid, label: str, caption: Markup) -> Markup:
    head = Markup("").join(
        Markup('<th scope="col"{}>{}</th>').format(_right(grid, index), _inlines(cell))
        for index, cell in enumerate(grid.columns)
    )
    body = Markup("\n").join(_row(grid, row) for row in grid.rows)
    foot = Markup("<tfoot>{}</tfoot>").format(_row(grid, grid.total)) if grid.total else ""
    return Markup(
        '<div class="scroll" role="region" aria-label="{}" tabindex="0">\n<table class="tbl mt6">{}'
        "<thead><tr>{}</tr></thead>\n<tbody>{}</tbody>\n{}</table>\n</div>"
    ).format(label, caption, head, body, foot)


def _row(grid: Grid, row: tuple[Cell, ...]) -> Markup:
    cells = Markup("").join(
        Markup("<td{}>{}</td>").format(_right(grid, index), _inlines(cell))
        for index, cell in enumerate(row)
        if index
    )
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(_inlines(row[0]), cells)


def _right(grid: Grid, index: int) -> Markup:
    return Markup(' class="r"') if grid.numeric[index] else Markup("")


def _plot(plot: Plot) -> Markup:
    """The chart, if its values can be drawn, with the table folded beneath; else the table alone."""
    drawn = chart_svg(plot)
    if drawn is None:
        return _table(plot.grid)
    data = f"{plot.name} 的数据"
    below = _framed(plot.grid, data, Markup("<caption>{}</caption>").format(data))
    unit = f"{plot.unit}；" if plot.unit else ""
    span = f"{plot.points[0][0]}至{plot.points[-1][0]}"
    return Markup(
        "<figure><figcaption><b>{}\u3000{}</b>{}{}{}</figcaption>\n{}\n"
        '<details class="more"><summary>查看数据表</summary>\n{}\n</details></figure>'
    ).format(plot.name, plot.grid.caption, unit, span, _source(plot.grid.source), drawn, below)
