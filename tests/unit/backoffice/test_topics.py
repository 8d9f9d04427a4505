"""Hot topics are found in what people called about, by town, and staff decide on them."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.audit.models import AuditEntry
from portal.backoffice.bulletins.models import HotTopic
from portal.backoffice.departments.models import Category
from portal.backoffice.topics.services import CONFIRMED, DISMISSED, FOUND, DecideTopic, FindTopics
from portal.backoffice.topics.terms import frequent_runs, longest_terms
from portal.releases import NotAllowed
from tests.factories import make_case
from tests.figures import NOW, OCTOBER, make_category, make_received
from tests.orders import at, make_order


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """Noise rose from 5 of 45 to 30 of 70, most of it in 东湖街道; refuse stayed as it was."""
    with sessions() as session:
        noise = make_category(session, "城市管理/噪声/施工噪声").id
        refuse = make_category(session, "城市管理/垃圾/清运").id
        before = at("2026-09-05 09:00")
        for town, now, then in (("东湖街道", 20, 2), ("西山街道", 6, 2), ("南山镇", 4, 1)):
            make_received(session, now, category_id=noise, town=town, title="夜间施工噪声扰民", channel=town)
            make_received(
                session, then, category_id=noise, town=town, channel=town, received_at=before, title=""
            )
        for received_at in (before, at("2026-10-05 09:00")):
            make_received(session, 40, category_id=refuse, received_at=received_at, title="垃圾没有清运")
        yield session
        session.rollback()


def topics(session: Session) -> list[tuple[str, str, str, int, int]]:
    rows = session.scalars(select(HotTopic).order_by(HotTopic.kind, HotTopic.name, HotTopic.n.desc()))
    return [(row.kind, row.name, row.town, row.n, row.before) for row in rows]


def find(session: Session) -> int:
    return FindTopics(session, "curator", OCTOBER, NOW).perform()


def city(session: Session) -> HotTopic:
    return session.scalars(select(HotTopic).where(HotTopic.kind == "category", HotTopic.town == "")).one()


def test_what_rose_is_found_with_the_towns_it_came_from(session: Session) -> None:
    """南山镇 had fewer than five and is not kept at all; a small count of the month before counts as none."""
    assert find(session) == 2
    assert topics(session) == [
        ("category", "城市管理/噪声", "", 30, 5),
        ("category", "城市管理/噪声", "东湖街道", 20, 0),
        ("category", "城市管理/噪声", "西山街道", 6, 0),
        ("term", "夜间施工噪声", "", 30, 0),
    ]


def test_an_order_without_a_case_counts_and_one_with_a_case_counts_once(session: Session) -> None:
    category = make_category(session, "环境/排水/污水外溢").id
    case = make_case(session, "R1", received_at=at("2026-10-06 09:00"), category_id=category, town="")
    make_order(session, "P1", dispatched_at="2026-10-06 10:00", category_id=category, case_id=case.id)
    for n in range(11):
        make_order(session, f"Q{n}", dispatched_at="2026-10-07 10:00", category_id=category, town="东湖街道")
    find(session)
    assert ("category", "环境/排水", "", 12, 0) in topics(session)


def test_a_decision_holds_for_the_topic_and_its_towns_and_survives_another_search(session: Session) -> None:
    find(session)
    DecideTopic(session, "reviewer", city(session), CONFIRMED, "", NOW).perform()
    make_received(session, 1, category_id=noise_id(session), town="东湖街道", channel="later")
    find(session)
    rows = session.scalars(select(HotTopic).where(HotTopic.kind == "category")).all()
    assert {row.state for row in rows} == {CONFIRMED}
    assert city(session).n == 31


def noise_id(session: Session) -> int:
    return session.scalars(select(Category.id).where(Category.path == "城市管理/噪声/施工噪声")).one()


def test_dismissing_needs_a_reason_which_the_audit_log_keeps(session: Session) -> None:
    find(session)
    with pytest.raises(NotAllowed, match="不采用要写明理由"):
        DecideTopic(session, "reviewer", city(session), DISMISSED, " ", NOW).perform()
    DecideTopic(session, "reviewer", city(session), DISMISSED, "同一工地的重复来电", NOW).perform()
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "topics.dismiss")).one()
    assert entry.detail["reason"] == "同一工地的重复来电"
    DecideTopic(session, "reviewer", city(session), FOUND, "", NOW).perform()
    assert (city(session).state, city(session).decided_by, city(session).decided_at) == (FOUND, "", None)


def test_a_period_is_searched_only_once_it_has_ended(session: Session) -> None:
    with pytest.raises(NotAllowed, match="2026年10月还没有结束"):
        FindTopics(session, "curator", OCTOBER, OCTOBER.end - timedelta(seconds=1)).perform()


def test_terms_are_the_longest_runs_that_enough_titles_share() -> None:
    titles = ["台风停电三天"] * 12 + ["小区停电"] * 3 + ["台风停课"] * 2
    runs = frequent_runs(titles, least=10)
    assert longest_terms(runs) == Counter({"台风停电三天": 12, "停电": 15, "台风停": 14})
    assert frequent_runs(["王小丽反映漏水"] * 9) == Counter()
