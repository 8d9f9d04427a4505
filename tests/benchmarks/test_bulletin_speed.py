"""How fast a month's bulletin is drafted where a year has 350,000 cases, each with its order."""

import random
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.bulletins.assembly import BuildBulletin
from portal.backoffice.cases.models import Case
from portal.backoffice.orders.models import Assignment
from portal.backoffice.topics.services import FindTopics
from portal.scoring.period import Period
from portal.settings import Settings
from tests.benchmarks.test_ranking_speed import invented
from tests.figures import make_calls, make_category
from tests.orders import at, make_rule, make_unit

pytestmark = pytest.mark.bench

CASES = 350_000
UNITS, CATEGORIES, TOWNS = 100, 390, 20
CHUNK = 10_000
BUILD_SECONDS = 5.0
TOPICS_SECONDS = 15.0
OCTOBER = Period.parse("2026-10")
NOW = datetime(2026, 11, 3, 1, tzinfo=UTC)


def cases(lottery: random.Random, first: int) -> Iterator[dict[str, Any]]:
    """Texts of the usual length, because a long row is what makes a table slow to read."""
    for number in range(first + 1, first + CHUNK + 1):
        moment = at("2025-11-01") + timedelta(seconds=lottery.randrange(365 * 86_400))
        yield {
            "id": number,
            "source": "test",
            "source_number": f"RAP{number - 1}",
            "row_hash": "",
            "created_at": NOW,
            "updated_at": NOW,
            "title": f"街道路灯不亮{lottery.choice(('影响出行', '多日无人处理', '夜间一片漆黑'))}",
            "question": "路灯不亮，影响出行。" * 20,
            "reply": "已经派人修复，感谢监督。" * 30,
            "appeal_type": lottery.choice(("complaint", "help", "consult")),
            "channel": lottery.choice(("phone", "wechat", "web")),
            "handling": "assigned",
            "category_id": lottery.randrange(CATEGORIES) + 1,
            "town": f"第{lottery.randrange(TOWNS)}街道",
            "received_at": moment,
            "caller_phone": "",
        }


@pytest.fixture
def year(sessions: sessionmaker[Session]) -> sessionmaker[Session]:
    lottery = random.Random(5)
    with sessions.begin() as session:
        for n in range(UNITS):
            make_unit(session, f"u{n:03d}", "bureaus" if n % 2 else "towns")
        for n in range(CATEGORIES):
            make_category(session, f"大类{n % 15}/中类{n % 118}/小类{n}")
        make_rule(session, "sign", 1)
        make_rule(session, "close", 5)
        for month in ("2025-10", "2026-09", "2026-10"):
            make_calls(session, month, direct=20_000, assigned=9_000)
    for first in range(0, CASES, CHUNK):
        rows = list(cases(lottery, first))
        orders = [invented(lottery, row["id"] - 1, date(2025, 11, 1), 365) for row in rows]
        for row, order in zip(rows, orders, strict=True):
            order |= {"case_id": row["id"], "category_id": row["category_id"], "town": row["town"]}
        with sessions.begin() as session:
            session.execute(insert(Case), rows)
            session.execute(insert(Assignment), orders)
    with sessions.begin() as session:
        session.execute(text("ANALYZE"))
    return sessions


def test_a_month_is_drafted_and_its_hot_topics_are_found(
    year: sessionmaker[Session], settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with year.begin() as session:
        started = time.process_time()
        found = FindTopics(session, "bench", OCTOBER, NOW).perform()
        topics_seconds = time.process_time() - started
    with year() as session:
        started = time.process_time()
        bulletin = BuildBulletin(session, "bench", OCTOBER, NOW, settings=settings).perform()
        seconds = time.process_time() - started
        figures = len(bulletin.figures)
    with capsys.disabled():
        print(
            f"\n{CASES:,} cases a year: {figures} figures of a month in {seconds:.2f} s; {found} topics in {topics_seconds:.2f} s"
        )
    assert figures > 30
    assert seconds <= BUILD_SECONDS
    assert topics_seconds <= TOPICS_SECONDS
