"""Geometry of line charts by month: breaks are a dashed upright and a gap, never joined."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.web.present.charts import Label
from portal.web.present.dates import long_date, months_back, short_date
from portal.web.present.numbers import thousands

_WIDTH, _HEIGHT = 360, 190
_RIGHT, _TOP, _BASE = 306, 22, 164
_RATE_AXES = ((90, 95, 100), (80, 90, 100), (50, 75, 100), (0, 50, 100))
_CHARACTER, _DIGIT = 14, 8
"""Widths of what labels are made of, in user units."""

Values = Sequence[tuple[str, Decimal | None]]
"""A month (2026-10) and its value, oldest first; None where there is none."""


@dataclass(frozen=True, slots=True)
class LineChart:
    """A finished chart: ``lines`` are path data, ``marks`` the places of the breaks, ``start`` where the axis begins."""

    title: str
    description: str
    width: int
    height: int
    base: int
    left: int
    right: int
    grid: tuple[float, ...]
    lines: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]
    marks: tuple[float, ...]
    labels: tuple[Label, ...]
    start: str


def every_month(values: Values) -> list[tuple[str, Decimal | None]]:
    """The same from the first month to the last without a hole: months that are missing have no value."""
    if not values:
        return []
    known = dict(values)
    first, last = values[0][0], values[-1][0]
    count = (int(last[:4]) - int(first[:4])) * 12 + int(last[5:]) - int(first[5:]) + 1
    return [(month, known.get(month)) for month in months_back(last, count)]


def line_chart(
    title: str, values: Values, unit: str, breaks: Mapping[str, str], *, digits: int = 0
) -> LineChart | None:
    """A line by month. ``unit`` "%" takes an axis up to 100 that may start above zero, every other starts at zero.

    ``breaks``: first month of what does not compare with the months before, with the reason. None without a value.
    """
    points = every_month(values)
    known = [(month, value) for month, value in points if value is not None]
    if not known:
        return None
    ticks = _rate_ticks(known) if unit == "%" else _count_ticks(max(value for _month, value in known))
    scale = _Scale(len(points), ticks)
    places = [
        (month, scale.x(index), None if value is None else scale.y(value))
        for index, (month, value) in enumerate(points)
    ]
    lines, dots = _strokes(places, breaks)
    starts = [month for month, _value in points[1:] if month in breaks]
    marks = tuple(round(x - scale.step / 2, 1) for month, x, _y in places if month in starts)
    month, last = known[-1]
    at = next((x, y) for when, x, y in places if when == month and y is not None)
    value = Label(round(at[0] + 8, 1), round(at[1] + 4.5, 1), number(last, digits), "start", strong=True)
    labels = [
        *(Label(scale.left - 8, round(scale.y(tick) + 4.5, 1), f"{tick:,}", "end") for tick in ticks),
        *month_labels([when for when, _value in points], scale.x),
        *mark_labels(marks, starts, _WIDTH, 12),
        value,
    ]
    return LineChart(
        title,
        described(known, unit, digits, breaks),
        _WIDTH,
        _HEIGHT,
        _BASE,
        scale.left,
        _RIGHT,
        tuple(round(scale.y(tick), 1) for tick in ticks[1:]),
        tuple(lines),
        (*dots, at),
        marks,
        tuple(labels),
        f"{ticks[0]} {unit}".strip(),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    """Places of ``count`` months and of values between the first and the last of ``ticks``, whose labels stand at the left."""

    count: int
    ticks: tuple[int, ...]

    @property
    def left(self) -> int:
        return 12 + _DIGIT * max(len(f"{tick:,}") for tick in self.ticks)

    @property
    def step(self) -> float:
        return (_RIGHT - self.left) / max(self.count - 1, 1)

    def x(self, index: int) -> float:
        return round(self.left + index * self.step, 1) if self.count > 1 else float(_RIGHT)

    def y(self, value: Decimal | int) -> float:
        share = (float(value) - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])
        return round(_BASE - share * (_BASE - _TOP), 1)


def _rate_ticks(known: Sequence[tuple[str, Decimal]]) -> tuple[int, ...]:
    lowest = min(value for _month, value in known)
    return next(axis for axis in _RATE_AXES if lowest >= axis[0])


def _count_ticks(most: Decimal) -> tuple[int, ...]:
    """0 and two to four round steps above it."""
    unit = 1
    while most > unit * 40:
        unit *= 10
    step = next(unit * by for by in (1, 2, 5, 10, 20) if most <= unit * by * 4)
    return tuple(range(0, step * max(2, -(-int(most.to_integral_value("ROUND_CEILING")) // step)) + 1, step))


def _strokes(
    places: Sequence[tuple[str, float, float | None]], breaks: Mapping[str, str]
) -> tuple[list[str], list[tuple[float, float]]]:
    """Runs of neighbouring values as path data; a value without a neighbour is a dot."""
    runs: list[list[tuple[float, float]]] = [[]]
    for month, x, y in places:
        if y is None or month in breaks:
            runs.append([])
        if y is not None:
            runs[-1].append((x, y))
    lines = ["M" + "L".join(f"{x:g} {y:g}" for x, y in run) for run in runs if len(run) > 1]
    return lines, [run[0] for run in runs if len(run) == 1]


def month_labels(months: Sequence[str], x: Callable[[int], float], y: int = _BASE + 18) -> list[Label]:
    """First, middle and last month, the year where it is needed."""
    last = len(months) - 1
    if not last:
        return [Label(x(0), y, _year_month(months[0]), "end")]
    labels = [
        Label(x(0), y, _year_month(months[0]), "start"),
        Label(x(last), y, short_date(months[last]), "end"),
    ]
    if last >= 6:
        labels.insert(1, Label(x(last // 2), y, _year_month(months[last // 2])))
    return labels


def _year_month(month: str) -> str:
    return f"{month[2:4]}年{int(month[5:])}月"


def mark_labels(marks: Sequence[float], months: Sequence[str], right: float, y: int) -> list[Label]:
    """``4月起`` beside each upright, turned inward at the right edge; one that would touch another is left out."""
    labels: list[Label] = []
    free = 0.0  # where the last label ends
    for index, (x, month) in enumerate(zip(marks, months, strict=True)):
        words = f"{int(month[5:])}月起"
        width = _CHARACTER * len(words)
        room = min([right, *marks[index + 1 : index + 2]])
        if x + width <= room and x >= free:
            labels.append(Label(round(x + 4, 1), y, words, "start"))
            free = x + width
        elif x - width >= free:
            labels.append(Label(round(x - 4, 1), y, words, "end"))
            free = x
    return labels


def number(value: Decimal, digits: int) -> str:
    """Half up, with separators: 1,204 or 98.3."""
    exact = value.quantize(Decimal(1).scaleb(-digits), "ROUND_HALF_UP")
    return f"{exact:,}" if digits else thousands(int(exact))


def described(
    known: Sequence[tuple[str, Decimal]], unit: str, digits: int, breaks: Mapping[str, str] | None = None
) -> str:
    """Range, last value and breaks of a series in a sentence."""
    low, high = min(known, key=lambda item: item[1]), max(known, key=lambda item: item[1])
    month, value = known[-1]
    text = f"{long_date(known[0][0])}至{long_date(month)}，最低{long_date(low[0])} {number(low[1], digits)} {unit}，最高{long_date(high[0])} {number(high[1], digits)} {unit}，最近一个月 {number(value, digits)} {unit}。"
    for first in sorted(breaks or ()):
        if known[0][0] < first <= month:
            text += f"{long_date(first)}起与此前不可比。"
    return text
