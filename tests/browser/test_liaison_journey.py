"""From the liaison's first page to the answer, in two people's browsers; axe finds nothing on any of the pages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session, sessionmaker

from portal.security.permissions import Role
from tests.browser.looking import look
from tests.reviewing import LATE, Review, make_liaison, open_review

pytestmark = pytest.mark.browser
Enter = Callable[..., Page]


@pytest.fixture
def review(sessions: sessionmaker[Session]) -> Review:
    with sessions.begin() as session:
        review = open_review(session)
        make_liaison(session, "liaison", review.housing)
        make_liaison(session, "nobody", None)
    return review


def test_a_liaison_finds_the_late_order_objects_and_reads_the_answer(sign_in: Enter, review: Review) -> None:
    liaison = sign_in("liaison", Role.LIAISON)
    look(liaison, "liaison-home")
    liaison.click("main >> text=2025年10月")
    look(liaison, "liaison-sheet")
    liaison.click("dl >> text=逐件查看")
    look(liaison, "liaison-orders")
    liaison.click(f"main >> text={LATE}")
    look(liaison, "liaison-order")
    liaison.click("text=对这一件提出异议")
    liaison.click("main button:has-text('提出异议')")
    expect(liaison.locator(".err-sum").first).to_contain_text("请写明理由")
    look(liaison, "liaison-object-refused")
    liaison.select_option("#indicator", "closed_on_time")
    liaison.fill("#ground", "10 月 20 日已办结并回单，系统晚登记两天。")
    liaison.fill("#evidence", "回单编号 12，现场记录存档。")
    liaison.click("main button:has-text('提出异议')")
    expect(liaison.locator(".flash").first).to_contain_text("等待热线办答复")
    look(liaison, "liaison-objection")
    liaison.goto("/staff/own-scores")
    look(liaison, "liaison-list")

    answer_as_office(sign_in)
    liaison.goto("/staff/own-scores")
    expect(liaison.locator("main")).to_contain_text("100.00")
    liaison.click("main >> text=2025年10月")
    liaison.click("main >> text=交办件 PD")
    expect(liaison.locator("main")).to_contain_text("办结时间改为 10 月 20 日")
    look(liaison, "liaison-answered")


def answer_as_office(sign_in: Enter) -> None:
    """Upheld; the order is mended and the ranking computed anew."""
    office = sign_in("office", Role.CURATOR)
    look(office, "liaison-office-home")
    office.goto("/staff/objections")
    look(office, "liaison-office-queue")
    office.click("main tbody a")
    look(office, "liaison-office-objection")
    office.check("input[value=upheld]")
    office.fill("#answer", "经核对回单，系统登记有误。")
    office.fill("#remedy", "办结时间改为 10 月 20 日。")
    office.click("main button:has-text('答复')")
    look(office, "liaison-office-upheld")
    objection = office.url
    office.click("text=这一件的页面")
    office.select_option("#field", "closed_at")
    office.fill("#day", "2025-10-20")
    office.fill("#hour", "17:00")
    office.fill("form[action$=correct] textarea", "异议成立，回单编号 12。")
    office.click("form[action$=correct] button")
    expect(office.locator(".flash").first).to_contain_text("已更正")
    office.goto(objection)
    office.click("text=重新核算 >> nth=-1")
    office.wait_for_selector(".flash")
    expect(office.locator(".flash").first).to_contain_text("93.34 → 100.00")
    look(office, "liaison-office-recomputed")


def test_an_account_without_a_department_is_told_what_to_do(sign_in: Enter, review: Review) -> None:
    page = sign_in("nobody", Role.LIAISON)
    page.goto("/staff/own-scores")
    expect(page.locator("h1")).to_contain_text("还没有指定承办单位")
    look(page, "liaison-no-department")


def test_a_rulebook_from_the_example_to_its_use(sign_in: Enter, review: Review) -> None:
    writer = sign_in("writer", Role.REVIEWER)
    writer.goto("/staff/rulebooks")
    look(writer, "liaison-rulebooks")
    writer.click("text=从示例新建")
    writer.wait_for_selector("#text")
    writer.fill("#text", writer.input_value("#text").replace('ties = "113"', 'ties = "1-1-3"'))
    writer.click("text=只检查，不保存")
    expect(writer.locator("#faults + ol").first).to_contain_text("ties")
    look(writer, "liaison-rulebook-faults")
    writer.fill(
        "#text",
        writer.input_value("#text")
        .replace('ties = "1-1-3"', 'ties = "113"')
        .replace("valid_from = 2026-01-01", "valid_from = 2027-01-01")
        .replace("target = 98", "target = 90", 1),
    )
    writer.click("text=只检查，不保存")
    look(writer, "liaison-rulebook-edit")
    writer.click("text=保存草稿")
    look(writer, "liaison-rulebook-draft")
    writer.click("text=试算 >> nth=0")
    writer.fill("#period", "2025-10")
    writer.click("main button:has-text('试算')")
    look(writer, "liaison-rulebook-dry-run")
