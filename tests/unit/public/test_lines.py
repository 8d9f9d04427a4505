"""Line charts, band histories and interval bars: what is drawn, what is not joined, where the axis begins."""

import itertools
from decimal import Decimal

import pytest

from portal.web.present.bands import band_chart
from portal.web.present.intervals import scale_for
from portal.web.present.lines import every_month, line_chart, mark_labels

POINT = 10_000


def values(*numbers: int | None, first: int = 1) -> list[tuple[str, Decimal | None]]:
    """Months of 2026 from ``first`` on."""
    return [
        (f"2026-{first + index:02d}", None if number is None else Decimal(number))
        for index, number in enumerate(numbers)
    ]


@pytest.mark.parametrize(
    ("lowest", "start"), [(97, "90 %"), (90, "90 %"), (89, "80 %"), (61, "50 %"), (12, "0 %")]
)
def test_the_axis_of_a_rate_starts_below_its_lowest_value_and_says_where(lowest: int, start: str) -> None:
    """The caption prints it; nothing is cut off."""
    chart = line_chart("按时办结率", values(lowest, 99, 98), "%", {}, digits=1)
    assert chart is not None
    assert chart.start == start
    assert all(y <= chart.base for _x, y in chart.dots)


@pytest.mark.parametrize("most", [0, 1, 3, 7, 40, 99, 182, 12_528, 350_001])
def test_counts_start_at_zero_with_round_steps_above(most: int) -> None:
    """Two to five ticks, the highest at or above the highest value."""
    chart = line_chart("来电", values(0, most), "个", {})
    assert chart is not None
    ticks = [
        int(label.text.replace(",", ""))
        for label in chart.labels
        if label.anchor == "end" and "月" not in label.text
    ]
    assert ticks[0] == 0
    assert 3 <= len(ticks) <= 6
    assert ticks[-1] >= most
    assert len({after - before for before, after in itertools.pairwise(ticks)}) == 1


def test_a_missing_month_is_a_gap_and_a_lone_value_a_dot() -> None:
    """Months that are not there count as months."""
    points = values(5, 6) + values(7, first=4)
    assert [month for month, value in every_month(points) if value is None] == ["2026-03"]
    chart = line_chart("件数", points, "件", {})
    assert chart is not None
    assert len(chart.lines) == 1
    assert len(chart.dots) == 2  # April alone, and the last value
    assert chart.marks == ()


def test_a_break_is_an_upright_and_a_gap_and_is_told() -> None:
    """Before the first month nothing can break."""
    chart = line_chart("满意率", values(95, 96, 97, 98), "%", {"2026-01": "x", "2026-03": "换办法"}, digits=1)
    assert chart is not None
    assert len(chart.lines) == 2
    assert len(chart.marks) == 1
    assert "2026年3月起与此前不可比" in chart.description
    assert "2026年1月起" not in chart.description
    assert [label.text for label in chart.labels if label.text.endswith("月起")] == ["3月起"]


def test_labels_of_breaks_never_touch() -> None:
    """Three in a row: the one without room is left out."""
    labels = mark_labels([100.0, 110.0, 120.0], ["2026-03", "2026-04", "2026-05"], 360, 12)
    assert [label.text for label in labels] == ["3月起", "5月起"]
    assert [label.anchor for label in labels] == ["end", "start"]


def test_nothing_known_is_no_chart() -> None:
    assert line_chart("满意率", values(None, None), "%", {}) is None
    assert line_chart("满意率", [], "%", {}) is None
    assert band_chart("档", [("2026-01", None)], {}, {}) is None


def test_one_month_is_a_dot_with_its_value() -> None:
    chart = line_chart("件数", values(12), "件", {})
    assert chart is not None
    assert chart.lines == ()
    assert [label.text for label in chart.labels if label.strong] == ["12"]


def test_bands_are_steps_that_stop_at_breaks_and_gaps() -> None:
    """A month without a band joins neither neighbour."""
    bands = [
        ("2026-01", 1),
        ("2026-02", 2),
        ("2026-03", None),
        ("2026-04", 2),
        ("2026-05", 2),
        ("2026-06", 1),
    ]
    chart = band_chart("档", bands, {1: "第一档", 2: "第二档"}, {"2026-05": "换办法"})
    assert chart is not None
    assert len(chart.lines) == 3
    assert [line.count("V") for line in chart.lines] == [1, 0, 1]
    assert len(chart.marks) == 1
    assert [name for _y, name in chart.rows] == ["第一档", "第二档"]
    assert "第一档 2 个月、第二档 3 个月" in chart.description


@pytest.mark.parametrize(
    ("lows", "full", "begin", "ticks"),
    [
        ([97], 100, 80, ["80", "90", "100"]),
        ([51, 90], 100, 50, ["50", "60", "70", "80", "90", "100"]),
        ([13], 100, 0, ["0", "20", "40", "60", "80", "100"]),
        ([-20], 100, 0, ["0", "20", "40", "60", "80", "100"]),
        ([80], 150, 75, ["75", "90", "105", "120", "135", "150"]),
        ([], 100, 80, ["80", "90", "100"]),
    ],
)
def test_the_scale_of_intervals_is_round_and_shared(
    lows: list[int], full: int, begin: int, ticks: list[str]
) -> None:
    """It may start above zero; its ticks say where. What lies below it is drawn at its edge."""
    scale = scale_for([low * POINT for low in lows], full * POINT)
    assert scale.low == begin * POINT
    assert [words for _x, words in scale.ticks] == ticks
    bar = scale.interval(begin * POINT - 1, full * POINT, full * POINT)
    assert bar.low == scale.ticks[0][0]
    assert bar.high == bar.at == scale.ticks[-1][0]
