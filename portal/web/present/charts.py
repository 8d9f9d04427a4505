"""Geometry of the server-made SVG charts: one hue, zero baseline, direct labels. Templates only print it."""

from portal.documents.charts import BASE as _BASE
from portal.documents.charts import HEIGHT as _HEIGHT
from portal.documents.charts import TOP as _TOP
from portal.documents.charts import WIDTH as _WIDTH
from portal.documents.charts import Bar, Chart, Label, Point, column_chart
from portal.web.present.dates import long_date, short_date
from portal.web.present.numbers import median, ninetieth, thousands

__all__ = ["Bar", "Chart", "Label", "duration_chart", "monthly_chart"]

_CLOSEST_LABELS = 34


def monthly_chart(title: str, counts: list[tuple[str, int]]) -> Chart | None:
    """Columns by month, oldest first; the highest and the last month are labelled. None where all are zero."""
    if not any(n for _month, n in counts):
        return None
    top = max(counts, key=lambda count: count[1])
    described = f"{long_date(counts[0][0])}至{long_date(counts[-1][0])}，最多的是{long_date(top[0])} {thousands(top[1])} 件，最近一个月 {thousands(counts[-1][1])} 件。"
    points = [Point(f"{month[2:4]}年{int(month[5:])}月", n, thousands(n)) for month, n in counts[:-1]]
    last, n = counts[-1]
    return column_chart(title, described, [*points, Point(short_date(last), n, thousands(n))])


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
