"""Figures of a bulletin assembled from the data: the same rules as for text."""

from datetime import date
from decimal import Decimal

import pytest

from portal.arithmetic import Figure, Period, check_figures

MAY, APRIL, LAST_MAY = Period.month(2024, 5), Period.month(2024, 4), Period.month(2023, 5)


def number(key: str, value: str, **more: object) -> Figure:
    digits = len(value.partition(".")[2])
    return Figure(key, Decimal(value), digits=digits, **more)  # type: ignore[arg-type]


def rules(*figures: Figure) -> list[tuple[str, str, str]]:
    return [(finding.place, finding.rule, finding.severity) for finding in check_figures(figures)]


def test_parts_make_up_their_total() -> None:
    """By key or by number; some of the parts may be left out when that is declared."""
    new, old = number("新受理", "55978"), number("结转", "5844")
    assert rules(new, old, number("受理", "61822", parts=("新受理", "结转"))) == []
    assert rules(new, old, number("受理", "63458", parts=("新受理", "结转"))) == [("受理", "sum", "fault")]
    assert rules(number("受理", "100", parts=(Decimal(60), Decimal(30)), partial=True)) == []
    assert rules(number("受理", "80", parts=(Decimal(60), Decimal(30)), partial=True)) == [
        ("受理", "sum", "fault")
    ]


@pytest.mark.parametrize(("value", "expected"), [("99.5", 0), ("99.49", 0), ("99.6", 1)])
def test_rates_are_half_up_of_their_fraction(value: str, expected: int) -> None:
    """591 of 594."""
    rate = number("率", value, unit="%", numerator=Decimal(591), denominator=Decimal(594))
    assert len(check_figures([rate])) == expected


def test_rate_needs_a_denominator_and_must_be_attainable() -> None:
    """75.86 % is no k/99."""
    assert rules(number("满意率", "95.1", unit="%")) == [("满意率", "denominator", "fault")]
    assert rules(number("满意率", "75.86", unit="%", denominator=Decimal(99))) == [
        ("满意率", "attainable", "warning")
    ]
    assert rules(number("满意率", "75.86", unit="%", denominator=Decimal(87))) == []


def test_denominator_of_zero_is_no_crash() -> None:
    """No cases are neither 0 nor 100 per cent."""
    rate = number("率", "0", unit="%", numerator=Decimal(0), denominator=Decimal(0))
    assert rules(rate) == [("率", "share", "fault")]


def test_comparison_goes_by_the_periods() -> None:
    """同比 against the same month last year, 环比 against the month before."""
    now, before = number("五月", "1050", period=MAY), number("四月", "1000", period=APRIL)
    last = number("去年五月", "1000", period=LAST_MAY)

    def growth(kind: str, key: str, value: str = "5") -> Figure:
        return number("增长", value, unit="%", comparison=kind, now="五月", before=key)

    assert rules(now, before, last, growth("环比", "四月")) == []
    assert rules(now, before, last, growth("同比", "去年五月")) == []
    assert rules(now, before, last, growth("同比", "四月")) == [("增长", "comparison", "fault")]
    assert rules(now, before, last, growth("环比", "四月", "6")) == [("增长", "comparison", "fault")]


def test_scores_of_different_rulebooks_do_not_compare() -> None:
    """A warning at the change."""
    now, before = number("四月", "98.91", unit="分", basis="2"), number("三月", "97.71", unit="分", basis="1")
    change = number("变化", "1.20", unit="分", now="四月", before="三月")
    assert rules(now, before, change) == [("变化", "break", "warning")]


def test_shares_and_places() -> None:
    """47 + 30 + 15 + 5 is no hundred; ties share a place."""
    shares = tuple(Decimal(value) for value in (47, 30, 15, 5))
    assert rules(number("占比", "100", unit="%", parts=shares)) == [("占比", "partial", "warning")]
    assert rules(number("占比", "100", unit="%", parts=shares, partial=True)) == []
    ranked = [
        number(name, score, unit="分", rank=rank) for name, score, rank in (("甲", "9", 1), ("乙", "8", 2))
    ]
    assert rules(*ranked) == []
    assert rules(ranked[0], number("乙", "9.5", unit="分", rank=2)) == [("乙", "ranking", "fault")]


def test_one_key_has_one_value() -> None:
    """The same figure twice with different values; an unknown key is the caller's mistake."""
    assert rules(number("受理", "100"), number("受理", "101")) == [("受理", "repeated", "fault")]
    with pytest.raises(KeyError):
        check_figures([number("受理", "100", parts=("没有",))])


def test_periods_know_their_neighbours() -> None:
    """Months, quarters, leap years, weeks."""
    assert Period.month(2024, 1).previous() == Period.month(2023, 12)
    assert Period.month(2024, 2).year_before() == Period.month(2023, 2)
    quarter = Period(date(2024, 4, 1), date(2024, 6, 30))
    assert quarter.previous() == Period(date(2024, 1, 1), date(2024, 3, 31))
    assert quarter.year_before() == Period(date(2023, 4, 1), date(2023, 6, 30))
    week = Period(date(2024, 7, 8), date(2024, 7, 14))
    assert week.previous() == Period(date(2024, 7, 1), date(2024, 7, 7))
    year = Period(date(2024, 1, 1), date(2024, 12, 31))
    assert year.previous() == year.year_before() == Period(date(2023, 1, 1), date(2023, 12, 31))
