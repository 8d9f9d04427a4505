"""A score sheet as its department reads it: every indicator with its figures and its rule; the place once it is public."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.backoffice.rankings.models import ScoreSheet
from portal.backoffice.rankings.queries import left_out_by_reason
from portal.backoffice.rankings.table import LEFT_OUT_WORDS, STATUS_WORDS, Item, sheet_row
from portal.scoring.numbers import plain
from portal.scoring.period import Period
from portal.scoring.rulebook import Rulebook
from portal.scoring.words import counted_words, points_words

PUBLIC = ("released", "superseded")


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One indicator as a row of the sheet, with the rule in words."""

    item: Item
    rule: str
    is_manual: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSummary:
    """The head of a sheet as text; ``standing`` (place or band) is empty before the release."""

    period: str
    group: str
    status: str
    total: str
    full_marks: str
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFigures(SheetSummary):
    """All that a sheet says, ready for the page."""

    lines: Sequence[IndicatorLine]
    left_out: Sequence[tuple[str, int]]
    rules: Sequence[str]


def sheet_summary(sheet: ScoreSheet, book: Rulebook) -> SheetSummary:
    """The head of the sheet under its own rulebook version."""
    return SheetSummary(**_head(sheet, book))


def sheet_figures(session: Session, sheet: ScoreSheet, book: Rulebook) -> SheetFigures:
    """The whole sheet under its own rulebook version."""
    group = book.group(sheet.ranking.group_code)
    left_out = left_out_by_reason(session, sheet.ranking, sheet.department_id)
    return SheetFigures(
        **_head(sheet, book),
        lines=[
            IndicatorLine(
                item, counted_words(indicator) + points_words(indicator), indicator.source == "manual"
            )
            for item, indicator in zip(sheet_row(sheet, book).items, group.indicators, strict=True)
        ],
        left_out=[(word, left_out[code]) for code, word in LEFT_OUT_WORDS.items() if code in left_out],
        rules=book.words(group.code),
    )


def _head(sheet: ScoreSheet, book: Rulebook) -> dict[str, str]:
    ranking, row = sheet.ranking, sheet_row(sheet, book)
    return {
        "period": Period.parse(ranking.period).word,
        "group": ranking.group_name,
        "status": STATUS_WORDS.get(sheet.status, "参加排名"),
        "total": row.score,
        "full_marks": plain(book.group(ranking.group_code).full_marks),
        "standing": row.standing if ranking.state in PUBLIC else "",
    }
