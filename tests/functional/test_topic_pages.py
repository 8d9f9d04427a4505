"""热点: staff search a period, confirm or dismiss what was found; a bulletin has only what they confirmed."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.bulletins.models import HotTopic
from portal.jobs.worker import Worker
from tests.functional.conftest import SignedIn

Sessions = sessionmaker[Session]


@pytest.fixture
def app(as_role: SignedIn) -> TestApp:
    return as_role("curator", username="li")


@pytest.fixture
def topic(sessions: Sessions) -> int:
    with sessions.begin() as session:
        rows = [
            HotTopic(period="2026-05", kind="category", name="城市管理/噪声", town=town, n=n, before=before,
                     year_before=None, score=192_745)
            for town, n, before in (("", 40, 20), ("东湖街道", 18, 6))
        ]  # fmt: skip
        session.add_all(rows)
        session.flush()
        return rows[0].id


def states(sessions: Sessions) -> set[str]:
    with sessions() as session:
        return set(session.scalars(select(HotTopic.state)))


def decide(app: TestApp, topic: int, **values: str) -> Any:
    token = app.get("/staff/topics").forms[0]["csrf_token"].value
    return app.post(f"/staff/topics/{topic}/decide", {"csrf_token": token, **values}, status="*")


def test_a_topic_is_shown_with_its_growth_and_towns_and_confirmed(
    app: TestApp, sessions: Sessions, topic: int
) -> None:
    page = app.get("/staff/topics?period=2026-05")
    assert "噪声（城市管理）" in page and "+100.0 %" in page and "东湖街道 18" in page and "19.3" in page
    answer = decide(app, topic, state="confirmed").follow()
    assert "“城市管理/噪声”：已确认。" in answer
    assert states(sessions) == {"confirmed"}


def test_dismissing_without_a_reason_is_refused_and_keeps_what_was_typed(
    app: TestApp, sessions: Sessions, topic: int
) -> None:
    answer = decide(app, topic, state="dismissed", reason="长" * 201)
    assert answer.status_int == 422
    assert "理由不能超过 200 个字" in answer and "长" * 201 in answer
    assert decide(app, topic, state="dismissed").status_int == 422
    assert decide(app, topic, state="made-up").status_int == 422
    assert states(sessions) == {"found"}
    decide(app, topic, state="dismissed", reason="同一工地")
    assert states(sessions) == {"dismissed"}


def test_a_search_is_a_job_and_a_running_period_is_refused(
    app: TestApp, sessions: Sessions, wsgi_app: Any
) -> None:
    assert "还没有查找过" in app.get("/staff/topics?period=2026-04")
    token = app.get("/staff/topics").forms[0]["csrf_token"].value
    this_year = str(datetime.now(UTC).year)
    answer = app.post("/staff/topics/search", {"csrf_token": token, "period": this_year}).follow()
    assert "还没有结束" in answer
    for _ in range(2):  # pressed twice: one job
        answer = app.post("/staff/topics/search", {"csrf_token": token, "period": "2026-04"}).follow()
    assert "正在查找" in answer
    registry = wsgi_app.registry
    Worker(registry.settings["portal"], sessions, registry["job_handlers"]).drain()
    assert "正在查找" not in app.get("/staff/topics?period=2026-04")
