"""A bulletin as the manuscript that is rendered: figures printed, quoted cases as they are public now, notes in front."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from portal.backoffice.bulletins.chain.queries import public_links
from portal.backoffice.bulletins.models import Bulletin, BulletinFigure, ChainLink
from portal.backoffice.bulletins.words import CHAIN_KINDS, issue_line, period_words
from portal.backoffice.figures import QUERIES
from portal.documents import CaseView, ChainView, FigureView, Manuscript
from portal.releases.quoted_cases import live_cases
from portal.scoring.period import Period
from portal.settings import Settings

CASE_MARK = re.compile(r"\{\{\s*case:\s*([^{}\s]{1,32})\s*\}\}")
_ARCHIVE_NOTE = "历史文件，数字未与数据绑定。"


def manuscript(session: Session, bulletin: Bulletin, settings: Settings) -> Manuscript:
    """What ``portal.documents`` renders, for the preview of a draft as for its release."""
    return Manuscript(
        kind=bulletin.kind,
        title=bulletin.title,
        organ=bulletin.organ,
        text=bulletin.text,
        issue_line=issue_line(bulletin),
        document_number=bulletin.document_number,
        dated_words=day_words(bulletin.dated),
        period_words=period_words(bulletin.period),
        figures=figure_views(bulletin.figures),
        cases=case_views(session, bulletin.text),
        chain=tuple(chain_view(link) for link in public_links(session, bulletin)),
        notes=tuple(_notes(bulletin)),
        city=settings.city,
        demo=settings.demo,
    )


def quoted_numbers(text: str) -> list[str]:
    """Public numbers of the cases that a text quotes, each once, in order."""
    return list(dict.fromkeys(CASE_MARK.findall(text)))


def case_views(session: Session, text: str) -> dict[str, CaseView]:
    """The quoted cases that are public; the others are faults of the text."""
    return {
        row.number: CaseView(row.number, row.title, case_line(row))
        for row in live_cases(session, quoted_numbers(text))
    }


def case_line(row: Any) -> str:
    """One line about a released case: unit, second-level category, month."""
    return "　".join(part for part in (row.department_name, row.category2, period_words(row.month)) if part)


def figure_views(figures: Sequence[BulletinFigure]) -> dict[str, FigureView]:
    """Printed figures by key; figures of one query with the same parameters share a source mark (源1)."""
    marks: dict[str, str] = {}
    views = {}
    for figure in figures:
        asked = f"{figure.query} {sorted(figure.parameters.items())}"
        mark = marks.setdefault(asked, f"源{len(marks) + 1}")
        views[figure.key] = _figure_view(figure, mark)
    return views


def _figure_view(figure: BulletinFigure, mark: str) -> FigureView:
    data = figure.data or {}
    return FigureView(
        key=figure.key,
        shape=figure.shape,  # type: ignore[arg-type]
        label=figure.label,
        value=printed_value(figure.value),
        unit=figure.unit,
        digits=figure.digits,
        numerator=figure.numerator,
        denominator=figure.denominator,
        columns=[str(name) for name in data.get("columns", [])],
        rows=[[printed(cell) for cell in row] for row in data.get("rows", [])],
        total=[printed(cell) for cell in data.get("total", [])],
        source=mark,
        explained=explained(figure),
    )


def explained(figure: BulletinFigure) -> str:
    """这个数字怎么来的: as it was told when the figure was read, with its period and group."""
    known = QUERIES.get(figure.query)
    words = (figure.data or {}).get("explained") or (
        known.words if known else f"查询“{figure.query}”（已停用）。"
    )
    about = [_parameter_words(value) for _name, value in sorted(figure.parameters.items(), reverse=True)]
    return f"{words}（{'，'.join(about)}）" if about else words


def _parameter_words(value: str) -> str:
    try:
        return Period.parse(value).word
    except ValueError:
        return value


def printed(cell: object) -> str:
    """A stored cell as it is printed: whole numbers with separated thousands, what does not exist as a dash."""
    if cell is None:
        return "—"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def printed_value(value: str) -> str:
    """The exact value of a number with its thousands separated: 12418 → 12,418, 1234.5 → 1,234.5."""
    whole, dot, fraction = value.partition(".")
    return f"{int(whole):,}{dot}{fraction}" if whole.isdecimal() else value


def chain_view(link: ChainLink) -> ChainView:
    """One step of the chain of a brief; a withheld one says why, without its text."""
    hidden = link.state == "withheld"
    return ChainView(
        kind_word=CHAIN_KINDS.get(link.kind, link.kind),
        dated=day_words(link.dated),
        post="" if hidden else link.post,
        text="" if hidden else link.text,
        document_number="" if hidden else link.document_number,
        withheld_reason=link.withheld_reason if hidden else "",
    )


def day_words(day: date) -> str:
    """2026年11月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _notes(bulletin: Bulletin) -> list[str]:
    notes = [f"更正说明：{bulletin.change_note}"] if bulletin.change_note else []
    if bulletin.kind == "archive":
        notes.append(_ARCHIVE_NOTE)
    return notes + [f"检查说明：{one['reason']}" for one in bulletin.overrides or [] if one.get("reason")]
