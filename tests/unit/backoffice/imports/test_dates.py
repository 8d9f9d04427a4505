"""Every way of writing a date that exports use means the same moment."""

import datetime as dt

import pytest

from portal.backoffice.imports.dates import UnreadableDate, parse_moment

NOW = dt.datetime(2010, 6, 1, 4, 0, tzinfo=dt.UTC)
MOMENT = dt.datetime(2010, 5, 4, 5, 5, tzinfo=dt.UTC)  # 13:05 in Shanghai
MIDNIGHT = dt.datetime(2010, 5, 3, 16, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "value",
    [
        "2010-05-04 13:05", "2010/5/4 13:05", "2010.5.4 13:05:00", "2010年5月4日 13:05",
        "2010年5月4日13时05分", "2010年5月4日 下午1:05", "2010年5月4日 星期二 13:05",
        "２０１０－０５－０４　１３：０５", "201005041305", "20100504130500", "2010-05-04T13:05:00",
        "2010-05-04T05:05:00Z", "2010-05-04T13:05:00.000+08:00",
        "2010-05-04 01:05:00-0400", " 2010-05-04  13:05 ", "40302.545138889", 40302.545138888891,
        dt.datetime(2010, 5, 4, 13, 5), MOMENT, 201005041305,
    ],
)  # fmt: skip
def test_a_moment_is_read_in_every_spelling(value: object) -> None:
    """Without a zone it is Shanghai time; the answer is UTC."""
    assert parse_moment(value, now=NOW) == MOMENT


@pytest.mark.parametrize(
    "value",
    ["2010-05-04", "2010/5/4", "2010.05.04", "2010年5月4日", "20100504", "40302", 40302, 40302.0, 20100504.0,
     dt.date(2010, 5, 4), dt.datetime(2010, 5, 4)],
)  # fmt: skip
def test_a_day_is_its_midnight_in_shanghai(value: object) -> None:
    """A date without a time starts at 00:00 local, not 00:00 UTC."""
    assert parse_moment(value, now=NOW) == MIDNIGHT


@pytest.mark.parametrize(
    "value",
    ["上个月", "2010-02-30", "2010-13-01", "5/4/2010", "10-5-4", "2010-05-04 25:00", "2010", "-", True, 7,
     None, [2010], float("nan"), float("inf"), "9" * 5000, "2010-05-04T13:05:00+99:99"],
)  # fmt: skip
def test_what_is_no_date_is_refused_with_an_example(value: object) -> None:
    """Ambiguous American order and two-digit years are not guessed."""
    with pytest.raises(UnreadableDate, match="应为 2010-05-04 13:05"):
        parse_moment(value, now=NOW)


def test_a_date_that_cannot_be_true_is_refused() -> None:
    """Before 1990 and more than a day ahead are typing errors."""
    with pytest.raises(UnreadableDate, match="早于 1990 年"):
        parse_moment("1910-05-04", now=NOW)
    with pytest.raises(UnreadableDate, match="晚于今天"):
        parse_moment("2010-06-03", now=NOW)
    assert parse_moment("2010-06-02", now=NOW) > NOW
    assert parse_moment("1990-01-01", now=NOW).year == 1989  # the last hours of 1989 in UTC
