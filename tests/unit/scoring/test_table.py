"""Who is ranked, how ties and bands fall, and what cannot be told apart."""

import json
import random

import pytest

from portal.scoring.compute import InputFaults, ManualFigure, Result, UnitResult, compute
from portal.scoring.facts import Facts
from portal.scoring.intervals import brackets
from portal.scoring.numbers import shown
from portal.scoring.places import chinese_numeral
from portal.scoring.rows import ScoredRow
from portal.scoring.rulebook import Rulebook, parse_rulebook
from tests.scoring_inputs import orders


def varied(book: Rulebook, *replacements: tuple[str, str], more: str = "") -> Rulebook:
    """The rulebook with parts of its text replaced."""
    text = book.text
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    return parse_rulebook(text + more)


def signed(book: Rulebook, **of_hundred: int) -> Result:
    """Units with 100 orders each, told apart by how many were signed in time (one point a percentage point)."""
    rows = [
        row
        for unit, k in of_hundred.items()
        for row in orders(book, unit, 100, signed_on_time=k, closed_on_time=100, reached=100, satisfied=100)
    ]
    return compute(book, "units", list(of_hundred), rows)


@pytest.mark.parametrize(
    ("ties", "expected"), [("113", [1, 1, 3, 4]), ("112", [1, 1, 2, 3]), ("unordered", [1, 1, 3, 4])]
)
def test_equal_scores_share_a_place(lianyungang: Rulebook, ties: str, expected: list[int]) -> None:
    """1, 1, 3 or 1, 1, 2, as the rulebook says; equals stand in the directory's order."""
    book = varied(lianyungang, ('cohort = "due', f'ties = "{ties}"\ncohort = "due'))
    result = signed(book, d=90, c=95, b=94, a=96)
    assert [unit.unit for unit in result.units] == ["c", "a", "b", "d"]
    assert [unit.place for unit in result.units] == expected
    assert [unit.tied for unit in result.units] == [True, True, False, False]


def test_ranking_on_the_exact_sum_parts_what_rounding_had_joined(lianyungang: Rulebook) -> None:
    """94 of 100 and 93.98 % are one total at no decimals and two places on exact sums."""
    rounded = varied(lianyungang, ("total_digits = 2", "total_digits = 0"))
    exact = varied(rounded, ('stage = "total"', 'stage = "total"\nrank_on = "exact"'))
    for book, places in ((rounded, [1, 1]), (exact, [1, 2])):
        rows = [
            *orders(book, "a", 83, signed_on_time=78, closed_on_time=83),
            *orders(book, "b", 50, signed_on_time=47, closed_on_time=50),
        ]
        result = compute(book, "units", ["a", "b"], rows)
        assert [unit.place for unit in result.units] == places
    assert [unit.unit for unit in result.units] == ["b", "a"]


def test_lists_apart_say_why_a_unit_is_not_ranked(nine: Rulebook) -> None:
    """Too few orders are scored and not ranked; nothing due and no orders have no score."""
    stray = ScoredRow("x", "nothing", tuple(int(column == "closed") for column in nine.columns))
    rows = [
        *orders(nine, "few", 9, closed_on_time=9),
        *orders(nine, "ranked", 10, closed_on_time=10),
        stray,
    ]
    result = compute(nine, "towns", ["none", "nothing", "few", "ranked"], rows)
    assert [(unit.unit, unit.status, unit.orders) for unit in result.units] == [
        ("ranked", "ranked", 10),
        ("few", "too_few", 9),
        ("nothing", "nothing_due", 0),
        ("none", "no_orders", 0),
    ]
    few, nothing = result.unit("few"), result.unit("nothing")
    assert few.total is not None and few.place is None and few.bracket is None and few.band is None
    assert nothing.total is None and nothing.low is None and nothing.high is None


def test_orders_without_any_rate_to_judge_are_nothing_due(lianyungang: Rulebook) -> None:
    """Three orders, but the only indicator of the group is of callbacks, and nobody was reached."""
    book = varied(
        lianyungang,
        ('code = "units"', 'code = "calls"'),
        ('full_marks = 55\nwithout = ["rest"]\n\n[[groups]]\ncode = "prov', 'full_marks = 25\nwithout = ["rest", "signed", "closed"]\n\n[[groups]]\ncode = "prov'),
    )  # fmt: skip
    assert compute(book, "calls", ["a"], orders(book, "a", 3)).unit("a").status == "nothing_due"


