"""The statistic of hot topics, reckoned by hand."""

import pytest

from portal.backoffice.topics.statistic import Counted, is_hot, log_likelihood, rise


@pytest.mark.parametrize(
    ("now", "now_all", "before", "before_all", "score"),
    [
        # E1 = 1000 x 50 / 2000 = 25 = E2; 2 (40 ln 1.6 + 10 ln 0.4) = 2 (18.8001 - 9.1629) = 19.2745
        (40, 1000, 10, 1000, 192_745),
        # 2 (20 ln 2 + 0) = 27.7259: what never came up before
        (20, 1000, 0, 1000, 277_259),
        # the same share of twice as many calls is no difference
        (40, 2000, 20, 1000, 0),
        (40, 1000, 10, 0, 0),
    ],
)
def test_the_log_likelihood_of_a_count_against_its_baseline(
    now: int, now_all: int, before: int, before_all: int, score: int
) -> None:
    assert log_likelihood(now, now_all, before, before_all) == score


TOTALS = Counted(1000, 1000, 1000)


@pytest.mark.parametrize(
    ("counted", "hot"),
    [
        (Counted(40, 10, 40), True),  # up on last month, no more than last year: a matter of the season
        (Counted(40, 40, 10), True),
        (Counted(9, 0, 0), False),  # too few, however far they rose
        (Counted(12, 8, 8), False),  # 2 (12 ln 1.2 + 8 ln 0.8) = 0.81: chance
        (Counted(10, 40, 40), False),  # fewer than before
        (Counted(40, 10, None), True),  # no last year to compare with
        (Counted(40, None, None), False),  # nothing to compare with at all
    ],
)
def test_a_hot_topic_is_frequent_and_has_risen_beyond_chance(counted: Counted, hot: bool) -> None:
    assert is_hot(counted, TOTALS) is hot


def test_a_greater_share_of_fewer_calls_is_no_rise() -> None:
    assert rise(Counted(40, 40, None), Counted(500, 1000, None)) == 0
    assert rise(Counted(41, 40, None), Counted(500, 1000, None)) > 0
