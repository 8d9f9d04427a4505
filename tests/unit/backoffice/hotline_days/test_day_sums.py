"""What the figures of a day must satisfy, and the sentences about what does not."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.hotline_days.sums import accepted_total, sum_faults
from tests.hotline_days import COUNTS, add_call, add_session, make_day

AFTERWARDS = date(2026, 11, 5)
NAME = "10月20日市委常委、常务副市长"


def _faults(sessions: sessionmaker[Session], day: dict[str, Any], *sittings: dict[str, Any]) -> list[str]:
    with sessions.begin() as session:
        made = make_day(session, **day)
        for sitting in sittings:
            add_session(session, made, **sitting)
        return sum_faults(session, made, AFTERWARDS)


def test_a_day_that_was_held_and_counted_is_faultless(sessions: sessionmaker[Session]) -> None:
    assert _faults(sessions, {"stage": "held"}, COUNTS) == []


def test_an_announcement_needs_a_session_but_no_figures(sessions: sessionmaker[Session]) -> None:
    assert _faults(sessions, {"theme": "预告一"}) == ["还没有接听场次。"]
    assert _faults(sessions, {"theme": "预告二"}, {}) == []


@pytest.mark.parametrize("stage", ["held", "reported", "followed"])
def test_after_the_day_every_figure_is_needed(sessions: sessionmaker[Session], stage: str) -> None:
    assert _faults(sessions, {"stage": stage}, {"signals": 846, "accepted": 150}) == [
        f"{NAME}：没有填接线员接听、领导接听。"
    ]


@pytest.mark.parametrize(
    ("counts", "fault"),
    [
        (
            {"signals": 190},
            f"{NAME}：接听 198 个（接线员 186、领导 12），多于呼入 190 个。",
        ),
        ({"accepted": 199}, f"{NAME}：受理 199 件，多于接听 198 个。"),
    ],
)
def test_each_figure_is_no_more_than_what_it_is_part_of(
    sessions: sessionmaker[Session], counts: dict[str, int], fault: str
) -> None:
    assert _faults(sessions, {"stage": "held"}, COUNTS | counts) == [fault]


CAMPAIGN = {
    "kind": "campaign",
    "stage": "reported",
    "starts_on": date(2026, 10, 20),
    "ends_on": date(2026, 11, 4),
    "declared_total": 122,
}


def _sitting(day: date, accepted: int) -> dict[str, Any]:
    return {"held_on": day, "signals": 400, "by_operators": 80, "by_leader": 10, "accepted": accepted}


def test_the_total_stated_elsewhere_must_be_the_sum_of_the_sessions(sessions: sessionmaker[Session]) -> None:
    first, second = _sitting(date(2026, 10, 20), 60), _sitting(date(2026, 11, 4), 62)
    assert _faults(sessions, CAMPAIGN, first, second) == []
    assert _faults(sessions, CAMPAIGN, first, second | {"accepted": 58}) == [
        "各场次受理合计 118 件，比对外说的总数 122 件少 4 件，请核对各场次。"
    ]
    assert _faults(sessions, CAMPAIGN, first, second | {"accepted": 63}) == [
        "各场次受理合计 123 件，比对外说的总数 122 件多 1 件，请核对各场次。"
    ]


def test_a_running_campaign_needs_figures_of_the_sessions_that_were_held(
    sessions: sessionmaker[Session],
) -> None:
    running = CAMPAIGN | {"stage": "held", "ends_on": date(2026, 11, 20), "declared_total": None}
    held, to_come = _sitting(date(2026, 10, 20), 60), {"held_on": date(2026, 11, 20)}
    assert _faults(sessions, running, held, to_come) == []
    assert _faults(sessions, running | {"stage": "reported"}, held, to_come) == [
        "11月20日市委常委、常务副市长：没有填呼入、接线员接听、领导接听、受理。"
    ]


def test_a_session_still_to_come_has_no_figures(sessions: sessionmaker[Session]) -> None:
    to_come = CAMPAIGN | {"stage": "announced", "ends_on": date(2026, 11, 20), "declared_total": None}
    assert _faults(sessions, to_come, _sitting(date(2026, 11, 20), 3)) == [
        "11月20日市委常委、常务副市长：还没有举行，不能有数字。"
    ]


def test_stored_calls_are_no_more_than_were_accepted_or_taken_by_the_leader(
    sessions: sessionmaker[Session],
) -> None:
    counts = {"signals": 9, "by_operators": 1, "by_leader": 1, "accepted": 2}
    with sessions.begin() as session:
        day = make_day(session, stage="held")
        sitting = add_session(session, day, **counts)
        add_call(session, sitting, 1)
        add_call(session, sitting, 2, taken_by="operator")
        assert sum_faults(session, day, AFTERWARDS) == []
        add_call(session, sitting, 3)
        assert sum_faults(session, day, AFTERWARDS) == [
            f"{NAME}：已有来电 3 通，多于受理 2 件。",
            f"{NAME}：领导接听的来电已有 2 通，多于填写的 1 个。",
        ]


def test_a_session_outside_the_dates_of_the_day_is_told(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        day = make_day(session)
        add_session(session, day)
        day.starts_on = day.ends_on = date(2026, 10, 21)
        assert sum_faults(session, day, AFTERWARDS) == [f"{NAME}：日期不在接听日的起止日期之内。"]


def test_the_total_of_a_day_is_the_sum_of_its_sessions(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        day = make_day(session, **CAMPAIGN)
        assert accepted_total(day) == 0
        add_session(session, day, **_sitting(date(2026, 10, 20), 60))
        add_session(session, day, **_sitting(date(2026, 11, 4), 62))
        assert accepted_total(day) == 122
