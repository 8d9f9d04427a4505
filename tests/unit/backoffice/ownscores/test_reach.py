"""What a liaison reaches, and how long objections are taken."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.departments.models import Department
from portal.backoffice.ownscores.queries import time_left
from portal.backoffice.ownscores.reach import own_order, own_sheet, reach_of
from portal.backoffice.rankings.models import Ranking, ScoreSheet
from tests.reviewing import make_liaison, open_review


def test_the_reach_follows_mergers_and_survives_a_circle(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        ids = {}
        for code in ("new", "old", "oldest", "other"):
            unit = Department(code=code, name=code)
            session.add(unit)
            session.flush()
            ids[code] = unit.id
        session.get_one(Department, ids["oldest"]).successor_id = ids["old"]
        session.get_one(Department, ids["old"]).successor_id = ids["new"]
        session.get_one(Department, ids["new"]).successor_id = ids["old"]  # a slip of the directory
        found = reach_of(session, make_liaison(session, "liaison", ids["new"]).id)
        assert found is not None and found.ids == {ids["new"], ids["old"], ids["oldest"]}
        assert reach_of(session, make_liaison(session, "nobody", None).id) is None


def test_an_order_is_reached_through_its_own_sheet_alone(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        review = open_review(session)
        reach = reach_of(session, make_liaison(session, "liaison", review.housing).id)
        assert reach is not None
        assert own_sheet(session, reach, review.roads_sheet) is None
        sheet = own_sheet(session, reach, review.housing_sheet)
        assert sheet is not None
        assert own_order(session, sheet, review.roads_order) is None
        assert own_order(session, sheet, review.late) is not None
        assert own_order(session, sheet, None) is None


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(hours=1), "今天截止"),
        (timedelta(hours=16), "今天截止"),  # until 24:00 of the same day
        (timedelta(hours=16, minutes=1), "还有 1 天"),
        (timedelta(days=3), "还有 3 天"),
        (timedelta(0), ""),
        (timedelta(hours=-1), ""),
    ],
)
def test_the_time_left_is_told_in_days_of_the_calendar(left: timedelta, words: str) -> None:
    """It is eight in the morning in Shanghai."""
    now = datetime(2026, 11, 26, 0, tzinfo=UTC)
    sheet = ScoreSheet(ranking=Ranking(state="review", objections_until=now + left))
    assert time_left(sheet, now) == words
