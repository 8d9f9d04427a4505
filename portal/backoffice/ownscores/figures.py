"""A score sheet in words and figures: every indicator with its numerator, denominator, points and rule."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.backoffice.rankings.models import ScoreSheet, SheetOrder
from portal.scoring.numbers import plain, shown
from portal.scoring.period import Period
from portal.scoring.results import IndicatorResult, UnitResult
from portal.scoring.rulebook import Group, Rulebook
from portal.vocabulary import LeftOut
from portal.web.present.numbers import thousands

STATUS_WORDS = {
    "ranked": "参加排名",
    "too_few": "样本不足，不排名",
    "nothing_due": "本期没有到期的交办件，不排名",
    "no_orders": "本期没有交办件，不排名",
}


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One indicator as a row of the sheet; ``rate`` is empty where there is nothing to divide by."""

    code: str
    name: str
    rate: str
    of: str
    points: str
    full: str
    rule: str
    is_manual: bool


@dataclass(frozen=True, slots=True)
class SheetFigures:
    """What a sheet says, ready for the page; ``place`` is empty before the release."""

    period: str
    group: str
    status: str
    total: str
    full_marks: str
    place: str
    band: str
    lines: tuple[IndicatorLine, ...]
    left_out: tuple[tuple[str, int], ...]
    rules: tuple[str, ...]


def sheet_figures(session: Session, sheet: ScoreSheet, book: Rulebook) -> SheetFigures:
    """The sheet under its own rulebook version."""
    group = book.group(sheet.ranking.group_code)
    result = UnitResult.from_dict(sheet.result)
    is_public = sheet.ranking.state in ("released", "superseded")
    return SheetFigures(
        period=Period.parse(sheet.ranking.period).word,
        group=sheet.ranking.group_name,
        status=STATUS_WORDS[sheet.status],
        total="" if result.total is None else shown(result.total, book.total_digits),
        full_marks=plain(group.full_marks),
        place=_place(result) if is_public else "",
        band=result.band_name if is_public else "",
        lines=tuple(_line(book, group, item) for item in result.indicators),
        left_out=left_out_counts(session, sheet),
        rules=tuple(book.words(group.code)),
    )


def _place(result: UnitResult) -> str:
    if result.place is None:
        return ""
    return f"第 {result.place} 名{'（并列）' if result.tied else ''}"


def _line(book: Rulebook, group: Group, item: IndicatorResult) -> IndicatorLine:
    indicator = group.indicator(item.code)
    points = "不计" if item.points is None else shown(item.points, book.component_digits)
    if item.n is None:
        rate, of = "", f"{thousands(item.k)} 次"
    else:
        rate = "" if item.rate is None else f"{shown(item.rate)} %"
        of = f"{thousands(item.k)} / {thousands(item.n)} 件" if item.n else "本期没有可计的件"
    return IndicatorLine(
        code=item.code,
        name=item.name,
        rate=rate,
        of=of,
        points=points,
        full=plain(item.full),
        rule=indicator.note,
        is_manual=indicator.source == "manual",
    )


def left_out_counts(session: Session, sheet: ScoreSheet) -> tuple[tuple[str, int], ...]:
    """Orders of the unit that are in no denominator, by reason in words, in the order of the vocabulary."""
    rows = session.execute(
        select(SheetOrder.left_out, func.count().label("n"))
        .where(
            SheetOrder.ranking_id == sheet.ranking_id,
            SheetOrder.department_id == sheet.department_id,
            SheetOrder.left_out != "",
        )
        .group_by(SheetOrder.left_out)
    )
    found = {row.left_out: row.n for row in rows}
    return tuple((reason.word, found[reason.value]) for reason in LeftOut if reason.value in found)
