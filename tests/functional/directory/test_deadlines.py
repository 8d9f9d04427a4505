"""The table of deadlines: started and ended, never two for one day, and an example to begin with."""

from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.audit.models import AuditEntry
from portal.backoffice.calendar.models import Holiday
from portal.backoffice.orders.models import DeadlineRule
from tests.functional.directory.acts import form_at, form_having
from tests.orders import make_order, make_rule, make_unit

PAGE = "/staff/directory/deadlines"


def start(app: TestApp, **fields: str) -> Any:
    form = form_having(app.get(PAGE), "stage")
    values = {"stage": "close", "days": "5", "valid_from": "2026-01-01", "document": "〔2026〕3号", **fields}
    for name, value in values.items():
        form[name] = value
    return form.submit()


def rules(sessions: sessionmaker[Session]) -> list[tuple[str, int, date, date | None]]:
    with sessions() as session:
        rows = session.scalars(select(DeadlineRule).order_by(DeadlineRule.id))
        return [(rule.appeal_type, rule.days, rule.valid_from, rule.valid_until) for rule in rows]


def test_a_rule_is_started_and_shown_with_its_basis(app: TestApp, sessions: sessionmaker[Session]) -> None:
    page = start(app, appeal_type="complaint").follow()
    assert "已加上：投诉办结 5 个工作日。" in page
    row = page.html.find("th", string="投诉").parent.get_text()
    assert "2026年1月1日起" in row
    assert "〔2026〕3号" in row
    with sessions() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "deadline.started")).one()
        assert (entry.actor, entry.detail["rule"]) == ("li", "投诉办结 5 个工作日")


def test_two_rules_for_one_day_are_refused_with_the_one_in_the_way(
    app: TestApp, sessions: sessionmaker[Session]
) -> None:
    start(app)
    refused = start(app, days="7", valid_from="2026-06-01")
    assert "与已有的一条时期重叠：各类诉求办结 5 个工作日，2026年1月1日起，没有截止日期。" in refused
    assert form_having(refused, "stage")["days"].value == "7"
    assert len(rules(sessions)) == 1
    assert start(app, days="7", valid_from="2025-01-01", valid_until="2026-01-01").status_int == 303
    assert start(app, days="3", appeal_type="consult", valid_from="2026-06-01").status_int == 303
    assert start(app, stage="sign", days="1").status_int == 303


def test_a_change_is_an_end_and_a_start(app: TestApp, sessions: sessionmaker[Session]) -> None:
    start(app)
    ending = form_at(app.get(PAGE), "/end")
    ending["until"] = "2026-07-01"
    assert "已定截止日期" in ending.submit().follow()
    assert start(app, days="7", valid_from="2026-07-01").status_int == 303
    assert rules(sessions) == [
        ("", 5, date(2026, 1, 1), date(2026, 7, 1)),
        ("", 7, date(2026, 7, 1), None),
    ]


def test_an_end_only_comes_earlier_and_one_on_the_first_day_takes_the_rule_away(
    app: TestApp, sessions: sessionmaker[Session]
) -> None:
    start(app, valid_until="2026-12-01")
    for until, reason in (
        ("2027-01-01", "截止日期只能提前"),
        ("2025-12-31", "不能早于起始日期"),
        ("", "请填写截止日期"),
    ):
        ending = form_at(app.get(PAGE), "/end")
        ending["until"] = until
        assert reason in ending.submit()
    ending = form_at(app.get(PAGE), "/end")
    ending["until"] = "2026-01-01"
    ending.submit()
    assert rules(sessions) == []


def test_what_is_no_rule_is_refused(app: TestApp, sessions: sessionmaker[Session]) -> None:
    assert "截止日期要晚于起始日期" in start(app, valid_until="2026-01-01")
    assert "请填 0 到 400 的整数" in start(app, days="401")
    assert "请填写天数" in start(app, days="")
    assert rules(sessions) == []


def test_examples_fill_an_empty_table_once_and_say_what_they_are(
    app: TestApp, sessions: sessionmaker[Session]
) -> None:
    button = form_at(app.get(PAGE), "/examples")
    page = button.submit().follow()
    assert "示例不是规定" in page
    assert page.text.count("示例，没有发文字号") == len(rules(sessions)) == 5
    assert "从示例填入" not in page
    assert "已经有时限规定" in button.submit().follow()
    assert len(rules(sessions)) == 5


def test_a_year_without_holidays_is_said_wherever_it_matters(
    app: TestApp, as_role: Any, sessions: sessionmaker[Session]
) -> None:
    """Years since the first order count, not only the current one."""
    with sessions.begin() as session:
        make_rule(session)
        unit = make_unit(session, "water")
        order = make_order(session, department_id=unit.id, dispatched_at="2024-05-06 09:00")
        session.execute(delete(Holiday).where(Holiday.day.between(date(2024, 1, 1), date(2024, 12, 31))))
    assert "缺 2024" in app.get(PAGE)
    assert "缺 2024" in app.get("/staff/directory/holidays")
    publisher = as_role("publisher")
    for address in ("/staff/home", "/staff/orders", f"/staff/orders/{order.id}"):
        page = publisher.get(address)
        assert "缺 2024" in page
        assert "由采编或系统管理员录入" in page
    assert "不计入：节假日表缺少年份" in publisher.get("/staff/orders")
