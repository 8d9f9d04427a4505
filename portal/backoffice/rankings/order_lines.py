"""The orders of one sheet read off their frozen flags: which indicators count each, and what it costs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.backoffice.rankings.models import ScoreSheet, SheetOrder
from portal.backoffice.rankings.table import LEFT_OUT_WORDS
from portal.scoring.pieces import CountPiece
from portal.scoring.rows import FLAGS, NOTHING, NUMBERS
from portal.scoring.rulebook import Indicator, Rulebook
from portal.web.present.words import appeal_type_word


@dataclass(frozen=True, slots=True)
class Entry:
    """An indicator that counts the order: ``meets`` its numerator, ``costs`` points by that."""

    code: str
    name: str
    meets: bool
    costs: bool


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One order of the sheet; ``left_out`` is the reason in words, empty where it is counted."""

    order: SheetOrder
    entries: tuple[Entry, ...]
    left_out: str

    @property
    def kind(self) -> str:
        """诉求类型 in words."""
        return appeal_type_word(self.order.assignment.appeal_type) or "类型未记录"

    @property
    def costly(self) -> list[str]:
        """Names of the indicators that it costs points."""
        return [entry.name for entry in self.entries if entry.costs]

    @property
    def fine(self) -> list[str]:
        """Names of the others that count it."""
        return [entry.name for entry in self.entries if not entry.costs]


class Reader:
    """Reads the frozen flags of the orders of one sheet under its rulebook."""

    def __init__(self, sheet: ScoreSheet, book: Rulebook) -> None:
        group = book.group(sheet.ranking.group_code)
        self._columns = book.columns
        self._below_full = {item["code"] for item in sheet.result["indicators"] if _is_below_full(item)}
        self._indicators = [
            (indicator, _tests(indicator, book.columns))
            for indicator in group.indicators
            if indicator.source == "orders"
        ]

    def line(self, order: SheetOrder) -> OrderLine:
        """The order with the indicators that it enters."""
        if order.left_out:
            return OrderLine(order, (), LEFT_OUT_WORDS[order.left_out])
        values = _values(order)
        entries = [
            self._entry(indicator, meets(values))
            for indicator, (counts, meets) in self._indicators
            if counts(values)
        ]
        return OrderLine(order, tuple(entries), "")

    def flags(self, order: SheetOrder) -> list[tuple[str, str]]:
        """Every column of the published file with what it says of this order."""
        values = _values(order) if order.flags else ()
        return [
            (_definition(name), _word(name, value))
            for name, value in zip(self._columns, values, strict=False)
        ]

    def _entry(self, indicator: Indicator, meets: bool) -> Entry:
        """An order costs points where it is of the wrong kind and its indicator did not reach full marks."""
        piece = indicator.piece
        is_bad = piece.each < 0 if isinstance(piece, CountPiece) else piece.direction == "at_most"
        return Entry(
            indicator.code, indicator.name, meets, meets == is_bad and indicator.code in self._below_full
        )


def _is_below_full(item: Mapping[str, Any]) -> bool:
    return item["points"] is not None and item["points"] < item["full"]


Predicate = Callable[[Sequence[int]], bool]


def _tests(indicator: Indicator, columns: tuple[str, ...]) -> tuple[Predicate, Predicate]:
    """Whether a row is counted (denominator), and whether it is in the numerator."""
    counted, numerator = indicator.counted.compiled(columns), indicator.numerator.compiled(columns)
    joint = columns.index("joint") if "joint" in columns and not indicator.joint else None

    def counts(values: Sequence[int]) -> bool:
        return counted(values) and (joint is None or not values[joint])

    return counts, numerator


def _values(order: SheetOrder) -> tuple[int, ...]:
    return tuple(int(value) for value in order.flags.split(","))


def _definition(name: str) -> str:
    return FLAGS.get(name) or NUMBERS[name]


def _word(name: str, value: int) -> str:
    if name in FLAGS:
        return "是" if value else "否"
    return "没有" if value == NOTHING else str(value)
