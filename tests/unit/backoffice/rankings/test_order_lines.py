"""What an order counts for, and when it costs points."""

from collections.abc import Callable
from typing import Any

import pytest

from portal.backoffice.rankings.models import Ranking, ScoreSheet, SheetOrder
from portal.backoffice.rankings.order_lines import OrderLine, Reader
from portal.scoring.examples import example_text
from portal.scoring.rulebook import parse_rulebook

BOOK = parse_rulebook(example_text())
MIXED = parse_rulebook(
    example_text().replace('numerator = ["reworked"]', 'numerator = ["reworked"]\njoint = "all"')
)
"""Joint orders count for 重办率 alone."""


@pytest.fixture
def line() -> Callable[..., OrderLine]:
    """``line({"closed": 1}, points={"closed_on_time": 140_000})``: an order with these flags on a sheet whose other indicators
    have full marks.
    """

    def read(flags: dict[str, int], points: dict[str, int | None], book: Any = BOOK) -> OrderLine:
        group = book.group("departments")
        indicators = [
            {"code": one.code, "points": points.get(one.code, one.full), "full": one.full}
            for one in group.indicators
        ]
        sheet = ScoreSheet(ranking=Ranking(group_code="departments"), result={"indicators": indicators})
        values = [str(flags.get(name, 0)) for name in book.columns]
        return Reader(sheet, book).line(SheetOrder(flags=",".join(values), left_out=""))

    return read


DUE = {"due_in_period": 1, "due_by_end": 1, "closed": 1}


def test_an_order_outside_the_numerator_costs_where_the_indicator_is_below_full(
    line: Callable[..., OrderLine],
) -> None:
    assert line(DUE, {"closed_on_time": 140_000}).costly == ["按时办结率"]


def test_it_costs_nothing_where_the_indicator_reached_full_marks(line: Callable[..., OrderLine]) -> None:
    found = line(DUE, {})
    assert found.costly == []
    assert "按时办结率" in found.fine


def test_an_order_inside_the_numerator_of_a_rate_that_should_be_low_costs(
    line: Callable[..., OrderLine],
) -> None:
    reworked = {**DUE, "closed_on_time": 1, "reworked": 1}
    assert line(reworked, {"reworked": 40_000}).costly == ["重办率"]
    assert line({**reworked, "reworked": 0}, {"reworked": 40_000}).costly == []


def test_an_indicator_that_is_left_out_costs_nobody(line: Callable[..., OrderLine]) -> None:
    assert line(DUE, {"closed_on_time": None}).costly == []


def test_a_joint_order_enters_the_indicators_that_count_joint_ones(line: Callable[..., OrderLine]) -> None:
    joint = {**DUE, "joint": 1}
    assert [entry.name for entry in line(joint, {}, MIXED).entries] == ["重办率"]
    assert len(line(DUE, {}, MIXED).entries) > 1
