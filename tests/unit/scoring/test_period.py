"""Months, quarters and years of scoring: half-open, in Shanghai time."""

from datetime import UTC, date, datetime

import pytest

from portal.scoring.period import LOCAL, Period


@pytest.mark.parametrize(
    ("code", "first", "after", "word"),
    [
        ("2026-10", date(2026, 10, 1), date(2026, 11, 1), "2026年10月"),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1), "2026年12月"),
        ("2026-Q1", date(2026, 1, 1), date(2026, 4, 1), "2026年第一季度"),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1), "2026年第四季度"),
        ("2024", date(2024, 1, 1), date(2025, 1, 1), "2024年"),
    ],
)
def test_a_period_runs_from_its_first_day_to_the_day_after_its_last(
    code: str, first: date, after: date, word: str
) -> None:
    period = Period.parse(code)
    assert (period.first, period.after, period.word, period.code) == (first, after, word, code)
    assert period.start == datetime(first.year, first.month, first.day, tzinfo=LOCAL)
    assert period.end == datetime(after.year, after.month, after.day, tzinfo=LOCAL)


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "2026-13",
        "2026-00",
        "2026-Q5",
        "2026-1",
        "26-10",
        "2026-10\n",
        "２０２６-10",
        "1026",
        "2026年10月",
    ],
)
def test_what_is_no_period_is_refused_with_how_to_write_one(nonsense: str) -> None:
    with pytest.raises(ValueError, match="月份写作 2026-10，季度写作 2026-Q3，年度写作 2026"):
        Period.parse(nonsense)


def test_the_first_instant_belongs_to_it_and_the_end_does_not() -> None:
    october = Period.parse("2026-10")
    assert october.contains(datetime(2026, 9, 30, 16, tzinfo=UTC))  # midnight in Shanghai
    assert not october.contains(datetime(2026, 9, 30, 15, 59, 59, tzinfo=UTC))
    assert october.contains(datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC))
    assert not october.contains(datetime(2026, 10, 31, 16, tzinfo=UTC))
    assert october.contains(date(2026, 10, 31))
    assert not october.contains(date(2026, 11, 1))


@pytest.mark.parametrize(
    ("code", "before"),
    [("2026-01", "2025-12"), ("2026-Q1", "2025-Q4"), ("2026", "2025"), ("2026-03", "2026-02")],
)
def test_the_period_before_has_the_same_length(code: str, before: str) -> None:
    assert Period.parse(code).previous() == Period.parse(before)


def test_months_make_up_the_period() -> None:
    assert [month.code for month in Period.parse("2026-Q3").months()] == ["2026-07", "2026-08", "2026-09"]
    assert Period.parse("2026-05").months() == [Period.parse("2026-05")]
    assert len(Period.parse("2026").months()) == 12
    assert Period.month_of(date(2026, 5, 31)) == Period.parse("2026-05")
