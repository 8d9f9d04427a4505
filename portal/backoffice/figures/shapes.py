"""Readings of each shape: counts, rates, changes, tables, series. One rounding rule: half up, of the exact fraction."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from portal.backoffice.figures.registry import FigureFault, Reading
from portal.scoring.numbers import half_up
from portal.scoring.period import Period

PERCENT = "%"
DIGITS = 1
"""Decimals of a percentage."""


def count(label: str, value: int, unit: str = "件", explained: str = "") -> Reading:
    return Reading("number", label, str(value), unit, explained=explained)


def rate(label: str, part: int, whole: int, explained: str = "") -> Reading:
    """``part`` of ``whole`` in per cent; without anything to divide by there is no rate, neither 0 nor 100."""
    if whole <= 0:
        raise FigureFault(f"{label}：分母为 0，没有比率。")
    return Reading("number", label, percent(part, whole), PERCENT, DIGITS, part, whole, {}, explained)


def decimal(value: Fraction, digits: int = DIGITS) -> str:
    """``4.25`` with one digit as ``4.3``."""
    number = half_up(value * 10**digits)
    sign, text = "-" if number < 0 else "", str(abs(number)).rjust(digits + 1, "0")
    return f"{sign}{text[:-digits]}.{text[-digits:]}" if digits else f"{sign}{text}"


def percent(part: int, whole: int) -> str:
    """One digit; "" where there is nothing to divide by: what a cell of a table then shows."""
    return decimal(Fraction(100 * part, whole)) if whole > 0 else ""


WORDS = {"up": "上升", "down": "下降", "flat": "持平"}


def change(what: str, period: Period, before: Period, ends: tuple[int, int]) -> Reading:
    """How far ``ends`` (earlier, now) are apart, in per cent of the earlier; the direction stands in label and data."""
    earlier, now = ends
    if earlier <= 0:
        raise FigureFault(f"{before.word}的{what}为 0，不能计算{compared(period, before)}。")
    direction = "up" if now > earlier else "down" if now < earlier else "flat"
    difference = abs(now - earlier)
    label = f"{period.word}{what}{compared(period, before)}{WORDS[direction]}"
    data = {"direction": direction, "now": now, "before": earlier, "against": before.code}
    explained = (
        f"{before.word}为 {earlier:,}，{period.word}为 {now:,}，增减数与前者相比，四舍五入到一位小数。"
    )
    return Reading(
        "number", label, percent(difference, earlier), PERCENT, DIGITS, difference, earlier, data, explained
    )


def signed_percent(now: int, before: int | None) -> str:
    """A cell with the change: ``+31.5``, ``-2.3``; "" where there is nothing to compare with."""
    if not before:
        return ""
    text = decimal(Fraction(100 * (now - before), before))
    return text if text.startswith("-") or now == before else f"+{text}"


def compared(period: Period, before: Period) -> str:
    """同比 against the same period of the year before (of a year: the year before), else 环比."""
    return "同比" if before == period.year_before() else "环比"


def table(
    label: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    total: Sequence[Any] = (),
    explained: str = "",
) -> Reading:
    """Rows in their order; an empty table is a fault, because a bulletin prints none."""
    cells = [list(row) for row in rows]
    if not cells:
        raise FigureFault(f"{label}：没有数据。")
    data = {"columns": list(columns), "rows": cells, "total": list(total)}
    return Reading("table", label, data=data, explained=explained)


def series(label: str, unit: str, points: Iterable[tuple[str, int]], explained: str = "") -> Reading:
    """Value by month (``2026-10``), oldest first."""
    rows = [list(point) for point in points]
    if not rows:
        raise FigureFault(f"{label}：没有数据。")
    return Reading(
        "series",
        label,
        unit=unit,
        data={"columns": ["月份", unit], "rows": rows, "total": []},
        explained=explained,
    )


def shares(
    label: str, first: str, counts: Sequence[tuple[str, int]], unit: str = "件", explained: str = ""
) -> Reading:
    """A whole in parts with their shares, most first as given, and the total."""
    whole = sum(n for _name, n in counts)
    rows = [[name, n, percent(n, whole)] for name, n in counts if n]
    total = ["合计", whole, "100.0"]
    return table(label, (first, unit, "占比（%）"), rows, total, explained)
