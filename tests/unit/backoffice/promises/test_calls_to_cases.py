"""Calls become cases in the normal flow, or are linked to one that is there; their promises follow."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.departments.models import Department
from portal.backoffice.hotline_days.models import Call
from portal.backoffice.orders.models import Assignment
from portal.backoffice.promises.call_cases import LinkCallCase, ToCase, UnlinkCallCase, case_content
from portal.backoffice.promises.links import (
    LinkCase,
    UnlinkCase,
    case_reasons,
    find_cases,
    progress_of,
    suggested_result,
)
from portal.backoffice.promises.models import PromiseCase
from portal.jobs.models import Job
from portal.releases import NotAllowed
from portal.security.permissions import Role
from portal.security.policy import Identity
from tests.factories import make_case, make_person
from tests.promises import NOW, make_call, make_hotline_day, make_promise


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    with sessions() as session:
        yield session


@pytest.fixture
def curator(session: Session) -> Identity:
    return make_person(session, "curator", Role.CURATOR)


@pytest.fixture
def call(session: Session) -> Call:
    lead = Department(code="housing", name="市住房和城乡建设局")
    joint = Department(code="water", name="市水务集团")
    session.add_all([lead, joint])
    session.flush()
    return make_call(session, make_hotline_day(session), departments=[lead.id, joint.id])


def cases_of(session: Session, promise_id: int) -> list[int]:
    return list(session.scalars(select(PromiseCase.case_id).where(PromiseCase.promise_id == promise_id)))


def test_a_call_becomes_a_case_in_the_normal_flow(session: Session, curator: Identity, call: Call) -> None:
    case = ToCase(session, call, curator, NOW, content=case_content(call)).perform()
    assert (case.source, case.source_number, call.case_id) == ("hotline-day", "d2026-06-12", case.id)
    assert case.question == "望江路南段一下雨就积水，我姓王，电话13800001234。"
    assert case.reply == "10月底前把雨水口改好。\n我们下周进场。"
    assert (case.caller_name, case.caller_phone) == ("王小丽", "13800001234")
    assert case.received_at == datetime(2026, 9, 18, 1, 41, tzinfo=UTC)
    session.refresh(case)
    assert case.draft is not None
    assert case.draft.state == "new"
    assert session.scalar(select(Job.kind)) == "detect"
    orders = session.execute(
        select(Assignment.role, Assignment.department_raw).order_by(Assignment.role)
    ).all()
    assert [tuple(row) for row in orders] == [("joint", "市水务集团"), ("lead", "市住房和城乡建设局")]


def test_a_case_without_a_reply_waits_for_one(session: Session, curator: Identity, call: Call) -> None:
    case = ToCase(session, call, curator, NOW, content=replace(case_content(call), reply="")).perform()
    session.refresh(case)
    assert case.draft is None
    assert case.replied_at is None


@pytest.mark.parametrize(("reply", "is_written"), [("10月底前把雨水口改好。", False), ("", True)])
def test_what_was_answered_on_the_line_is_no_order_that_scores(
    session: Session, curator: Identity, call: Call, reply: str, is_written: bool
) -> None:
    ToCase(session, call, curator, NOW, content=replace(case_content(call), reply=reply)).perform()
    lead = session.scalars(select(Assignment).where(Assignment.role == "lead")).one()
    assert lead.is_written is is_written


def test_what_was_promised_in_the_call_is_linked_to_its_case(
    session: Session, curator: Identity, call: Call
) -> None:
    promise = make_promise(session, call.day, turn=call.turns[2])
    under_review = make_promise(session, call.day, call=call, state="proposed")
    case = ToCase(session, call, curator, NOW, content=case_content(call)).perform()
    assert cases_of(session, promise.id) == [case.id]
    assert cases_of(session, under_review.id) == []


def test_a_call_becomes_a_case_once(session: Session, curator: Identity, call: Call) -> None:
    content = case_content(call)
    ToCase(session, call, curator, NOW, content=content).perform()
    assert ToCase(session, call, curator, NOW, content=content).failure_reasons() == [
        "这通来电已有诉求件，先取消关联。"
    ]
    UnlinkCallCase(session, call, curator, NOW).perform()
    assert call.case_id is None
    assert "关联已有的诉求件" in ToCase(session, call, curator, NOW, content=content).failure_reasons()[0]
    LinkCallCase(session, call, curator, NOW, case=find_cases(session, "d2026-06-12")[0]).perform()
    assert call.case_id is not None


def test_a_case_needs_a_title_and_what_was_asked(session: Session, curator: Identity, call: Call) -> None:
    content = replace(case_content(call), title=" ", question="")
    assert ToCase(session, call, curator, NOW, content=content).failure_reasons() == [
        "请填写标题。",
        "请填写诉求。",
    ]


def test_a_call_under_review_stands_still(session: Session, curator: Identity, call: Call) -> None:
    call.state = "proposed"
    with pytest.raises(NotAllowed):
        ToCase(session, call, curator, NOW, content=case_content(call)).perform()
    with pytest.raises(NotAllowed):
        LinkCallCase(session, call, curator, NOW, case=make_case(session)).perform()


def test_an_existing_case_is_found_by_its_number_of_the_call_system(session: Session) -> None:
    case = make_case(session)
    assert find_cases(session, " RA2026090001 ") == [case]
    assert "没有这个工单编号" in case_reasons(find_cases(session, "RA1"))[0]
    make_case(session, source="other")
    assert "分不清是哪一件" in case_reasons(find_cases(session, "RA2026090001"))[0]


def test_links_of_a_promise_change_only_while_nobody_reviews_it(session: Session, curator: Identity) -> None:
    promise, case = make_promise(session), make_case(session)
    LinkCase(session, promise, case, curator, NOW).perform()
    assert LinkCase(session, promise, case, curator, NOW).failure_reasons() == ["这一件已经关联了。"]
    promise.state = "approved"
    assert "正在审核" in UnlinkCase(session, promise, case, curator, NOW).failure_reasons()[0]
    promise.state = "released"
    UnlinkCase(session, promise, case, curator, NOW).perform()
    assert cases_of(session, promise.id) == []


def test_a_solved_case_suggests_that_the_promise_was_kept(session: Session) -> None:
    closed = datetime(2026, 10, 20, 17, tzinfo=UTC)  # already the 21st in Shanghai
    case = make_case(
        session, closed_at=closed, called_back_at=closed, outcome="solved", satisfaction="satisfied"
    )
    [progress] = progress_of(session, [case.id])
    assert suggested_result([progress], date(2026, 10, 20))["outcome"] == "kept_late"
    assert suggested_result([progress], date(2026, 10, 21)) == {
        "outcome": "kept",
        "result_on": date(2026, 10, 21),
        "result": "相关诉求已办结，回访满意。",
    }


def test_a_case_that_is_not_solved_suggests_nothing(session: Session) -> None:
    case = make_case(session, closed_at=NOW, outcome="unsolved")
    assert suggested_result(progress_of(session, [case.id]), None) == {}
