"""What a document is made of, and what comes out: plain frozen data, every number already printed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Shape = Literal["number", "table", "series"]


@dataclass(frozen=True)
class FigureView:
    """数字: one frozen figure as it is printed.

    ``value`` is printed ("12,418", "96.4"), ``unit`` stands behind it ("件", "%"). A table has ``columns``, ``rows`` and
    perhaps a ``total`` row; a series has the same, its first column naming the period and its second the value drawn.
    ``label`` is the caption. ``source`` is the mark ("源1") under which ``explained`` says where the number comes from;
    figures of one query may share a mark.
    """

    key: str
    shape: Shape
    label: str
    value: str = ""
    unit: str = ""
    digits: int = 0
    numerator: int | None = None
    denominator: int | None = None
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    total: Sequence[str] = ()
    source: str = ""
    explained: str = ""


@dataclass(frozen=True)
class CaseView:
    """One released case (案例) as it may be quoted: number, title and one line about it."""

    number: str
    title: str
    line: str


@dataclass(frozen=True)
class ChainView:
    """批示、会议、发文、执法、结果: one dated step after a brief; with ``withheld_reason`` its text stays out."""

    kind_word: str
    dated: str
    post: str = ""
    text: str = ""
    document_number: str = ""
    withheld_reason: str = ""


@dataclass(frozen=True)
class Manuscript:
    """一份通报或简报的全部内容: Markdown ``text`` with ``{{key}}`` for figures and ``{{case:2026-000123}}`` for cases.

    ``issue_line`` "2026年第10期（总第274期）" or "". ``dated_words`` "2026年11月5日". ``notes`` are public remarks above the
    text: correction note, archive mark, overridden checks.
    """

    kind: str
    title: str
    organ: str
    text: str
    issue_line: str = ""
    document_number: str = ""
    dated_words: str = ""
    period_words: str = ""
    figures: Mapping[str, FigureView] = field(default_factory=dict)
    cases: Mapping[str, CaseView] = field(default_factory=dict)
    chain: tuple[ChainView, ...] = ()
    notes: tuple[str, ...] = ()
    city: str = ""
    demo: bool = False


@dataclass(frozen=True)
class Section:
    """One section of the page: ``html`` is sanitised and without its heading, ``text`` is the same without markup.

    Position 0 (anchor ``p0``, no title) is what stands before the first heading. Table cells in ``text`` are separated
    by tabs, rows and paragraphs by line ends.
    """

    position: int
    anchor: str
    title: str
    html: str
    text: str


@dataclass(frozen=True)
class SourceLine:
    """数据来源: one entry of the list at the end; marks in the text link to its ``anchor`` ("s1")."""

    anchor: str
    mark: str
    text: str


class ManuscriptFaults(Exception):
    """A manuscript that cannot be rendered; ``faults`` are sentences in Chinese that name the line."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("；".join(faults))
        self.faults = faults
