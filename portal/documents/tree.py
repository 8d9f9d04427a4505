"""The tree of a document: what page, DOCX and PDF have in common. Built by ``reading`` and only printed elsewhere."""

from dataclasses import dataclass

from portal.documents.model import CaseView, FigureView


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style; ``fault`` marks what a preview shows in the place of a wrong reference."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""
    fault: bool = False


@dataclass(frozen=True, slots=True)
class FigureMark:
    """A number in running text: value, unit and source mark."""

    figure: FigureView
    bold: bool = False


@dataclass(frozen=True, slots=True)
class CaseMark:
    """A quoted case in running text."""

    case: CaseView


Inline = Run | FigureMark | CaseMark
Cell = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``addressed`` is the line that says to whom the document goes (主送机关), which is not indented."""

    inlines: tuple[Inline, ...]
    addressed: bool = False


@dataclass(frozen=True, slots=True)
class Subheading:
    """A heading within a section; ``level`` 3 or 4, never skipping one."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list, numbered from 1 or bulleted."""

    numbered: bool
    items: tuple[tuple["Block", ...], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    blocks: tuple["Block", ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. ``name`` "表 1" is printed before the caption and names the table where there is none; ``numeric`` says
    which columns hold numbers."""

    name: str
    caption: str
    source: str
    columns: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...]
    numeric: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """A column chart over the periods of a series, with its table; ``points`` are (label, printed value)."""

    name: str
    anchor: str
    unit: str
    points: tuple[tuple[str, str], ...]
    grid: Grid


@dataclass(frozen=True, slots=True)
class CaseBlock:
    """A quoted case that stands by itself."""

    case: CaseView


@dataclass(frozen=True, slots=True)
class Break:
    """A rule across the text."""


Block = Paragraph | Subheading | Items | Quote | Grid | Plot | CaseBlock | Break


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its title and blocks; position 0 has no title."""

    position: int
    title: str
    blocks: tuple[Block, ...]

    @property
    def anchor(self) -> str:
        return f"p{self.position}"


def plain(inlines: tuple[Inline, ...]) -> str:
    """The words of running text as search and checks read them: no marks, cases by number only."""
    return "".join(_plain(inline) for inline in inlines)


def _plain(inline: Inline) -> str:
    if isinstance(inline, Run):
        return inline.text
    if isinstance(inline, FigureMark):
        return measured(inline.figure)
    return f"案例 {inline.case.number}"


def measured(figure: FigureView) -> str:
    """Value and unit, joined by a no-break space."""
    return f"{figure.value}\N{NO-BREAK SPACE}{figure.unit}" if figure.unit else figure.value
