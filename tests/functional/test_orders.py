"""Orders for staff: found, explained, taken out of scoring by two people, corrected; figures entered by hand."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.audit.models import AuditEntry
from portal.backoffice.orders.clock import Clock
from portal.backoffice.orders.models import Assignment, Exclusion, ManualEntry, OrderEvent
from portal.backoffice.orders.rows import scored_rows
from portal.backoffice.rankings.models import Ranking, ScoreSheet, SheetOrder
from portal.backoffice.rulebooks.models import RulebookVersion
from portal.scoring.examples import example_text
from portal.scoring.period import Period
from portal.scoring.rulebook import parse_rulebook
from portal.security.permissions import Role
from tests.factories import make_person
from tests.functional.conftest import SignedIn
from tests.functional.directory.acts import form_at, form_having
from tests.orders import at, exclude, make_order, make_rule, make_unit

BOOK = parse_rulebook(example_text())


@pytest.fixture
def order(sessions: sessionmaker[Session]) -> int:
    """An order of the water works, handed over on 30 April and closed a day late."""
    with sessions.begin() as session:
        make_rule(session, document="〔2026〕3号")
        unit = make_unit(session, "water", "departments", name="云川市供水公司")
        return make_order(
            session,
            "PD2026040001",
            department_id=unit.id,
            dispatched_at="2026-04-30 10:20",
            closed_at="2026-05-12 16:30",
        ).id


@pytest.fixture
def curator(as_role: SignedIn) -> TestApp:
    return as_role("curator", username="li")


@pytest.fixture
def reviewer(as_role: SignedIn) -> TestApp:
    return as_role("reviewer", username="chen")


def counted(sessions: sessionmaker[Session]) -> dict[int, str]:
    """Reason by order of the water works' orders in May; empty: it counts."""
    with sessions() as session:
        rows = scored_rows(session, BOOK, Period.parse("2026-05"), "departments", Clock.load(session))
        return {row.assignment_id: row.left_out for row in rows}


def propose(browser: TestApp, order: int, document: str = "会议纪要〔2026〕7号") -> Any:
    form = form_at(browser.get(f"/staff/orders/{order}"), "/exclude")
    form["reason"], form["document"], form["note"] = "court", document, "已进入诉讼"
    return form.submit()


def correct(browser: TestApp, order: int, field: str, day: str, hour: str = "", **more: Any) -> Any:
    form = form_at(browser.get(f"/staff/orders/{order}"), "/correct")
    form["field"], form["day"], form["hour"] = field, day, hour
    form["reason"] = "异议经核实"
    for name, value in more.items():
        form[name] = value
    return form.submit()


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


def test_a_corrected_time_counts_and_the_history_says_why(
    curator: TestApp, sessions: sessionmaker[Session], order: int
) -> None:
    page = correct(curator, order, "closed_at", "2026-05-11", "16:30").follow()
    assert "用 5 个工作日，按时办结" in page
    assert (
        "更正办结时间：2026年5月12日（星期二）16:30 → 2026年5月11日（星期一）16:30。理由：异议经核实" in page
    )
    with sessions() as session:
        stored = session.get_one(Assignment, order)
        assert stored.closed_at == at("2026-05-12 16:30")  # the source's word stays
        assert Clock.load(session).read(stored).closed_on_time
        event = session.scalars(select(OrderEvent)).one()
        assert (event.actor, event.act) == ("li", "corrected")
        audit = session.scalars(select(AuditEntry).where(AuditEntry.action == "order.corrected")).one()
        assert audit.detail == {"field": "closed_at"}


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


def test_a_correction_moves_an_order_into_another_period(
    curator: TestApp, sessions: sessionmaker[Session], order: int
) -> None:
    """However long ago the source says that it was."""
    with sessions.begin() as session:
        old = {"dispatched_at": "2020-03-02 09:00", "closed_at": "2020-03-03 09:00"}
        mistyped = make_order(session, "old", department_id=1, **old).id
    assert mistyped not in counted(sessions)
    correct(curator, mistyped, "closed_at", "2026-05-20")
    assert mistyped in counted(sessions)


def test_the_latest_correction_of_a_time_holds_and_may_say_that_there_is_none(
    curator: TestApp, sessions: sessionmaker[Session], order: int
) -> None:
    correct(curator, order, "closed_at", "2026-05-11")
    page = correct(curator, order, "closed_at", "", nothing=True).follow()
    assert "尚未办结" in page
    assert "2026年5月11日（星期一） → 没有" in page


def test_a_due_date_may_be_corrected_to_a_day_or_an_instant(curator: TestApp, order: int) -> None:
    assert "到期：2026年5月12日（星期二）24:00。" in correct(curator, order, "due_at", "2026-05-12").follow()
    assert (
        "到期：2026年5月12日（星期二）17:00。"
        in correct(curator, order, "due_at", "2026-05-12", "17:00").follow()
    )