def test_a_rate_without_cases_is_left_out_or_counts_in_full(lianyungang: Rulebook) -> None:
    """Nobody was reached: 28 of the 30 other points scale to 51.33 of 55; or 25 points are given and said."""
    counts = {"signed_on_time": 93, "closed_on_time": 100}
    unit = compute(lianyungang, "units", ["a"], orders(lianyungang, "a", 100, **counts)).unit("a")
    assert unit.indicators[2].n == 0 and unit.indicators[2].points is None
    assert shown(unit.total or 0) == "51.33"
    full = varied(lianyungang, ('without_cases = "scale"', 'without_cases = "full"'))
    unit = compute(full, "units", ["a"], orders(full, "a", 100, **counts)).unit("a")
    assert unit.indicators[2].n == 0 and shown(unit.indicators[2].points or 0) == "25.00"
    assert shown(unit.total or 0) == "53.00"


def test_bands_by_score(lianyungang: Rulebook) -> None:
    """A band begins with its own number."""
    more = '[bands]\nkind = "score"\n' + "".join(
        f'[[bands.band]]\nname = "{name}"\n{least}\n'
        for name, least in (("优秀", "from = 55"), ("良好", 'from = "52.5"'), ("一般", ""))
    )
    result = signed(varied(lianyungang, more=more), a=95, b=93, c=92)
    assert [(unit.band, unit.band_name) for unit in result.units] == [
        (1, "优秀"),
        (2, "良好"),
        (3, "一般"),
    ]


def test_bands_by_quantile_do_not_part_equals(lianyungang: Rulebook) -> None:
    """A quarter of four is one unit; two that share the first place are both in the first band."""
    more = '[bands]\nkind = "quantile"\n' + "".join(
        f'[[bands.band]]\nname = "{name}"\nshare = {share}\n' for name, share in (("甲", 25), ("乙", 75))
    )
    book = varied(lianyungang, more=more)
    assert [unit.band_name for unit in signed(book, a=95, b=94, c=93, d=92).units] == ["甲", "乙", "乙", "乙"]
    assert [unit.band_name for unit in signed(book, a=95, b=95, c=93, d=92).units] == ["甲", "甲", "乙", "乙"]


def test_bands_by_overlap_are_the_runs_that_cannot_be_told_apart(lianyungang: Rulebook) -> None:
    """One percentage point in a hundred orders means nothing, thirty do; a unit alone is a band and no bracket."""
    book = varied(lianyungang, more='[bands]\nkind = "overlap"\n')
    result = signed(book, a=95, b=94, c=60)
    assert [(unit.unit, unit.band_name, unit.bracket) for unit in result.units] == [
        ("a", "第一档", 1),
        ("b", "第一档", 1),
        ("c", "第二档", None),
    ]


@pytest.mark.parametrize(
    ("intervals", "expected"),
    [
        ([], []),
        ([(5, 9)], [None]),
        ([(5, 9), (4, 8), (1, 4)], [1, 1, None]),  # a chain is no bracket: the third does not reach the first
        ([(5, 9), (4, 5)], [1, 1]),  # touching is overlapping
        ([(8, 9), (6, 7), (3, 6), (2, 4)], [None, 1, 1, None]),
        ([(8, 9), (7, 8), (3, 6), (2, 4)], [1, 1, 2, 2]),
    ],
)
def test_brackets_are_mutual(intervals: list[tuple[int, int]], expected: list[int | None]) -> None:
    """Every member overlaps every other."""
    assert brackets(intervals) == expected


def test_scores_stay_within_what_is_attainable(lianyungang: Rulebook) -> None:
    """The interval of a perfect unit ends at full marks, that of the worst at the sum of floors."""
    result = signed(lianyungang, best=100)
    assert result.units[0].high == result.units[0].total == 550_000
    worst = compute(lianyungang, "units", ["a"], orders(lianyungang, "a", 50, reached=50)).unit("a")
    assert worst.low == worst.total == 125_000


