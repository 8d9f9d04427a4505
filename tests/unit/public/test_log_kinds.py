"""Every kind of entry is told and checked by the same table: an invented month of call statistics beside a ranking."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, insert, update
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.public.log.queries import commitment_faults
from portal.public.statistics.tables import published_call_stats
from portal.releases.log import append_entry
from tests.rankings import make_office, released

Sessions = sessionmaker[Session]
MONTH: dict[str, Any] = {
    "month": "2025-09",
    "offered": 12_400,
    "answered": 11_900,
    "answered_in_15s": None,
    "wait_seconds": None,
    "direct": None,
    "assigned": None,
    "note": "",
    "released_on": "2025-10-08",
}


def publish_month(session: Session, **values: Any) -> int:
    """As the release of a month writes it."""
    row = {**MONTH, **values}
    seq = append_entry(session, "release", row, datetime(2025, 10, 8, tzinfo=UTC), kind="statistics")
    session.execute(insert(published_call_stats).values({**row, "log_seq": seq}))
    return seq


@pytest.fixture
def stocked(sessions: Sessions) -> None:
    with sessions.begin() as session:
        make_office(session)
        released(session)
        publish_month(session)


def test_each_entry_says_what_it_is_about_and_leads_there(stocked: None, app: TestApp) -> None:
    page = app.get("/log")
    links = {link.text: link["href"] for link in page.html.select("table a") if link.text != "快照"}
    assert links["排名 2025年9月 市直部门"] == "/rankings/2025-09/bureaus/v1"
    assert links["话务统计 2025年9月"] == "/statistics"


def test_a_snapshot_of_each_kind_can_be_had(stocked: None, app: TestApp) -> None:
    assert app.get("/log/1/snapshot.json").json["ranking"]["period"] == "2025-09"
    assert app.get("/log/2/snapshot.json").json == MONTH
    app.get("/log/3/snapshot.json", status=404)


def test_an_entry_whose_figure_was_published_anew_says_so(
    stocked: None, sessions: Sessions, app: TestApp
) -> None:
    with sessions.begin() as session:
        session.execute(published_call_stats.delete())
        publish_month(session, offered=12_410)
    assert "后来有更新" in app.get("/log")
    app.get("/log/2/snapshot.json", status=404)


def test_a_figure_that_was_changed_is_found(stocked: None, sessions: Sessions, published: Engine) -> None:
    with sessions.begin() as session:
        session.execute(update(published_call_stats).values(answered=12_000))
    with published.connect() as connection:
        assert list(commitment_faults(connection)) == ["话务统计 2025年9月的内容与日志中的承诺值不符。"]
