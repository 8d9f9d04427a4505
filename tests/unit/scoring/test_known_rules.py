"""Rules of real hotlines as data, with every expected score worked out by hand."""

from decimal import Decimal

import pytest

from portal.scoring.compute import ManualFigure, UnitResult, compute
from portal.scoring.declared import declared_total_mismatch
from portal.scoring.numbers import scaled, shown
from portal.scoring.rulebook import Rulebook
from tests.scoring_inputs import orders


def one_unit(book: Rulebook, group: str, n: int, **counts: int) -> UnitResult:
    return compute(book, group, ["a"], orders(book, "a", n, **counts)).unit("a")


def points(unit: UnitResult, indicator: str) -> str:
    found = next(one for one in unit.indicators if one.code == indicator)
    assert found.points is not None
    return shown(found.points)


@pytest.mark.parametrize(
    ("group", "indicator", "column", "k", "n", "expected"),
    [
        ("units", "signed", "signed_on_time", 19, 20, "10.00"),  # 95 %: at the target
        ("units", "signed", "signed_on_time", 20, 20, "10.00"),
        ("units", "signed", "signed_on_time", 18, 20, "5.00"),  # 90 %: 10 - 5 x 1
        ("units", "signed", "signed_on_time", 6, 7, "0.71"),  # 85.714 %: 10 - 9.286
        ("units", "signed", "signed_on_time", 17, 20, "0.00"),  # 85 %: 10 - 10
        ("units", "signed", "signed_on_time", 1, 2, "0.00"),  # the floor
        ("units", "closed", "closed_on_time", 6, 7, "10.71"),  # 20 - 9.286
        ("units", "closed", "closed_on_time", 17, 20, "10.00"),  # 85 %: 20 - 10
        ("units", "closed", "closed_on_time", 15, 20, "0.00"),  # 75 %: 20 - 20
        ("units", "closed", "closed_on_time", 7, 20, "0.00"),
        ("units", "satisfied", "satisfied", 19, 20, "25.00"),  # target 95 %
        ("units", "satisfied", "satisfied", 16, 20, "17.50"),  # 80 %: 25 - 15 x 0.5
        ("units", "satisfied", "satisfied", 14, 20, "12.50"),  # 70 %: 25 - 25 x 0.5
        ("units", "satisfied", "satisfied", 0, 20, "12.50"),  # the floor
        ("province", "satisfied", "satisfied", 98, 100, "25.00"),  # target 98 %
        ("province", "satisfied", "satisfied", 90, 100, "21.00"),  # 25 - 8 x 0.5
        ("province", "satisfied", "satisfied", 73, 100, "12.50"),  # 25 - 25 x 0.5
        ("province", "satisfied", "satisfied", 40, 100, "12.50"),
    ],
)
def test_the_three_rates_of_lianyungang(
    lianyungang: Rulebook, group: str, indicator: str, column: str, k: int, n: int, expected: str
) -> None:
    """Target, slope and floor, for both targets of satisfaction."""
    unit = one_unit(lianyungang, group, n, reached=n, **{column: k})
    assert points(unit, indicator) == expected


def test_seven_orders_one_signed_and_one_closed_late(lianyungang: Rulebook) -> None:
    """100 - 9.2857 - 9.2857 is 81.43, and not the 78.04 that was printed; so uncertain a rate shows its width."""
    unit = one_unit(lianyungang, "hundred", 7, signed_on_time=6, closed_on_time=6, reached=7, satisfied=7)
    assert unit.total is not None and shown(unit.total) == "81.43"
    signed = unit.indicators[0]
    assert signed.low is not None and signed.high is not None
    assert (shown(signed.low, 1), shown(signed.high, 1)) == ("48.7", "97.4")


def test_a_declared_total_that_its_components_do_not_give_is_reported(lianyungang: Rulebook) -> None:
    """0.71 + 10.71 + 25 + 45 is 81.42: rounding explains 81.43 and does not explain 78.04."""
    unit = one_unit(lianyungang, "hundred", 7, signed_on_time=6, closed_on_time=6, reached=7, satisfied=7)
    components = [one.points or 0 for one in unit.indicators]
    assert declared_total_mismatch(scaled(Decimal("81.43")), components) is None
    mismatch = declared_total_mismatch(scaled(Decimal("78.04")), components)
    assert mismatch is not None and shown(mismatch) == "-3.38"


def test_a_rule_of_deductions_starts_from_100_and_ties_share_the_first_place(deductions: Rulebook) -> None:
    """Two units without a fault share 100 and place 1; the third comes third."""
    perfect = {"signed_on_time": 20, "closed_on_time": 20, "reached": 10, "verified": 10, "satisfied": 10}
    rows = [
        *orders(deductions, "a", 20, **{**perfect, "signed_on_time": 18}),
        *orders(deductions, "b", 20, **perfect),
        *orders(deductions, "c", 20, **perfect),
    ]
    result = compute(deductions, "counties", ["a", "b", "c"], rows)
    table = [(unit.unit, shown(unit.total or 0), unit.place, unit.tied) for unit in result.units]
    assert table == [
        ("b", "100.00", 1, True),
        ("c", "100.00", 1, True),
        ("a", "98.00", 3, False),  # 90 %: 10 points of 0.2 each
    ]


def test_deductions_stop_at_their_floors_and_follow_their_steps(deductions: Rulebook) -> None:
    """No order signed in time costs 10 in one group and 20 in the other; 86.7 % satisfied is 4 started points."""
    counts = {"closed_on_time": 30, "reached": 30, "verified": 30, "satisfied": 26}
    assert shown(one_unit(deductions, "counties", 30, **counts).total or 0) == "89.60"
    assert shown(one_unit(deductions, "bureaus", 30, **counts).total or 0) == "79.60"


def test_the_example_gives_what_its_table_says(nine: Rulebook) -> None:
    """20 orders: two complaints upheld (6), 19 signed (10), 19 closed in time and closed (12 each), verified 18 of 20
    (7.5), solved 15 of 20 (7.5), satisfied 17 of 20 (15), reworked 1 of 19 (5 - 3.26 = 1.74), replies 2 of 2 (5).
    """
    rows = orders(
        nine,
        "a",
        20,
        sign_due_in_period=20,
        due_by_end=20,
        signed_on_time=19,
        closed_on_time=19,
        closed=19,
        to_call_back=20,
        reached=20,
        verified=18,
        unverified=20,
        solved=15,
        unsolved=20,
        satisfied=17,
        unsatisfied=20,
        reworked=1,
        reply_sampled=2,
        reply_passed=2,
    )
    unit = compute(nine, "departments", ["a"], rows, [ManualFigure("a", "attitude", 2, None)]).unit("a")
    assert [shown(one.points or 0) for one in unit.indicators] == [
        "6.00", "10.00", "12.00", "12.00", "7.50", "7.50", "15.00", "1.74", "5.00",
    ]  # fmt: skip
    assert shown(unit.total or 0) == "76.74"
    assert nine.is_example and "示例" in nine.name
