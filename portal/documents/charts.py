"""Geometry of column charts: one hue, zero baseline, direct labels. Pages and documents only print it."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 480, 200
TOP, BASE = 30, 168
_HALF_A_LABEL = 32


@dataclass(frozen=True, slots=True)
class Bar:
    """One column; ``quiet`` columns are drawn paler (the tail past nine in ten)."""

    x: float
    y: float
    width: float
    height: float
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A text at a place; ``anchor`` start, middle or end; ``strong`` for the value that the eye should find."""

    x: float
    y: float
    text: str
    anchor: str = "middle"
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A finished chart: title and description for readers who do not see it, then shapes."""

    title: str
    description: str
    width: int
    height: int
    base: int
    bars: tuple[Bar, ...]
    labels: tuple[Label, ...]
    marks: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """One column to be: its words under the axis, its height, and the height as printed. None is a gap."""

    words: str
    value: float | None
    printed: str


def column_chart(title: str, description: str, points: Sequence[Point]) -> Chart | None:
    """Columns in the given order; the highest and the last are labelled. None where no value is above zero."""
    heights = [point.value or 0 for point in points]
    peak = max(heights, default=0)
    if peak <= 0 or min(heights) < 0:
        return None
    step, last, highest = WIDTH / len(points), len(points) - 1, heights.index(peak)
    bars, labels = [], []
    for index, point in enumerate(points):
        height = round((BASE - TOP) * heights[index] / peak, 1)
        bars.append(Bar(round(index * step + 2, 1), round(BASE - height, 1), round(step - 4, 1), height))
        if index in (highest, last) and point.value is not None:
            labels.append(_above((index + 0.5) * step, round(BASE - height - 7, 1), point.printed))
        if index in (0, len(points) // 2, last):
            anchor = ("start", "middle", "end")[(index > 0) + (index == last)]
            x = {"start": 0.0, "middle": (index + 0.5) * step, "end": float(WIDTH)}[anchor]
            labels.append(Label(round(x, 1), BASE + 20, point.words, anchor))
    return Chart(title, description, WIDTH, HEIGHT, BASE, tuple(bars), tuple(labels))


def _above(x: float, y: float, printed: str) -> Label:
    """The value over a column, turned inward where it would run over the edge."""
    if x > WIDTH - _HALF_A_LABEL:
        return Label(float(WIDTH), y, printed, "end", strong=True)
    if x < _HALF_A_LABEL:
        return Label(0.0, y, printed, "start", strong=True)
    return Label(round(x, 1), y, printed, strong=True)


def printed_value(printed: str) -> float | None:
    """The height of a printed number ("12,418", "96.4 %"); None where it is none ("—")."""
    try:
        return float(printed.replace(",", "").replace("−", "-").rstrip("% ％\N{NO-BREAK SPACE}"))
    except ValueError:
        return None