def test_joint_orders_count_where_the_rulebook_says(lianyungang: Rulebook) -> None:
    """Nowhere, everywhere, or for one indicator only; minimum cases follow the rulebook's own rule."""
    nowhere = lianyungang
    everywhere = varied(lianyungang, ('cohort = "due', 'joint = "all"\ncohort = "due'))
    signing = varied(lianyungang, ('code = "signed"', 'code = "signed"\njoint = "all"'))
    assert "joint" not in nowhere.columns and "joint" not in everywhere.columns and "joint" in signing.columns
    assert not nowhere.counts_joint and everywhere.counts_joint and signing.counts_joint
    rows = list(orders(signing, "a", 10, joint=4, signed_on_time=9, closed_on_time=8))
    unit = compute(signing, "units", ["a"], rows).unit("a")
    assert unit.orders == 6
    assert [(one.k, one.n) for one in unit.indicators[:2]] == [(9, 10), (4, 6)]


def test_numbers_compare_and_nothing_never_does(lianyungang: Rulebook) -> None:
    """An order that was not closed is neither at most nor more than five days old."""
    for numerator, k in (("days_to_close<=5", 2), ("days_to_close>5", 1), ("days_to_close=0", 1)):
        book = varied(lianyungang, ('numerator = ["closed_on_time"]', f'numerator = ["{numerator}"]'))
        days = [0, 5, 6, -1]
        at = book.columns.index("days_to_close")
        rows = []
        for row, day in zip(orders(book, "a", 4), days, strict=True):
            rows.append(ScoredRow(row.row, "a", (*row.values[:at], day, *row.values[at + 1 :])))
        closed = compute(book, "units", ["a"], rows).unit("a").indicators[1]
        assert (closed.k, closed.n) == (k, 4)


def test_the_order_of_rows_does_not_matter(nine: Rulebook) -> None:
    """Any permutation gives the same table."""
    chance = random.Random(7)
    rows = [
        ScoredRow(str(n), chance.choice("abc"), tuple(chance.randint(0, 1) for _ in nine.columns))
        for n in range(200)
    ]
    first = compute(nine, "towns", list("abc"), rows)
    chance.shuffle(rows)
    assert compute(nine, "towns", list("abc"), rows) == first


def test_inputs_that_do_not_fit_are_named(nine: Rulebook) -> None:
    """Rows of strangers, impossible values, figures for nobody: all at once for the figures, all at once for the rows."""
    wrong = [
        ManualFigure("x", "attitude", 1, None),
        ManualFigure("a", "closed", 1, 2),
        ManualFigure("a", "attitude", -1, None),
        ManualFigure("a", "attitude", 1, 2),
    ]
    with pytest.raises(InputFaults) as figures:
        compute(nine, "towns", ["a"], [], wrong)
    assert len(figures.value.faults) == 5
    rows = [
        ScoredRow("1", "x", (0,) * len(nine.columns)),
        ScoredRow("2", "a", (2,) * len(nine.columns)),
        ScoredRow("3", "a", (1,)),
    ]
    with pytest.raises(InputFaults, match="单位“x”不在本组"):
        compute(nine, "towns", ["a"], rows)
    with pytest.raises(KeyError):
        compute(nine, "counties", ["a"], [])


def test_results_travel_as_json(nine: Rulebook) -> None:
    """What a score sheet stores is what was computed."""
    unit = compute(nine, "towns", ["a"], orders(nine, "a", 12, closed_on_time=11)).unit("a")
    assert UnitResult.from_dict(json.loads(json.dumps(unit.as_dict()))) == unit
    facts = Facts(closed=3, days_to_close={1: 2, 10: 1})
    assert Facts.from_dict(json.loads(json.dumps(facts.as_dict()))) == facts


def test_bands_are_counted_in_chinese() -> None:
    """As many as there may be units."""
    assert [chinese_numeral(n) for n in (1, 9, 10, 11, 20, 35, 99)] == [
        "一",
        "九",
        "十",
        "十一",
        "二十",
        "三十五",
        "九十九",
    ]
    assert chinese_numeral(100) == "100"
