"""A ranking and a sheet as pages show them: figures as text, nothing computed."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.backoffice.rankings.models import Ranking, ScoreSheet
from portal.scoring.numbers import plain, shown
from portal.scoring.results import IndicatorResult, UnitResult
from portal.scoring.rulebook import Rulebook
from portal.vocabulary import LeftOut
from portal.web.present.numbers import thousands

STATUS_WORDS = {
    "too_few": "件数不足，不排名",
    "nothing_due": "本期没有可评的交办件",
    "no_orders": "本期没有交办件",
}
LEFT_OUT_WORDS = {reason.value: reason.word for reason in LeftOut}


@dataclass(frozen=True, slots=True)
class Item:
    """One indicator of one unit: 12 / 13 件, 92.31 %, 9.00 分."""

    name: str
    of: str
    rate: str
    interval: str
    points: str
    full: str


@dataclass(frozen=True, slots=True)
class Row:
    """One unit of the table; ``standing``: its place, or its band where the rulebook shows bands."""

    sheet: ScoreSheet
    name: str
    standing: str
    score: str
    interval: str
    items: Sequence[Item]
    bracket: int | None


def table_rows(ranking: Ranking, book: Rulebook) -> list[Row]:
    """The ranked units, in the order of the table."""
    return [sheet_row(sheet, book) for sheet in ranking.sheets if sheet.status == "ranked"]


def unranked(ranking: Ranking) -> list[tuple[str, list[ScoreSheet]]]:
    """The other units, by why they are not ranked."""
    lists = [
        (word, [sheet for sheet in ranking.sheets if sheet.status == status])
        for status, word in STATUS_WORDS.items()
    ]
    return [(word, sheets) for word, sheets in lists if sheets]


def sheet_row(sheet: ScoreSheet, book: Rulebook) -> Row:
    unit = UnitResult.from_dict(sheet.result)
    digits = book.total_digits
    interval = ""
    if unit.low is not None and unit.high is not None:
        interval = f"{shown(unit.low, digits)}—{shown(unit.high, digits)}"
    return Row(
        sheet,
        sheet.department.name,
        _standing(unit, book),
        "" if unit.total is None else shown(unit.total, digits),
        interval,
        [_item(item, book) for item in unit.indicators],
        unit.bracket,
    )


def _standing(unit: UnitResult, book: Rulebook) -> str:
    place = f"{unit.place}{'（并列）' if unit.tied else ''}" if unit.place is not None else ""
    if book.view == "bands" and unit.band_name:
        return f"{unit.band_name}（{place}）" if place else unit.band_name
    return place


def _item(item: IndicatorResult, book: Rulebook) -> Item:
    if item.n is None:
        of, rate, interval = f"{thousands(item.k)} 次", "", ""
    elif item.rate is None or item.low is None or item.high is None:
        of, rate, interval = "没有可计的件", "", ""
    else:
        of = f"{thousands(item.k)} / {thousands(item.n)}"
        rate, interval = f"{shown(item.rate)}%", f"{shown(item.low, 1)}—{shown(item.high, 1)}%"
    points = "不计" if item.points is None else shown(item.points, book.component_digits)
    return Item(item.name, of, rate, interval, points, plain(item.full))
