"""A series as an accessible SVG: title and description for those who do not see it; colours come from the stylesheet."""

from markupsafe import Markup

from portal.documents.charts import Chart, Point, column_chart, printed_value
from portal.documents.tree import Plot


def plot_points(plot: Plot) -> list[Point]:
    """The points of a series; what is no number is a gap."""
    return [Point(words, printed_value(printed), printed) for words, printed in plot.points]


def chart_svg(plot: Plot) -> Markup | None:
    """The chart of a series, or None where nothing can be drawn (no value above zero, or one below)."""
    points = plot_points(plot)
    chart = column_chart(plot.grid.caption, described(points, plot.unit), points)
    return _svg(chart, plot.anchor) if chart else None


def described(points: list[Point], unit: str) -> str:
    """What the chart shows, for those who do not see it."""
    known = [point for point in points if point.value is not None]
    if not known:
        return ""
    top = max(known, key=lambda point: point.value or 0)
    last = known[-1]
    return (
        f"{points[0].words}至{points[-1].words}，最多的是{top.words} {top.printed} {unit}，"
        f"最近的{last.words} {last.printed} {unit}。".replace(" 。", "。").replace(" ，", "，")
    )


def _svg(chart: Chart, anchor: str) -> Markup:
    bars = Markup("").join(
        Markup('<rect class="bar" x="{}" y="{}" width="{}" height="{}"></rect>').format(
            bar.x, bar.y, bar.width, bar.height
        )
        for bar in chart.bars
        if bar.height
    )
    labels = Markup("").join(
        Markup('<text{} x="{}" y="{}" text-anchor="{}">{}</text>').format(
            Markup(' class="k"') if label.strong else "", label.x, label.y, label.anchor, label.text
        )
        for label in chart.labels
    )
    return Markup(
        '<svg class="chart wide" viewBox="0 0 {width} {height}" role="img" aria-labelledby="{id}-t {id}-d">'
        '<title id="{id}-t">{title}</title><desc id="{id}-d">{description}</desc>'
        '{bars}<path class="base" d="M0 {base}H{width}"></path>{labels}</svg>'
    ).format(
        id=anchor,
        width=chart.width,
        height=chart.height,
        base=chart.base,
        title=chart.title,
        description=chart.description,
        bars=bars,
        labels=labels,
    )
