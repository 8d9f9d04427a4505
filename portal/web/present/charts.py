"""Geometry of the server-made SVG charts: one hue, zero baseline, direct labels. Templates only print it."""

from dataclasses import dataclass

from portal.web.present.dates import long_date, short_date
from portal.web.present.numbers import median, ninetieth, thousands

_WIDTH, _HEIGHT = 480, 200
_TOP, _BASE = 30, 168
_CLOSEST_LABELS = 34


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


def monthly_chart(title: str, counts: list[tuple[str, int]]) -> Chart | None:
    """Columns by month, oldest first; the highest and the last month are labelled. None where all are zero."""
    peak = max((n for _month, n in counts), default=0)
    if not peak:
        return None
    step = _WIDTH / len(counts)
    bars, labels = [], []
    highest = max(range(len(counts)), key=lambda index: counts[index][1])
    for index, (month, n) in enumerate(counts):
        height = round((_BASE - _TOP) * n / peak, 1)
        bars.append(Bar(round(index * step + 2, 1), round(_BASE - height, 1), round(step - 4, 1), height))
        if index in (highest, len(counts) - 1):
            labels.append(
                Label(round((index + 0.5) * step, 1), round(_BASE - height - 7, 1), thousands(n), strong=True)
            )
        if index in (0, len(counts) // 2, len(counts) - 1):
            words = short_date(month) if index == len(counts) - 1 else f"{month[2:4]}年{int(month[5:])}月"
            anchor = ("start", "middle", "end")[(index > 0) + (index == len(counts) - 1)]
            x = {"start": 0.0, "middle": (index + 0.5) * step, "end": float(_WIDTH)}[anchor]
            labels.append(Label(round(x, 1), _BASE + 20, words, anchor))
    top = counts[highest]
    described = f"{long_date(counts[0][0])}至{long_date(counts[-1][0])}，最多的是{long_date(top[0])} {thousands(top[1])} 件，最近一个月 {thousands(counts[-1][1])} 件。"
    return Chart(title, described, _WIDTH, _HEIGHT, _BASE, tuple(bars), tuple(labels))


def duration_chart(title: str, counts: dict[int, int], most: int = 30) -> Chart | None:
    """Columns by working days taken, with median and p90 marked; the tail past ``most`` days is one last column.

    None where nothing is known, or where everything was done within the day: one column says nothing.
    """
    total = sum(counts.values())
    half, nine = median(counts), ninetieth(counts)
    if not total or half is None or nine is None or max(counts) == 0:
        return None
    last = min(max(counts), most)
    heights = [counts.get(day, 0) for day in range(last + 1)]
    heights[last] += sum(n for day, n in counts.items() if day > last)
    peak, step = max(heights), _WIDTH / (last + 1)
    bars = tuple(
        Bar(
            round(day * step + 1, 1),
            round(_BASE - (_BASE - _TOP - 14) * n / peak, 1),
            round(max(step - 2, 1), 1),
            round((_BASE - _TOP - 14) * n / peak, 1),
            quiet=day > nine,
        )
        for day, n in enumerate(heights)
    )
    every = 1 if last <= 10 else 5 if last <= 20 else 10
    days = [day for day in range(0, last, every) if (last - day) * step >= _CLOSEST_LABELS] + [last]
    labels = [
        Label(round((day + 0.5) * step, 1), _BASE + 20, _day_words(day, last, max(counts))) for day in days
    ]
    marks = (round((half + 1) * step, 1), round(min(nine + 1, last + 1) * step, 1))
    labels += _mark_labels(marks, half, nine)
    described = f"{thousands(total)} 件中一半在 {max(half, 1)} 个工作日内办结，九成在 {max(nine, 1)} 个以内，最长 {max(counts)} 个。"
    return Chart(title, described, _WIDTH, _HEIGHT, _BASE, bars, tuple(labels), marks)


def _day_words(day: int, last: int, longest: int) -> str:
    return f"≥{day}" if day == last and longest > last else str(day)


def _mark_labels(marks: tuple[float, ...], half: int, nine: int) -> list[Label]:
    """The names of the two marks, on two lines and turned inward at the right edge, so that they never collide."""
    placed = []
    for x, y, words in ((marks[0], _TOP - 16, f"中位数 {half}"), (marks[1], _TOP, f"九成 ≤ {nine}")):
        right = x > _WIDTH * 0.78
        placed.append(Label(x - 5 if right else x + 5, y, words, "end" if right else "start", strong=True))
    return placed
