"""What a rung leaves out stands nowhere in a published row: released by the real ways, every column read."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.detection import detect_pending
from portal.backoffice.cases.models import CaseDraft, Finding
from portal.backoffice.cases.rungs import weigh_open
from portal.backoffice.departments.models import Category, Town
from portal.public.cases.tables import published_case
from portal.releases.batches import run_release
from tests.batches import open_batch
from tests.factories import approve, make_case

TOWNS = {"锦湖街道": "中心片区", "玉海街道": "中心片区", "塘下镇": "东部片区", "北麂乡": ""}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}|月\s*\d{1,2}\s*[日号]")
AT = datetime(2026, 9, 7, 2, tzinfo=UTC)


@pytest.fixture
def rows(sessions: sessionmaker[Session]) -> list[dict[str, object]]:
    """Cases on every rung: 锦湖 holds a week, 玉海 a month, 塘下 with nobody else only the city, 北麂 has no area."""
    counts = {"锦湖街道": (6, 0), "玉海街道": (6, 5), "塘下镇": (2, 0), "北麂乡": (3, 0)}
    with sessions.begin() as session:
        session.add_all(Town(name=name, area=area) for name, area in TOWNS.items())
        session.add(Category(id=1, code="01", level=1, name="城市管理", path="城市管理"))
        session.flush()
        for town, (n, step) in counts.items():
            for index in range(n):
                at = AT + timedelta(days=step * (index % 4))
                make_case(
                    session,
                    f"{town}{index}",
                    town=town,
                    category_id=1,
                    received_at=at,
                    assigned_at=at + timedelta(days=1),
                    signed_at=at + timedelta(days=1),
                    closed_at=at + timedelta(days=4),
                    called_back_at=at + timedelta(days=6),
                    title=f"{town}路灯不亮",
                    question=f"{town}居民王小丽9月{at.day}日来电：{town}路灯不亮。",
                    reply=f"您好，您9月{at.day}日反映的问题已处理。\n市城管局\n2026年9月{at.day + 2}日",
                )
    weigh_open(sessions, 5)
    detect_pending(sessions)
    with sessions.begin() as session:
        drafts = session.scalars(select(CaseDraft)).all()
        for row in session.scalars(select(Finding).where(Finding.risk == "high")):
            row.decision = "mask"
        for draft in drafts:
            draft.neighbour, draft.high_open, draft.opened_by = "no", 0, "cai"
            session.flush()
            approve(session, draft.case)
        ids = [draft.case_id for draft in drafts]
        rung_of = {draft.case.source_number: draft.rung for draft in drafts}
    assert set(rung_of.values()) == {"town_day", "town_month", "city_month"}
    run_release(sessions, open_batch(sessions, ids), "two_person")
    with sessions() as session:
        return [dict(row) for row in session.execute(select(published_case)).mappings()]


def test_a_case_by_month_holds_no_day(rows: list[dict[str, object]]) -> None:
    """But the day of its own release."""
    by_month = [row for row in rows if row["date_precision"] == "month"]
    assert len(by_month) == 11
    for row in by_month:
        told = {name: value for name, value in row.items() if name != "released_on"}
        assert [name for name, value in told.items() if DAY.search(str(value))] == []
        assert str(row["sort_key"]).startswith("20260900")


def test_a_case_without_a_town_names_none(rows: list[dict[str, object]]) -> None:
    without = [row for row in rows if row["town"] not in TOWNS]
    assert len(without) == 5
    for row in without:
        assert [name for name, value in row.items() for town in TOWNS if town in str(value)] == []


def test_a_case_by_day_still_says_its_days(rows: list[dict[str, object]]) -> None:
    """The scan above would find them."""
    by_day = [row for row in rows if row["date_precision"] == "day"]
    assert len(by_day) == 6
    assert all(DAY.search(str(row["reply"])) and DAY.search(str(row["received_on"])) for row in by_day)
