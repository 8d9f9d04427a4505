"""Numbers, Wilson bounds and points pieces: exact, monotone, within their bounds."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.scoring.numbers import plain, rounded, scaled, shown, unscaled
from portal.scoring.pieces import Bonus, CountPiece, RatePiece, Slope
from portal.scoring.wilson import wilson

POINT = 10_000
slopes = st.builds(
    Slope,
    st.integers(0, 5 * POINT),
    st.sampled_from(["continuous", "whole", "started"]),
    st.integers(1, 5 * POINT),
)
pieces = st.builds(
    RatePiece,
    direction=st.sampled_from(["at_least", "at_most"]),
    target=st.integers(0, 100 * POINT),
    slope=slopes,
    floor=st.integers(-20 * POINT, 0),
    cap=st.integers(20 * POINT, 30 * POINT),
    bonus=st.none() | st.builds(Bonus, st.integers(0, 100 * POINT), slopes),
)
rates = st.builds(lambda n, share: Fraction(100 * share, n), st.integers(1000, 9999), st.integers(0, 1000))


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        ("2.345", 2, "2.35"),
        ("2.3449", 2, "2.34"),
        ("-2.345", 2, "-2.35"),
        ("0.5", 0, "1"),
        ("-0.5", 0, "-1"),
        ("-0.004", 2, "0.00"),
        ("99.995", 2, "100.00"),
    ],
)
def test_a_half_goes_away_from_zero(value: str, digits: int, expected: str) -> None:
    """四舍五入, as people do it on paper."""
    assert shown(rounded(Fraction(Decimal(value)), digits), digits) == expected
    assert shown(scaled(Decimal(value)), digits) == expected


def test_plain_numbers_for_sentences() -> None:
    """No trailing zeros."""
    assert [plain(n) for n in (950_000, 5_000, -20_000, 1, 0)] == ["95", "0.5", "-2", "0.0001", "0"]


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (6, 7, "48.69", "97.43"),
        (0, 10, "0.00", "27.75"),
        (10, 10, "72.25", "100.00"),
        (1, 2, "9.45", "90.55"),
    ],
)
def test_wilson_bounds(k: int, n: int, low: str, high: str) -> None:
    """Against published tables."""
    assert tuple(map(shown, wilson(k, n))) == (low, high)


@given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_rate(k_of_n: tuple[int, int]) -> None:
    """And mirrors: k misses of n have the bounds of n - k turned around."""
    k, n = k_of_n
    low, high = wilson(k, n)
    assert 0 <= low <= scaled(Fraction(100 * k, n)) <= high <= 1_000_000
    other_low, other_high = wilson(n - k, n)
    assert abs(1_000_000 - other_high - low) <= 1 and abs(1_000_000 - other_low - high) <= 1


@given(pieces, rates, rates)
def test_points_follow_the_rate_and_stay_within_bounds(
    piece: RatePiece, one: Fraction, other: Fraction
) -> None:
    """A better rate never gets fewer points."""
    better, worse = (max, min) if piece.direction == "at_least" else (min, max)
    full = 20 * POINT
    high, low = piece.points(better(one, other), full), piece.points(worse(one, other), full)
    assert unscaled(piece.floor) <= low <= high <= unscaled(piece.cap)


@given(st.integers(-3 * POINT, 3 * POINT), st.integers(0, 5), st.integers(0, 50))
def test_counts_take_or_give_in_equal_steps(each: int, allowance: int, count: int) -> None:
    """Nothing within the allowance, then the same for every one, within floor and cap."""
    piece = CountPiece(each, allowance, floor=0, cap=20 * POINT)
    plainly = 10 * POINT + each * max(0, count - allowance)
    assert piece.points(count, 10 * POINT) == unscaled(min(20 * POINT, max(0, plainly)))


@pytest.mark.parametrize(
    ("step", "size", "rate", "expected"),
    [
        ("continuous", 1, "92.5", "7.5"),
        ("whole", 1, "92.5", "8"),
        ("started", 1, "92.5", "7"),
        ("whole", 1, "92", "7"),
        ("started", 1, "92", "7"),
        ("whole", 5, "90.1", "10"),
        ("whole", 5, "90", "9"),
        ("started", 5, "94.9", "9"),
    ],
)
def test_steps(step: str, size: int, rate: str, expected: str) -> None:
    """Target 95, one point a step: by the distance, by whole steps, by started steps."""
    piece = RatePiece("at_least", 95 * POINT, Slope(POINT, step, size * POINT), 0, 10 * POINT)  # type: ignore[arg-type]
    assert piece.points(Fraction(rate), 10 * POINT) == Fraction(expected)


def test_a_bonus_begins_beyond_its_own_target_and_ends_at_the_cap() -> None:
    """Half a point for each percentage point above 98, at most one; a ceiling mirrors it."""
    bonus = Bonus(98 * POINT, Slope(5_000))
    piece = RatePiece("at_least", 95 * POINT, Slope(POINT), 0, 11 * POINT, bonus)
    assert [piece.points(Fraction(r), 10 * POINT) for r in (94, 97, 98, 99, 100)] == [
        9,
        10,
        10,
        Fraction("10.5"),
        11,
    ]
    below = RatePiece("at_most", 2 * POINT, Slope(POINT), 0, 11 * POINT, Bonus(POINT, Slope(POINT)))
    assert [below.points(Fraction(r), 10 * POINT) for r in (0, 1, 2, 3, 50)] == [11, 10, 10, 9, 0]
