"""Counting received cases by place, period and first-level category, and what a draft makes of it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, sessionmaker

from portal.audit.models import AuditEntry
from portal.backoffice.cases.crowds import Crowds
from portal.backoffice.cases.editing import ChooseRung
from portal.backoffice.cases.models import Case, CaseDraft, CaseEvent, Finding
from portal.backoffice.cases.rungs import hold_crowds, queue_unweighed, renew, shrunk, weigh_open
from portal.backoffice.cases.undo import Undo
from portal.backoffice.departments.models import Category, Town
from portal.jobs.models import Job
from portal.privacy.neighbours import Rung
from portal.releases import NotAllowed
from portal.releases.transition import TransitionCase, open_decisions
from portal.security.permissions import Role
from portal.security.policy import Identity
from tests.factories import approve, detect, make_case, make_person

K = 5
REPLY = "您好，已派人处理。\n市住建局\n2026年9月16日"


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Any:
    with sessions() as session:
        session.add_all(
            [
                Town(name="安阳街道", area="中心片区"),
                Town(name="玉海街道", area="中心片区"),
                Town(name="北麂乡"),
                Category(id=1, code="01", level=1, name="城市管理", path="城市管理"),
                Category(id=2, code="0101", level=2, name="路灯", path="城市管理/路灯", parent_id=1),
                Category(id=3, code="02", level=1, name="民政", path="民政"),
            ]
        )
        session.flush()
        yield session


def receive(
    session: Session,
    n: int,
    *,
    town: str = "安阳街道",
    category_id: int | None = 1,
    at: datetime | None = datetime(2026, 9, 16, 2, tzinfo=UTC),
    **more: Any,
) -> list[Case]:
    """``n`` received cases of one cell."""
    start = session.scalar(select(func.count()).select_from(Case)) or 0
    values = {"town": town, "category_id": category_id, "received_at": at, "reply": REPLY, **more}
    return [make_case(session, f"N{start + index}", **values) for index in range(n)]


def counted(session: Session, case: Case) -> dict[str, int]:
    return {step.rung.value: step.crowd for step in Crowds(session).steps(case)}


def test_each_rung_counts_its_cell(session: Session) -> None:
    case = receive(session, 1)[0]
    receive(session, 1, category_id=2)  # another matter of the same first-level category
    receive(session, 2, at=datetime(2026, 9, 25, tzinfo=UTC))  # same month, another week
    receive(session, 3, town="玉海街道")  # same area
    receive(session, 4, town="北麂乡")
    receive(session, 5, category_id=3)
    receive(session, 6, at=datetime(2026, 8, 31, 15, 59, tzinfo=UTC))  # 31 August in Shanghai
    assert counted(session, case) == {"town_day": 2, "town_month": 4, "area_month": 7, "city_month": 11}


def test_months_and_weeks_are_those_of_the_city(session: Session) -> None:
    """1 September 2026 in Shanghai began on 31 August, 16:00 UTC; it is a Tuesday, its week began the day before."""
    case = receive(session, 1, at=datetime(2026, 8, 31, 16, tzinfo=UTC))[0]
    receive(session, 1, at=datetime(2026, 8, 31, 15, tzinfo=UTC))
    receive(session, 1, at=datetime(2026, 8, 30, 15, tzinfo=UTC))
    assert counted(session, case)["city_month"] == 1
    assert counted(session, case)["town_day"] == 1  # the week holds two, the month does not


def test_unreleasable_and_erased_cases_are_neighbours_too(session: Session) -> None:
    case = receive(session, 1)[0]
    receive(session, 1, reply="")
    receive(session, 1, secrecy_requested=True)
    receive(session, 1, erased_at=datetime(2026, 10, 1, tzinfo=UTC))
    assert counted(session, case)["town_month"] == 4


def test_a_town_without_area_skips_that_rung(session: Session) -> None:
    assert list(counted(session, receive(session, 1, town="北麂乡")[0])) == [
        "town_day",
        "town_month",
        "city_month",
    ]


def test_without_a_town_there_is_only_the_city(session: Session) -> None:
    case = receive(session, 2, town="")[0]
    receive(session, 3)
    assert counted(session, case) == {"city_month": 5}


def test_without_a_date_cases_are_counted_together_and_have_no_day(session: Session) -> None:
    case = receive(session, 2, at=None)[0]
    receive(session, 3)
    assert counted(session, case) == {"town_month": 2, "area_month": 2, "city_month": 2}


def test_cases_without_a_category_are_a_cell_of_their_own(session: Session) -> None:
    case = receive(session, 2, category_id=None)[0]
    receive(session, 3)
    assert counted(session, case)["city_month"] == 2


@pytest.mark.sqlite_only
def test_the_counts_come_from_the_index_alone(session: Session) -> None:
    plan = session.execute(
        text(
            'EXPLAIN QUERY PLAN SELECT town, count(*) FROM "case" WHERE category_id IN (1, 2) '
            "AND received_at >= '2026-09-01' AND received_at < '2026-10-01' GROUP BY town"
        )
    ).all()
    assert any("USING COVERING INDEX ix_case_cell" in str(row) for row in plan)


def test_the_draft_takes_the_rung_with_its_place(session: Session) -> None:
    draft = receive(session, 6, town="玉海街道", at=datetime(2026, 9, 1, tzinfo=UTC))[0].draft
    assert draft is not None
    renew(session, draft, 7)
    assert (draft.rung, draft.crowd, draft.crowd_needed, draft.town) == ("city_month", 6, 7, "")
    receive(session, 1)
    renew(session, draft, 7)
    assert (draft.rung, draft.crowd, draft.town) == ("area_month", 7, "中心片区")
    renew(session, draft, 6)
    assert (draft.rung, draft.crowd, draft.town) == ("town_day", 6, "玉海街道")


def test_by_month_the_dates_of_the_texts_are_proposed_and_by_day_not(session: Session) -> None:
    draft = receive(session, 5)[0].draft
    assert draft is not None
    labels = select(Finding.label).where(Finding.case_id == draft.case_id, Finding.field == "reply")
    renew(session, draft, 5)
    assert draft.rung == "town_day"
    assert "DATE" not in session.scalars(labels).all()
    renew(session, draft, 6)
    assert draft.rung == "city_month"
    assert "DATE" in session.scalars(labels).all()


def test_one_run_weighs_every_open_draft(sessions: sessionmaker[Session], session: Session) -> None:
    receive(session, 5)
    receive(session, 2, town="北麂乡")
    released = receive(session, 1)[0].draft
    assert released is not None
    released.state = "released"
    session.commit()
    seen: list[tuple[int, int]] = []
    assert weigh_open(sessions, K, lambda done, total: seen.append((done, total))) == 7
    assert weigh_open(sessions, K) == 0
    session.expire_all()
    rungs = session.execute(select(CaseDraft.rung, func.count()).group_by(CaseDraft.rung)).all()
    assert sorted(map(tuple, rungs)) == [("city_month", 2), ("town_day", 5), ("town_month", 1)]
    assert seen == [(7, 7)]


def test_another_k_has_every_open_draft_weighed_at_the_next_start(
    sessions: sessionmaker[Session], session: Session
) -> None:
    receive(session, 2)
    session.commit()
    weigh_open(sessions, K)
    queue_unweighed(sessions, K)
    assert session.scalars(select(Job.kind)).all() == []
    session.commit()
    queue_unweighed(sessions, K + 1)
    assert session.scalars(select(Job.kind)).all() == ["detect"]


def ready(session: Session, n: int = 1, k: int = K) -> tuple[CaseDraft, Identity]:
    """The first of ``n`` cases of one cell, everything decided, weighed with ``k``."""
    case = receive(session, n)[0]
    draft = case.draft
    assert draft is not None
    curator = make_person(session, "curator", Role.CURATOR)
    renew(session, draft, k)
    for row in session.scalars(select(Finding).where(Finding.case_id == case.id)):
        row.decision = "mask" if row.risk == "high" else ""
    draft.neighbour = "no"
    session.flush()
    return draft, curator


def test_too_few_neighbours_wait_for_a_reason(session: Session) -> None:
    draft, curator = ready(session)
    assert open_decisions(draft) == ["同类诉求太少，请写明理由或者暂缓。"]
    choose = ChooseRung(session, draft, curator)
    with pytest.raises(NotAllowed, match="须写明理由"):
        choose.perform("city_month", "  ", neighbours=K)
    choose.perform("city_month", "公共设施问题，认不出个人", neighbours=K)
    assert open_decisions(draft) == []
    event = session.scalars(select(CaseEvent).order_by(CaseEvent.id.desc()).limit(1)).one()
    assert (event.transition, event.comment) == (
        "choose_rung",
        "公开到全市，日期到月，同类 1 件：公共设施问题，认不出个人",
    )


def test_the_approving_person_assents_to_a_finer_rung(session: Session) -> None:
    draft, curator = ready(session, 4)
    receive(session, 4, town="玉海街道")
    renew(session, draft, K)
    assert draft.rung == "area_month"
    ChooseRung(session, draft, curator).perform("town_month", "全街道停水，地点已见通告", neighbours=K)
    assert (draft.town, draft.rung_by, draft.standing.is_short) == ("安阳街道", "curator", True)
    reviewer = make_person(session, "reviewer", Role.REVIEWER)
    TransitionCase(session, draft, "propose", curator, preset="two_person").perform()
    approving = TransitionCase(session, draft, "approve", reviewer, preset="two_person")
    assert approving.failure_reasons() == ["同类诉求太少：批准人须写明认可的意见，或退回改为更粗的一级。"]
    assert not TransitionCase(
        session, draft, "approve", reviewer, "已核对", preset="two_person"
    ).failure_reasons()


def test_a_coarser_rung_needs_no_reason_and_can_be_undone(session: Session) -> None:
    draft, curator = ready(session, 6)
    assert draft.rung == "town_day"
    ChooseRung(session, draft, curator).perform("city_month", neighbours=K)
    assert (draft.rung, draft.town, draft.rung_by) == ("city_month", "", "curator")
    renew(session, draft, K)
    assert draft.rung == "city_month"
    assert Undo(session, draft, curator).perform() == "改公开到哪一级"
    assert (draft.rung, draft.town, draft.rung_by) == ("town_day", "安阳街道", "")


def test_choosing_what_the_rule_chooses_goes_back_to_the_rule(session: Session) -> None:
    draft, curator = ready(session, 6)
    ChooseRung(session, draft, curator).perform("city_month", neighbours=K)
    ChooseRung(session, draft, curator).perform("town_day", neighbours=K)
    assert (draft.rung, draft.rung_by) == ("town_day", "")


@pytest.mark.parametrize("rung", ["", "area_month", "village_day", "13800001234"])
def test_only_a_rung_that_the_case_has_can_be_chosen(session: Session, rung: str) -> None:
    case = receive(session, 1, town="北麂乡")[0]
    assert case.draft is not None
    curator = make_person(session, "curator", Role.CURATOR)
    with pytest.raises(NotAllowed):
        ChooseRung(session, case.draft, curator).perform(rung, "理由", neighbours=K)


def test_a_draft_that_was_never_weighed_cannot_leave(session: Session) -> None:
    draft, _curator = ready(session, 6)
    draft.crowd_needed = 0
    assert open_decisions(draft) == ["还没有数过同类诉求有多少件，请稍候或刷新本页。"]


def test_before_a_release_a_smaller_crowd_means_a_coarser_rung(session: Session) -> None:
    draft, _curator = ready(session, 6)
    approve(session, draft.case)
    assert draft.rung == "town_day"
    for case in session.scalars(select(Case).where(Case.id != draft.case_id)):
        case.category_id = 3
    receive(session, 5, town="玉海街道")
    session.flush()
    hold_crowds(session, [draft])
    assert (draft.rung, draft.town) == ("area_month", "中心片区")
    found = session.scalars(
        select(Finding).where(Finding.case_id == draft.case_id, Finding.label == "DATE")
    ).all()
    assert [row.replacement for row in found] == ["2026年9月"]
    assert session.scalar(select(AuditEntry.action).order_by(AuditEntry.id.desc()).limit(1)) == "case.coarsen"


def test_before_a_release_more_neighbours_change_nothing(session: Session) -> None:
    draft, curator = ready(session, 6)
    ChooseRung(session, draft, curator).perform("area_month", neighbours=K)
    draft.rung_by = ""
    draft.detected_with = ""
    detect(session, draft.case)
    approve(session, draft.case)
    receive(session, 30)
    hold_crowds(session, [draft])
    assert draft.rung == "area_month"


def test_released_cases_with_fewer_neighbours_are_counted_not_changed(
    sessions: sessionmaker[Session], session: Session
) -> None:
    draft, _curator = ready(session, 6)
    draft.state = "released"
    session.commit()
    assert shrunk(sessions) == 0
    for case in session.scalars(select(Case).where(Case.id != draft.case_id)):
        case.category_id = 3
    session.commit()
    assert shrunk(sessions) == 1
    session.refresh(draft)
    assert draft.rung == Rung.TOWN_DAY
