"""Words and rates of frozen ranking rows."""

from types import SimpleNamespace
from typing import Any

import pytest

from portal.public.rankings.cells import Coverage, cell, coverage
from portal.public.rankings.present import reasons
from portal.public.rankings.sheet import change_words

NAMES = {1: "优秀", 2: "良好"}


def row(**values: Any) -> Any:
    """A frozen row of an invented unit."""
    known = {"change": "same", "place": 3, "band": 1, "previous_place": 3, "previous_band": 1}
    return SimpleNamespace(
        **{**known, "to_call_back": 100, "reached": 80, "verdicts": 78, "satisfied": 60, **values}
    )


def rate(**values: Any) -> Any:
    """A frozen rate."""
    known = {"indicator": "satisfied", "name": "满意率", "kind": "rate", "k": 70, "n": 78}
    return SimpleNamespace(
        **{
            **known,
            "rate": 897_436,
            "low": 810_000,
            "high": 946_000,
            "points": 173_600,
            "full": 200_000,
            **values,
        }
    )


def test_satisfaction_has_coverage_and_both_bounds() -> None:
    """Worst: nobody who was not reached was satisfied; best: everybody was."""
    found = coverage(row(), [])
    assert (found.rate, found.rate_of) == ("76.9", "60 / 78")
    assert (found.coverage, found.coverage_of) == ("80.0", "80 / 100")
    assert found.bounds == "60.0 % 至 80.0 %"


def test_who_is_satisfied_is_the_word_of_the_rulebook() -> None:
    """A rule that counts 基本满意 counts it in the bounds as well; one of other orders than were called back does not."""
    assert coverage(row(), [rate()]).bounds == "70.0 % 至 90.0 %"
    assert coverage(row(), [rate(n=90)]).bounds == "60.0 % 至 80.0 %"
    assert coverage(row(), [rate(n=0, k=0)]).rate_of == "60 / 78"


def test_no_callbacks_are_no_rates() -> None:
    """And sums of months add up."""
    nothing = Coverage()
    assert (nothing.rate, nothing.coverage, nothing.bounds) == ("", "", "")
    assert nothing + Coverage(10, 8, 7, 6) == Coverage(10, 8, 7, 6)


def test_a_cell_has_k_and_n_or_says_that_there_is_nothing() -> None:
    """A count has no denominator, a rate without orders no value."""
    shown = cell(rate(), 2)
    assert (shown.value, shown.of, shown.points, shown.full) == ("89.7 %", "70 / 78", "17.36", "20")
    assert shown.interval == "81.0 % 至 94.6 %"
    nothing = cell(rate(k=0, n=0, rate=None, low=None, high=None, points=None), 2)
    assert (nothing.value, nothing.of, nothing.interval, nothing.points) == ("没有件数", "", "", "不计分")
    count = cell(rate(kind="count", k=2, n=None, points=-40_000, full=0), 1)
    assert (count.value, count.of, count.points, count.full) == ("2 次", "", "-4.0", "0")


@pytest.mark.parametrize(
    ("values", "view", "words"),
    [
        ({"change": ""}, "bands", ""),
        ({"change": "break", "previous_place": None}, "places", "不可比"),
        ({"change": "new", "previous_place": None, "previous_band": None}, "bands", "上期没有排名"),
        ({}, "bands", "同档"),
        ({}, "places", "同名次"),
        ({"change": "up", "previous_place": 7}, "places", "↑ 自第 7 名"),
        ({"change": "up", "previous_place": 7}, "bands", "同档"),
        ({"change": "up", "previous_band": 2}, "bands", "↑ 自良好"),
        ({"change": "down", "previous_place": 1}, "places", "↓ 自第 1 名"),
        ({"change": "down", "band": 2, "previous_band": 1}, "bands", "↓ 自优秀"),
        ({"change": "up", "previous_band": 5}, "bands", "↑ 自第 5 档"),
    ],
)
def test_changes_are_told_by_what_the_table_shows(values: dict[str, Any], view: str, words: str) -> None:
    """By bands or by places; nothing across a break."""
    assert change_words(row(**values), view, NAMES) == words


def test_reasons_have_their_order_and_unknown_ones_stay() -> None:
    """A code of a later version is told, not dropped."""
    assert reasons({"strange": 1, "returned": 2, "excluded": 3}) == [
        ("经批准剔除", 3),
        ("退单已核准，不计原承办单位", 2),
        ("strange", 1),
    ]
