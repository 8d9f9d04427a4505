"""Orders for staff: found, explained, taken out of scoring by two people, corrected; figures entered by hand."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.audit.models import AuditEntry
from portal.backoffice.orders.models import Assignment, Exclusion
from tests.functional.conftest import SignedIn
from tests.functional.directory.acts import form_at
from tests.functional.orders.acts import correct, counted, propose, ranked
from tests.orders import exclude, make_order


def test_orders_are_found_by_number_unit_period_and_state(
    curator: TestApp, sessions: sessionmaker[Session], order: int
) -> None:
    with sessions.begin() as session:
        make_order(session, "PD2026060009", department_raw="水务站", dispatched_at="2026-06-08 09:00")
        make_order(session, "PD-none", department_raw="水务站")

    def found(**query: str) -> list[str]:
        return [cell.get_text() for cell in curator.get("/staff/orders", query).html.select("tbody th")]

    assert found() == ["PD2026060009", "PD2026040001", "PD-none"]
    assert found(q="PD202604") == ["PD2026040001"]
    assert found(q="RAPD2026060009") == ["PD2026060009"]
    assert found(q="%") == []
    assert found(period="2026-Q2") == ["PD2026060009", "PD2026040001"]
    assert found(period="2026-04") == ["PD2026040001"]
    assert found(state="closed") == ["PD2026040001"]
    assert found(state="no_department") == ["PD2026060009", "PD-none"]
    assert found(state="no_dispatch") == ["PD-none"]
    assert found(department="1") == ["PD2026040001"]
    assert "月份写作 2026-10" in curator.get("/staff/orders", {"period": "十月"})
    row = curator.get("/staff/orders", {"q": "PD2026040001"}).html.select_one("tbody tr").get_text()
    assert "2026年5月11日（星期一）24:00" in row
    assert "逾期办结" in row


def test_pages_go_on_where_the_last_one_ended(curator: TestApp, sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        for n in range(60):
            dispatched = f"2026-05-{n % 4 + 4:02d} 09:00" if n < 45 else None
            make_order(session, f"N{n}", dispatched_at=dispatched)
    seen, page = [], curator.get("/staff/orders")
    while True:
        seen += [cell.get_text() for cell in page.html.select("tbody th")]
        if not page.html.find("a", rel="next"):
            break
        page = page.click("下一页")
    assert len(seen) == len(set(seen)) == 60
    assert seen[45:] == [f"N{n}" for n in range(59, 44, -1)]
    assert curator.get("/staff/orders", {"before": "nonsense"}).status_int == 200


def test_the_clock_is_explained_line_by_line(curator: TestApp, order: int) -> None:
    page = curator.get(f"/staff/orders/{order}")
    assert "期间休息，不计入：5月1日（星期五）至5月5日（星期二）劳动节放假；5月10日（星期日）。" in page
    assert "期间调休上班，计入：5月9日（星期六）。" in page
    assert "用 6 个工作日，逾期办结" in page
    assert curator.get("/staff/orders/999999", expect_errors=True).status_int == 404


def test_an_exclusion_takes_two_people(
    curator: TestApp, reviewer: TestApp, sessions: sessionmaker[Session], order: int
) -> None:
    assert "须由另一人批准" in propose(curator, order).follow()
    assert counted(sessions) == {order: ""}
    assert "1 件剔除等待批准" in reviewer.get("/staff/home")
    assert "会议纪要〔2026〕7号" in reviewer.get("/staff/orders/exclusions")
    form_at(reviewer.get(f"/staff/orders/{order}"), "/decide").submit("answer", value="approve")
    assert counted(sessions) == {order: "excluded"}
    page = curator.get(f"/staff/orders/{order}")
    assert "不计入：经批准剔除" in page
    assert "批准剔除：已进入诉讼、仲裁、行政复议（会议纪要〔2026〕7号）" in page
    with sessions() as session:
        actions = session.scalars(
            select(AuditEntry.action).where(AuditEntry.subject_kind == "assignment").order_by(AuditEntry.id)
        ).all()
    assert actions == ["order.exclusion_proposed", "order.exclusion_approved"]


def test_nobody_approves_their_own_exclusion(
    reviewer: TestApp, sessions: sessionmaker[Session], order: int
) -> None:
    propose(reviewer, order)
    page = reviewer.get(f"/staff/orders/{order}")
    assert "批准剔除</button>" not in page
    token = page.html.find("input", {"name": "csrf_token"})["value"]
    answer = reviewer.post(f"/staff/orders/{order}/decide", {"csrf_token": token, "answer": "approve"})
    assert "不能是同一人" in answer
    assert counted(sessions) == {order: ""}


def test_a_proposal_is_rejected_with_a_ground_and_may_come_again(
    curator: TestApp, reviewer: TestApp, sessions: sessionmaker[Session], order: int
) -> None:
    propose(curator, order)
    form = form_at(reviewer.get(f"/staff/orders/{order}"), "/decide")
    assert "请写明理由" in form.submit("answer", value="reject")
    form["ground"] = "没有立案"
    form.submit("answer", value="reject")
    assert "不同意剔除：已进入诉讼、仲裁、行政复议（会议纪要〔2026〕7号）。没有立案" in curator.get(
        f"/staff/orders/{order}"
    )
    assert propose(curator, order).status_int == 303


def test_an_exclusion_is_lifted_on_record(
    curator: TestApp, reviewer: TestApp, as_role: SignedIn, sessions: sessionmaker[Session], order: int
) -> None:
    with sessions.begin() as session:
        exclude(session, session.get_one(Assignment, order))
    assert "/include" not in curator.get(f"/staff/orders/{order}")
    form = form_at(reviewer.get(f"/staff/orders/{order}"), "/include")
    assert "请写明撤销的理由" in form.submit()
    form["ground"] = "撤诉"
    form.submit()
    assert counted(sessions) == {order: ""}
    assert "撤销剔除" in curator.get(f"/staff/orders/{order}")


def test_a_proposer_takes_the_own_proposal_back_and_nobody_else_s(
    curator: TestApp, as_role: SignedIn, sessions: sessionmaker[Session], order: int
) -> None:
    propose(curator, order)
    other = as_role("curator", username="wang")
    token = other.get("/staff/orders").html.find("input", {"name": "csrf_token"})["value"]
    refused = other.post(f"/staff/orders/{order}/include", {"csrf_token": token, "ground": "试试"})
    assert "只有提出的人可以撤回提议" in refused
    form = form_at(curator.get(f"/staff/orders/{order}"), "/include")
    form["ground"] = "提错了"
    form.submit()
    with sessions() as session:
        assert session.scalar(select(Exclusion)) is None


def test_a_proposal_without_document_is_refused_with_what_was_typed(curator: TestApp, order: int) -> None:
    page = propose(curator, order, document="  ")
    assert "请写明依据的文件" in page
    assert form_at(page, "/exclude")["note"].value == "已进入诉讼"


def test_the_audit_log_names_acts_in_words(curator: TestApp, as_role: SignedIn, order: int) -> None:
    propose(curator, order)
    correct(curator, order, "closed_at", "2026-05-11")
    log = as_role("auditor").get("/staff/audit")
    for words in (
        "提出剔除",
        "理由：已进入诉讼、仲裁、行政复议",
        "更正办理时间",
        "更正的时间：办结时间",
        "派单 PD2026040001",
    ):
        assert words in log


@pytest.mark.parametrize(
    ("state", "advice"),
    [("released", "另作第 2 版更正"), ("review", "须重新核算才计入"), ("computed", "须重新核算才计入")],
)
def test_an_order_that_a_ranking_has_counted_says_what_a_change_takes(
    curator: TestApp, sessions: sessionmaker[Session], order: int, state: str, advice: str
) -> None:
    assert "已用于排名核算" not in curator.get(f"/staff/orders/{order}")
    with sessions.begin() as session:
        ranked(session, order, state)
    page = curator.get(f"/staff/orders/{order}")
    assert "2026年5月 市直部门" in page
    assert advice in page
