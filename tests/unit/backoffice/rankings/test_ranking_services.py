"""Computation and review of a ranking: what is refused, what is listed, what an objection changes."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.departments.models import DepartmentGroup
from portal.backoffice.orders.models import Assignment, ManualEntry
from portal.backoffice.rankings.models import Ranking, ScoreSheet, SheetOrder
from portal.backoffice.rankings.services import (
    ComputeRanking,
    CorrectRanking,
    DiscardRanking,
    ExtendReview,
    OpenReview,
    recompute,
)
from portal.releases import NotAllowed
from portal.scoring.package import verify_package
from portal.security.permissions import Role
from portal.security.policy import Identity
from tests.factories import make_person
from tests.orders import make_order, make_unit
from tests.rankings import (
    COMPUTED,
    GROUP,
    PERIOD,
    RULEBOOK,
    UNTIL,
    computed,
    curator,
    make_office,
    make_rulebook,
    object_to,
    publisher,
    released,
    reviewed,
    sheet_of,
)

Sessions = sessionmaker[Session]


@pytest.fixture
def session(sessions: Sessions) -> Iterator[Session]:
    """One session, never committed."""
    with sessions() as session:
        yield session


def refusals(session: Session, period: str = PERIOD, group: str = GROUP, now: datetime = COMPUTED) -> str:
    return "".join(ComputeRanking(session, curator(session), period, group, now).failure_reasons())


# --- what is refused -----------------------------------------------------------------------------------------------------


def test_a_period_that_goes_on_is_not_computed(session: Session) -> None:
    make_office(session)
    last_hour = datetime(2025, 9, 30, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
    assert refusals(session, now=last_hour) == "2025年9月还没有结束，2025年10月1日起才能核算。"
    assert refusals(session, now=last_hour + timedelta(minutes=1)) == ""


@pytest.mark.parametrize("period", ["2025-13", "九月", "", "2025-Q5"])
def test_what_is_no_period_is_told(session: Session, period: str) -> None:
    make_office(session)
    assert "不是考核周期" in refusals(session, period)


def test_without_a_rulebook_in_force_nothing_is_computed(session: Session) -> None:
    make_unit(session, "water", GROUP)
    make_rulebook(session, state="proposed")
    assert "2025年9月30日没有已启用的考核办法" in refusals(session)


def test_the_rulebook_of_the_last_day_holds(session: Session) -> None:
    """Validity is half-open: the first version ended on the day on which the second began."""
    make_office(session)
    make_rulebook(session, _version(2, "2024-01-01", "2025-01-01"))
    ranking = computed(session)
    assert (ranking.rulebook.version, ranking.rulebook.state) == (1, "active")


def test_a_retired_rulebook_still_holds_for_its_own_time(session: Session) -> None:
    make_office(session)
    make_rulebook(session, _version(2, "2023-01-01", "2025-01-01"), state="retired")
    make_order(session, "old", department_id=1, dispatched_at="2024-11-03", due_at="2024-11-12")
    assert computed(session, "2024-11").rulebook.version == 2


def _version(version: int, start: str, end: str = "") -> str:
    ends = f"\nvalid_until = {end}" if end else ""
    return RULEBOOK.replace("\nversion = 1", f"\nversion = {version}").replace(
        "valid_from = 2025-01-01", f"valid_from = {start}{ends}"
    )


def test_two_rulebooks_for_the_same_group_and_day_are_refused(session: Session) -> None:
    make_office(session)
    make_rulebook(session, _version(2, "2025-09-15"))
    assert "有 2 份考核办法同时适用于这一组" in refusals(session)


def test_a_group_that_no_rulebook_knows_is_told(session: Session) -> None:
    make_office(session)
    assert "没有代码为“villages”的组别" in refusals(session, group="villages")


def test_a_department_in_two_groups_is_refused(session: Session) -> None:
    """Listed by code in one group, and by the directory in another."""
    make_unit(session, "water", GROUP, name="云川市水务局")
    listed = RULEBOOK.replace('code = "towns"\n', 'code = "towns"\ndepartments = ["water"]\n')
    make_rulebook(session, listed)
    assert refusals(session) == "云川市水务局同时列在“市直部门”和“乡镇街道”，请先改正。"


def test_a_group_without_units_is_told(session: Session) -> None:
    make_rulebook(session)
    session.add(DepartmentGroup(code=GROUP, name="市直部门"))
    assert "“市直部门”在2025年9月没有单位" in refusals(session)


def test_who_may_not_compute_is_refused(session: Session) -> None:
    make_office(session)
    auditor = make_person(session, "auditor", Role.AUDITOR)
    with pytest.raises(NotAllowed, match="您的角色不能核算排名"):
        ComputeRanking(session, auditor, PERIOD, GROUP, COMPUTED).perform()


def test_a_released_period_is_only_corrected(session: Session) -> None:
    make_office(session)
    released(session)
    assert "只能用“更正”另出一版" in refusals(session)


# --- what is computed ------------------------------------------------------------------------------------------------


def test_sheets_orders_and_file_say_the_same(session: Session) -> None:
    make_office(session)
    ranking = computed(session)
    assert {s.department.code: (s.status, s.place, s.orders) for s in ranking.sheets} == {
        "water": ("ranked", 1, 8),
        "housing": ("ranked", 2, 8),
        "traffic": ("too_few", None, 1),
    }
    verified = verify_package(ranking.package)
    assert verified.faults == [] and verified.contents is not None
    rows = {row.row: ",".join(map(str, row.values)) for row in verified.contents.rows}
    stored = {row.row_id: row.flags for row in session.scalars(select(SheetOrder))}
    assert stored == rows


def test_row_names_are_new_each_time_and_say_nothing_of_the_order(session: Session) -> None:
    make_office(session)
    first = set(computed_names(session))
    second = set(computed_names(session))
    assert len(first) == len(second) == 17 and not first & second


def computed_names(session: Session) -> list[str]:
    ranking = computed(session)
    return list(session.scalars(select(SheetOrder.row_id).where(SheetOrder.ranking_id == ranking.id)))


def test_an_order_that_is_left_out_is_kept_with_its_reason(session: Session) -> None:
    units = make_office(session)
    make_order(
        session, "direct", department_id=units["water"].id, dispatched_at="2025-09-02", is_written=False
    )
    ranking = computed(session)
    [row] = session.scalars(select(SheetOrder).where(SheetOrder.left_out != "")).all()
    assert (row.left_out, row.row_id, row.flags) == ("direct", "", "")
    contents = verify_package(ranking.package).contents
    assert contents is not None and contents.left_out == {("water", "direct"): 1}


def test_orders_without_a_known_unit_are_listed(session: Session) -> None:
    make_office(session)
    make_order(session, "stray", department_raw="水务站", dispatched_at="2025-09-05")
    make_order(session, "earlier", department_raw="水务站", dispatched_at="2025-08-05")
    assert "全市有 1 件交办件的承办单位名称尚未对应到单位，没有计入任何单位。" in computed(session).warnings


def test_manual_entries_of_the_months_are_added_up(session: Session) -> None:
    units = make_office(session)
    for month, k in (("2025-07", 1), ("2025-09", 2), ("2025-10", 4)):
        session.add(_entry(session, units["water"].id, month, k))
    sheet = sheet_of(session, computed(session, "2025-Q3"), "water")
    assert sheet.result["indicators"][0]["k"] == 3


def test_a_manual_entry_that_does_not_fit_its_indicator_is_refused(session: Session) -> None:
    units = make_office(session)
    entry = _entry(session, units["water"].id, PERIOD, 1)
    entry.n = 5
    session.add(entry)
    with pytest.raises(NotAllowed, match="云川市水务局 2025-09 手工录入的“attitude”不应有分母"):
        computed(session)


def _entry(session: Session, department_id: int, month: str, k: int) -> ManualEntry:
    return ManualEntry(
        department_id=department_id,
        month=month,
        indicator="attitude",
        k=k,
        n=None,
        evidence="查实记录",
        entered_by=curator(session).username,
        entered_at=COMPUTED,
    )


def test_a_year_without_its_holidays_is_told(session: Session) -> None:
    make_office(session)
    later = datetime(2028, 2, 1, tzinfo=UTC)
    warnings = computed(session, "2027-12", later).warnings
    assert any("节假日表缺少2027年" in warning for warning in warnings)


def test_computing_again_replaces_the_open_one_and_ends_its_review(session: Session) -> None:
    units = make_office(session)
    first = reviewed(session)
    make_order(
        session, "new", department_id=units["traffic"].id, dispatched_at="2025-09-03", due_at="2025-09-12"
    )
    second = computed(session)
    assert (second.id, second.version, second.state, second.objections_until) == (
        first.id,
        1,
        "computed",
        None,
    )
    assert sheet_of(session, second, "traffic").orders == 2
    assert session.scalar(select(func.count(SheetOrder.assignment_id))) == 18


# --- review and objections -------------------------------------------------------------------------------------------


def test_a_review_lasts_a_day_at_least(session: Session) -> None:
    make_office(session)
    ranking = computed(session)
    short = OpenReview(session, curator(session), ranking, COMPUTED + timedelta(hours=23), COMPUTED)
    assert short.failure_reasons() == ["核对期至少 24 小时，请把截止时间定得晚一些。"]


def test_a_deadline_is_only_moved_backwards_in_favour_of_the_units(session: Session) -> None:
    make_office(session)
    ranking = reviewed(session)
    earlier = ExtendReview(session, curator(session), ranking, UNTIL - timedelta(hours=1), COMPUTED)
    assert "新的截止时间须晚于原来的。" in earlier.failure_reasons()
    ExtendReview(session, curator(session), ranking, UNTIL + timedelta(days=1), COMPUTED).perform()
    assert ranking.objections_until == UNTIL + timedelta(days=1)


def test_an_upheld_objection_computes_the_sheets_anew_and_keeps_review_and_objection(
    session: Session,
) -> None:
    units = make_office(session)
    ranking = reviewed(session)
    objection = object_to(session, ranking, "housing", "upheld")
    before = sheet_of(session, ranking, "housing").total
    late = session.scalars(select(Assignment).where(Assignment.department_id == units["housing"].id)).all()
    for order in late:
        order.closed_at = order.dispatched_at
    session.flush()
    recompute(session, ranking, publisher(session), COMPUTED + timedelta(days=2))
    sheet = sheet_of(session, ranking, "housing")
    assert before is not None and sheet.total is not None and sheet.total > before
    assert (ranking.state, ranking.objections_until) == ("review", UNTIL)
    assert objection.sheet_id == sheet.id
    assert ranking.computed_by_id == publisher(session).user_id


def test_a_computation_with_an_open_objection_is_not_discarded(session: Session) -> None:
    make_office(session)
    ranking = reviewed(session)
    objection = object_to(session, ranking, "housing")
    service = DiscardRanking(session, curator(session), ranking)
    assert service.failure_reasons() == ["还有 1 条异议没有答复，请先答复。"]
    objection.state = "rejected"
    service.perform()
    session.flush()
    assert session.scalar(select(func.count(ScoreSheet.id))) == 0
    session.refresh(objection)
    assert objection.sheet_id is None  # what was objected and answered stays


# --- corrections -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("", "请写更正说明"),
        ("字" * 501, "不能超过 500 个字"),
        ("按来电人13800001234的要求改正", "更正说明第"),
    ],
)
def test_a_correction_needs_a_note_fit_for_the_public(session: Session, note: str, told: str) -> None:
    make_office(session)
    ranking, _ = released(session)
    with pytest.raises(NotAllowed, match=told):
        CorrectRanking(session, curator(session), ranking, note, COMPUTED + timedelta(days=9)).perform()


def test_a_correction_is_the_next_version_and_there_is_one_at_a_time(session: Session) -> None:
    make_office(session)
    ranking, _ = released(session)
    now = COMPUTED + timedelta(days=9)
    second = CorrectRanking(session, curator(session), ranking, "一件的时限录入有误。", now).perform()
    assert (second.version, second.state, ranking.state) == (2, "computed", "released")
    again = CorrectRanking(session, curator(session), ranking, "另有一件。", now)
    assert again.failure_reasons() == ["第 2 版正在核算或核对，不必再开一版。"]


Act = Callable[[Session, Ranking, Identity], None]
ACTS: dict[str, Act] = {
    "review": lambda s, r, who: OpenReview(s, who, r, UNTIL, COMPUTED).perform(),
    "extend": lambda s, r, who: ExtendReview(s, who, r, UNTIL + timedelta(days=9), COMPUTED).perform(),
    "discard": lambda s, r, who: DiscardRanking(s, who, r).perform(),
    "recompute": lambda s, r, who: recompute(s, r, who, COMPUTED),
    "correct": lambda s, r, who: CorrectRanking(s, who, r, "更正。", COMPUTED).perform() and None,
}


@pytest.mark.parametrize("name", ACTS)
def test_no_act_is_open_to_somebody_without_the_permission(session: Session, name: str) -> None:
    make_office(session)
    ranking = computed(session)
    ranking.state = {"review": "computed", "correct": "released"}.get(name, "review")
    secrecy = make_person(session, "secrecy", Role.SECRECY)
    with pytest.raises(NotAllowed, match="您的角色不能"):
        ACTS[name](session, ranking, secrecy)


@pytest.mark.parametrize("name", [name for name in ACTS if name != "correct"])
def test_a_released_ranking_is_out_of_reach_of_every_act_but_correction(session: Session, name: str) -> None:
    make_office(session)
    ranking, _ = released(session)
    with pytest.raises(NotAllowed, match="已发布"):
        ACTS[name](session, ranking, curator(session))


def test_a_unit_that_was_merged_counts_until_its_merger(session: Session) -> None:
    units = make_office(session)
    units["traffic"].valid_until, units["traffic"].successor_id = date(2025, 9, 20), units["water"].id
    session.flush()
    ranking = computed(session)
    assert "云川市交通局截至2025年9月20日撤销或并入其他单位，只有部分时间的数据。" in ranking.warnings
    assert {s.department.code: s.orders for s in ranking.sheets} == {"water": 8, "housing": 8, "traffic": 1}