def test_what_is_no_correction_is_refused(curator: TestApp, order: int) -> None:
    assert "请填写日期" in correct(curator, order, "closed_at", "")
    assert "只留一样" in correct(curator, order, "closed_at", "2026-05-11", nothing=True)
    assert "没有改动" in correct(curator, order, "closed_at", "2026-05-12", "16:30")
    assert "不能晚于现在" in correct(curator, order, "signed_at", "2126-05-12")
    assert "请写明更正的理由" in correct(curator, order, "closed_at", "2026-05-11", reason=" ")


def test_a_later_import_does_not_undo_a_correction_and_is_noted(
    curator: TestApp, sessions: sessionmaker[Session], order: int
) -> None:
    correct(curator, order, "closed_at", "2026-05-11", "16:30")
    assert "来源系统的时间又有变动" not in curator.get(f"/staff/orders/{order}")
    with sessions.begin() as session:
        session.execute(update(Assignment).values(closed_at=at("2026-05-13 09:00")))
    for address in (f"/staff/orders/{order}", "/staff/orders/exclusions"):
        assert "现为 2026年5月13日（星期三）09:00；更正为 2026年5月11日（星期一）16:30" in curator.get(
            address
        )
    assert "按时办结" in curator.get(f"/staff/orders/{order}")


def ranked(session: Session, order: int, state: str) -> None:
    """A ranking of May whose sheet holds the order."""
    who = make_person(session, "somebody", Role.REVIEWER).user_id
    moment = at("2026-06-05")
    book = rulebook(session)
    ranking = Ranking(
        period="2026-05",
        group_code="departments",
        group_name="市直部门",
        version=1,
        state=state,
        rulebook_id=book.id,
        computed_at=moment,
        computed_by_id=who,
        data_as_of=moment,
        package=b"",
        package_sha256="",
    )
    ranking.sheets = [
        ScoreSheet(department_id=1, position=1, status="too_few", orders=1, result={}, facts={})
    ]
    session.add(ranking)
    session.flush()
    session.add(SheetOrder(ranking_id=ranking.id, assignment_id=order, department_id=1, row_id="a"))


def rulebook(session: Session) -> RulebookVersion:
    moment = at("2026-01-05")
    book = RulebookVersion(
        code=BOOK.code,
        version=1,
        name=BOOK.name,
        valid_from=date(2026, 1, 1),
        text=example_text(),
        sha256="0" * 64,
        state="active",
        created_at=moment,
        updated_at=moment,
    )
    session.add(book)
    session.flush()
    return book


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


def enter(browser: TestApp, **fields: str) -> Any:
    form = form_having(browser.get("/staff/orders/manual", {"month": "2026-05"}), "evidence")
    values = {"indicator": "attitude", "k": "2", "evidence": "认定书〔2026〕1号", **fields}
    for name, value in values.items():
        form[name] = value
    return form.submit()


def test_figures_are_entered_corrected_and_removed_with_evidence(
    curator: TestApp, sessions: sessionmaker[Session], order: int
) -> None:
    assert "没有手工录入的指标" in curator.get("/staff/orders/manual")
    with sessions.begin() as session:
        rulebook(session)
    page = enter(curator).follow()
    assert "已录入：云川市供水公司，工作态度。" in page
    enter(curator, k="3")
    with sessions() as session:
        entry = session.scalars(select(ManualEntry)).one()
        assert (entry.month, entry.indicator, entry.k, entry.n, entry.entered_by) == (
            "2026-05",
            "attitude",
            3,
            None,
            "li",
        )
        changes = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "order.manual_entered").order_by(AuditEntry.id)
        ).all()
        assert [(e.detail["before"], e.detail["after"]) for e in changes] == [("", "2"), ("2", "3")]
    page = form_at(curator.get("/staff/orders/manual", {"month": "2026-05"}), "/remove").submit().follow()
    assert "2026年5月还没有录入" in page


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"evidence": " "}, "请写明凭据"),
        ({"n": "20"}, "按件数计，不填总数"),
        ({"k": "-1"}, "0 或更大的整数"),
        ({"month": "2026-Q2"}, "按月录入"),
        ({"month": "五月"}, "月份写作 2026-10"),
        ({"month": "2126-05"}, "还没有到"),
    ],
)
def test_figures_that_cannot_be_are_refused(
    curator: TestApp, sessions: sessionmaker[Session], order: int, fields: dict[str, str], message: str
) -> None:
    with sessions.begin() as session:
        rulebook(session)
    assert message in enter(curator, **fields)
    with sessions() as session:
        assert session.scalar(select(ManualEntry)) is None


def test_a_figure_of_a_ranked_month_says_what_a_change_takes(
    curator: TestApp, sessions: sessionmaker[Session], order: int
) -> None:
    with sessions.begin() as session:
        ranked(session, order, "released")
    assert "2026年5月 市直部门（已发布）" in enter(curator).follow()
