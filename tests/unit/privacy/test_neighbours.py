"""The ladder of the neighbour test: which rung holds how many, and what a new count may change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.privacy.neighbours import Rung, Standing, Step, finest, ladder, settle

K = 5
DAY, TOWN, AREA, CITY = Rung


def steps(day: int | None, town: int | None, area: int | None, city: int) -> tuple[Step, ...]:
    """The ladder of a case; None for a rung that it does not have."""
    counts = {DAY: day, TOWN: town, AREA: area, CITY: city}
    return ladder({rung: n for rung, n in counts.items() if n is not None})


@pytest.mark.parametrize(
    ("day", "town", "area", "city", "rung", "crowd"),
    [
        (5, 9, 20, 80, DAY, 5),
        (4, 9, 20, 80, TOWN, 9),
        (4, 5, 20, 80, TOWN, 5),
        (1, 4, 20, 80, AREA, 20),
        (1, 1, 4, 80, CITY, 80),
        (1, 1, 1, 5, CITY, 5),
        (1, 1, 1, 4, CITY, 4),  # not even the city holds it: the coarsest, and staff are told
        (1, 4, None, 80, CITY, 80),  # a town without an area skips that rung
        (None, 6, 9, 80, TOWN, 6),  # no date of receipt: no day
        (None, None, None, 80, CITY, 80),  # no town: no place
        (7, 3, 20, 80, AREA, 20),  # a week across two months: the month does not hold, so the day does not
        (7, 6, 9, 4, CITY, 4),
    ],
)
def test_the_finest_rung_that_holds_is_chosen(
    day: int | None, town: int | None, area: int | None, city: int, rung: Rung, crowd: int
) -> None:
    assert finest(steps(day, town, area, city), K) == Step(rung, crowd)


def test_each_rung_says_what_is_shown() -> None:
    shown = [(rung.place("飞云街道", "江南片区"), rung.shows_days) for rung in Rung]
    assert shown == [("飞云街道", True), ("飞云街道", False), ("江南片区", False), ("", False)]


def test_a_draft_nobody_has_proposed_follows_the_count_both_ways() -> None:
    stored = Standing(CITY, 5, K)
    assert settle(stored, steps(1, 6, 9, 9), K, may_refine=True) == Standing(TOWN, 6, K)
    assert settle(Standing(TOWN, 6, K), steps(1, 2, 3, 9), K, may_refine=True) == Standing(CITY, 9, K)


def test_what_was_reviewed_only_gets_coarser() -> None:
    assert settle(Standing(AREA, 6, K), steps(9, 9, 9, 9), K, may_refine=False) == Standing(AREA, 9, K)
    assert settle(Standing(AREA, 6, K), steps(1, 2, 3, 9), K, may_refine=False) == Standing(CITY, 9, K)


def test_a_rung_that_is_gone_gives_way_to_a_coarser_one() -> None:
    """The area was taken from the town after the approval."""
    assert settle(Standing(AREA, 6, K), steps(9, 9, None, 9), K, may_refine=False) == Standing(CITY, 9, K)


def test_a_choice_below_k_stands_until_fewer_share_it() -> None:
    chosen = Standing(TOWN, 3, K, is_chosen=True)
    assert settle(chosen, steps(1, 3, 9, 9), K, may_refine=True) == chosen
    assert settle(chosen, steps(1, 4, 9, 9), K, may_refine=True) == Standing(TOWN, 4, K, True)
    assert settle(chosen, steps(1, 2, 9, 9), K, may_refine=True) == Standing(AREA, 9, K)


def test_a_coarser_choice_stands_while_its_crowd_holds() -> None:
    chosen = Standing(CITY, 40, K, is_chosen=True)
    assert settle(chosen, steps(9, 9, 9, 30), K, may_refine=True).rung is CITY


def test_who_stands_among_too_few_is_short() -> None:
    assert Standing(CITY, 4, K).is_short
    assert not Standing(CITY, 5, K).is_short


counts = st.dictionaries(st.sampled_from(list(Rung)), st.integers(1, 12)).map(
    lambda found: {CITY: 1, **found}
)
standings = st.builds(
    Standing, st.sampled_from(list(Rung)), st.integers(0, 12), st.integers(0, 8), st.booleans()
)


@given(counts, st.integers(1, 8))
def test_never_finer_than_k_allows(found: dict[Rung, int], k: int) -> None:
    """On the chosen rung and on every coarser one at least k stand, unless it is the coarsest."""
    chosen = finest(ladder(found), k)
    coarser = [n for rung, n in found.items() if not rung.is_finer_than(chosen.rung)]
    assert chosen.rung is CITY or min(coarser) >= k


@given(counts, standings, st.integers(1, 8), st.booleans())
def test_what_is_counted_anew_holds_or_is_short_or_was_chosen(
    found: dict[Rung, int], stored: Standing, k: int, may_refine: bool
) -> None:
    new = settle(stored, ladder(found), k, may_refine=may_refine)
    assert new.rung in found
    assert new.crowd >= k or new.is_chosen or new.rung is CITY
    assert new.is_chosen <= stored.is_chosen
    assert may_refine or not new.rung.is_finer_than(stored.rung)
