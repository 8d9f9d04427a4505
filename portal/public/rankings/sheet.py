"""The table of a ranking and the sheet of a unit: frozen rows in blocks, with brackets, intervals and changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from portal.public.rankings.cells import (
    HEADLINES,
    Cell,
    Coverage,
    cell,
    coverage,
    plain_marks,
    rulebook_of,
)
from portal.public.rankings.queries import AnyRow, Sheets
from portal.scoring.numbers import shown
from portal.scoring.rulebook import Rulebook
from portal.web.present.intervals import Interval, IntervalScale, scale_for


@dataclass(frozen=True, slots=True)
class UnitView:
    """One unit of the table. ``mates``: how many others it cannot be told apart from; ``edge``: "", first, last, inner."""

    code: str
    name: str
    orders: int
    score: str
    low: str
    high: str
    interval: Interval | None
    place: str
    tied: bool
    band: str
    mates: int
    edge: str
    change: str
    cells: tuple[Cell, ...]
    coverage: Coverage
    left_out: int

    def headline(self, code: str) -> Cell | None:
        return next((cell for cell in self.cells if cell.code == code), None)


@dataclass(frozen=True, slots=True)
class Block:
    """A band with its units, or all ranked units where places are shown."""

    name: str
    units: tuple[UnitView, ...]


@dataclass(frozen=True, slots=True)
class TableView:
    """The ranked units in blocks, and those listed apart by status (too_few, nothing_due, no_orders)."""

    view: str
    blocks: tuple[Block, ...]
    apart: dict[str, tuple[UnitView, ...]]
    scale: IntervalScale
    heads: tuple[tuple[str, str], ...]  # code and name of every indicator
    headlines: tuple[tuple[str, str], ...]

    @property
    def ranked(self) -> list[UnitView]:
        return [unit for block in self.blocks for unit in block.units]

    @property
    def all(self) -> list[UnitView]:
        return self.ranked + [unit for units in self.apart.values() for unit in units]

    @property
    def brackets(self) -> int:
        """How many groups of units cannot be told apart."""
        return sum(1 for unit in self.ranked if unit.edge == "first")


def table_view(ranking: AnyRow, rows: Sheets, view: str) -> TableView:
    """The whole table of a ranking; ``view`` is places or bands."""
    book = rulebook_of(ranking.rulebook_text)
    ranked = [unit for unit in rows.units if unit.status == "ranked"]
    scale = scale_for([unit.score_low for unit in ranked if unit.score_low is not None], ranking.full_marks)
    make = _Maker(book, rows, view, scale, _band_names(rows.units), _brackets(ranked))
    units = [make.unit(row) for row in ranked]
    if view == "bands":
        parts = groupby(units, key=lambda unit: unit.band)
        blocks = tuple(Block(name, tuple(members)) for name, members in parts)
    else:
        blocks = (Block("", tuple(units)),) if units else ()
    apart = {
        status: tuple(make.unit(row) for row in rows.units if row.status == status)
        for status in ("too_few", "nothing_due", "no_orders")
    }
    heads = _heads(rows)
    headlines = tuple(head for head in heads if head[0] in HEADLINES)
    return TableView(view, blocks, apart, scale, heads, headlines)


@dataclass(frozen=True, slots=True)
class _Maker:
    book: Rulebook
    rows: Sheets
    view: str
    scale: IntervalScale
    names: dict[int, str]
    brackets: dict[str, tuple[int, str]]

    def unit(self, row: AnyRow) -> UnitView:
        digits = self.book.total_digits
        mates, edge = self.brackets.get(row.department_code, (0, ""))
        has_score = row.score is not None and row.status == "ranked"
        return UnitView(
            row.department_code,
            row.department_name,
            row.orders,
            shown(row.score, digits) if row.score is not None else "",
            shown(row.score_low, digits) if row.score_low is not None else "",
            shown(row.score_high, digits) if row.score_high is not None else "",
            self.scale.interval(row.score_low, row.score_high, row.score) if has_score else None,
            str(row.place) if row.place is not None else "",
            row.tied,
            row.band_name,
            mates,
            edge,
            change_words(row, self.view, self.names),
            tuple(cell(rate, self.book.component_digits) for rate in self.rows.rates[row.department_code]),
            coverage(row, self.rows.rates[row.department_code]),
            sum(self.rows.left_out.get(row.department_code, {}).values()),
        )


def _band_names(units: Sequence[AnyRow]) -> dict[int, str]:
    return {unit.band: unit.band_name for unit in units if unit.band is not None}


def _brackets(ranked: Sequence[AnyRow]) -> dict[str, tuple[int, str]]:
    """Unit -> (number of others in its bracket, where in the bracket it stands); units told apart are left out."""
    found: dict[str, tuple[int, str]] = {}
    for number, members in groupby(ranked, key=lambda unit: unit.bracket):
        codes = [unit.department_code for unit in members]
        if number is not None:
            for index, code in enumerate(codes):
                edge = "first" if not index else "last" if index == len(codes) - 1 else "inner"
                found[code] = (len(codes) - 1, edge)
    return found


def change_words(row: AnyRow, view: str, names: dict[int, str]) -> str:
    """Against the period before; nothing where there was none, and never across a break."""
    if row.change == "break":
        return "不可比"
    if row.change == "new":
        return "上期没有排名"
    if not row.change:
        return ""
    if view == "bands" and row.band is not None and row.previous_band is not None:
        if row.previous_band == row.band:
            return "同档"
        sign = "↑" if row.previous_band > row.band else "↓"
        return f"{sign} 自{names.get(row.previous_band, f'第 {row.previous_band} 档')}"
    if row.place is None or row.previous_place is None or row.place == row.previous_place:
        return "同名次"
    sign = "↑" if row.previous_place > row.place else "↓"
    return f"{sign} 自第 {row.previous_place} 名"


def _heads(rows: Sheets) -> tuple[tuple[str, str], ...]:
    """Code and name of the indicators in the rulebook's order; every unit of a group has the same."""
    first = next((rates for rates in rows.rates.values() if rates), [])
    return tuple((rate.indicator, rate.name) for rate in first)


@dataclass(frozen=True, slots=True)
class SheetView:
    """The sheet of one unit: its line of the table, what every indicator gave, and what the whole table says of it."""

    unit: UnitView
    scale: IntervalScale
    base: str
    scaled: bool  # an indicator without orders was left out and the rest counts for the full marks


def sheet_view(ranking: AnyRow, row: AnyRow, rows: Sheets, book: Rulebook) -> SheetView:
    """``rows`` hold this unit alone, so its bracket is not known here; the table shows it."""
    lows = [row.score_low] if row.score_low is not None else []
    scale = scale_for(lows, ranking.full_marks)
    unit = _Maker(book, rows, ranking.view, scale, _band_names(rows.units), {}).unit(row)
    group = book.group(ranking.group_code)
    missing = any(rate.points is None for rate in rows.rates[row.department_code])
    return SheetView(unit, scale, plain_marks(group.base) if group.base else "", missing)
