"""Rates with their denominators, and which stretches of a text a search is shown to have matched."""

import pytest

from portal.public.home.views import tiles
from portal.public.search.facets import asked, facet_counts
from portal.public.search.highlight import matched_terms
from portal.public.search.request import read_search
from portal.search.parser import parse
from portal.search.protocol import Cursor
from portal.web.present.facets import Option, make_facet
from portal.web.present.rates import Rate, satisfaction_rate, solved_rate


def test_a_rate_without_cases_is_no_rate() -> None:
    """Neither 0 nor 100."""
    assert Rate(0, 0).value == ""
    assert solved_rate({"": 5}).whole == 0


def test_partly_solved_never_counts_as_solved() -> None:
    """Cases that do not say whether they were solved are not in the denominator."""
    assert solved_rate({"solved": 3, "partly": 1, "answered": 5, "": 7}).of == "3 / 4 件"


def test_satisfaction_comes_with_coverage_and_bounds() -> None:
    """Eight of ten reached; with two not reached between 66.7 and 83.3."""
    rate = satisfaction_rate({"satisfied": 6, "basically": 2, "unsatisfied": 2, "unreached": 2, "": 4})
    assert rate.rate.of == "8 / 10 件"
    assert rate.bounds == "66.7 % 至 83.3 %"
    assert "4 件没有回访记录" in rate.definition


@pytest.mark.parametrize(
    ("query", "text", "terms"),
    [
        ("污水", "小区污水外溢", ("污水",)),
        ("污水外溢", "污水管破裂，溢到路面", ("污水",)),
        ("汙水", "小区污水外溢", ("污水",)),
        ("ABC", "由ａｂｃ公司负责", ("ａｂｃ",)),
        ("路灯", "没有这个词", ()),
    ],
)
def test_highlights_are_in_the_spelling_of_the_text(query: str, text: str, terms: tuple[str, ...]) -> None:
    """Width, case and traditional characters are folded for comparing, never for showing."""
    assert matched_terms(text, parse(query, with_synonyms=False).words()) == terms


def test_facets_of_the_index_become_filters_of_the_page() -> None:
    """Sub-categories appear inside their category only, without its name; unknown is a value like any other."""
    search = read_search({"q": "x", "category": "甲"})
    counts = facet_counts(
        {"category1": {"甲": 3}, "category2": {"甲/一": 2, "甲/-": 1, "乙/二": 1}, "town": {"-": 1}},
        search.filters,
    )
    assert counts == {"category": {"甲": 3}, "sub": {"一": 2, "-": 1}, "town": {"-": 1}}


def test_changing_a_search_starts_over_at_the_first_page() -> None:
    """Page 3 of another order would be meaningless; the words and filters stay."""
    search = read_search({"q": "路灯", "town": "东湖街道", "page": "3"})
    kept = {"q": "路灯", "town": "东湖街道"}
    assert search.address(sort="newest") == {**kept, "sort": "newest"}
    assert search.address(page=4)["page"] == "4"
    assert read_search({"page": "99999999"}).page == 1
    assert read_search({"page": "-1"}).page == 1


def test_a_place_in_the_order_by_date_is_a_number() -> None:
    """Nineteen digits at most, which fit an unsigned number of 64 bits; anything else is the first page."""
    assert read_search({"older": "2784"}).place == Cursor(2784)
    assert read_search({"newer": "9" * 19}).place == Cursor(int("9" * 19), newer=True)
    for damaged in ("", "-1", "x", "9" * 20, "1.5", "٣"):
        assert read_search({"older": damaged}).place is None


def test_only_facets_that_a_kind_has_are_counted() -> None:
    """Months inside a year; nothing of a department."""
    chosen = read_search({"year": "2026", "month": "2026-03"}).filters
    assert asked("bulletin", chosen) == ("year", "month")
    assert asked("turn", read_search({}).filters) == ("department", "category", "town", "year")
    assert asked("department", chosen) == ()
    assert "sub" in asked("case", read_search({"category": "甲"}).filters)
    assert "sub" not in asked("case", read_search({"category": "-"}).filters)
    assert read_search({"year": "٢٠٢٦"}).filters.chosen == {}
    assert "month" not in asked("", read_search({}).filters)
    assert chosen.without("year").chosen == {}
    assert chosen.without("month").chosen == {"year": "2026"}


def test_a_chosen_option_is_never_folded_away() -> None:
    """The tenth department stays in sight when it is the chosen one."""
    options = [Option(str(n), 1, "", chosen=n == 9) for n in range(10)]
    facet = make_facet("承办单位", options, "家", most=6)
    assert facet.options[0].label == "9"
    assert len(facet.options) + len(facet.rest) == 10
    assert facet.more == "其余 3 家"


def test_tiles_are_the_largest_categories_with_their_largest_parts() -> None:
    """Unrecorded categories are no tile."""
    made = tiles({"甲": 5, "乙": 9, "": 50}, {"甲/一": 4, "甲/二": 1, "乙/三": 9})
    assert [(tile.name, tile.parts) for tile in made] == [("乙", "三"), ("甲", "一、二")]
