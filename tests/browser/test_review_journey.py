"""A clerk clears ten cases in a row and never touches the mouse; the seconds each one took are printed."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.audit.models import AuditEntry
from portal.backoffice.cases.detection import detect_pending
from portal.backoffice.cases.models import CaseDraft, CaseTime, Finding
from portal.security.permissions import Role
from tests.browser.conftest import screenshot
from tests.browser.test_redaction_keyboard import press
from tests.factories import make_case

pytestmark = pytest.mark.browser

SURNAMES = "陈林张李王吴周徐孙朱"
MISSED = "阿贵饭店"


def letter(number: int) -> dict[str, str]:
    """A typical case with about ten findings: the caller in both texts, a home, numbers, a neighbour, a plate."""
    surname = SURNAMES[number]
    name, phone = f"{surname}小丽", f"1380000{1200 + number}"
    home = f"锦湖街道望江家园{number + 1}幢2单元{300 + number}室"
    return {
        "title": f"望江家园北侧污水管第{number + 1}次破裂，夜间污水溢到路面",
        "question": (
            f"{name}反映，本人家住{home}，小区北侧的污水管从9月11日起每到夜间就往外冒水，一直流到虹桥路人行道上，气味很重。"
            f"邻居朱建国（电话13900004{400 + number}）也来过电话，物业老周说管子在红线外面，不归他们管。"
            f"停在路边的浙C8{number}K16被泡过。希望有人来看一看，到底归谁修。"
            f"联系电话{phone}，微信号wxl_88{number}0，身份证号330302198001011{200 + number}，邮箱wxl{number}@example.org。"
        ),
        "reply": (
            f"{surname}女士您好，您反映的问题收悉。我局9月16日到现场查看，破损管段属市政污水支管，已更换管道11米，"
            f"并电话{phone}告知本人。今后如再发生，可拨打抢修电话0577-00000000。感谢您的监督。"
        ),
        "caller_name": name,
        "caller_phone": phone,
        "caller_address": home,
    }


@pytest.fixture
def case_ids(sessions: sessionmaker[Session]) -> list[int]:
    with sessions.begin() as session:
        ids = []
        for number in range(10):
            values = letter(number)
            if number in (3, 4):  # one caller wrote twice about something that no rule finds
                values |= {key: letter(3)[key] for key in ("caller_name", "caller_phone", "caller_address")}
                values["question"] += f"旁边{MISSED}也常往里倒油。"
            ids.append(make_case(session, f"RA20260900{number:02}", **values).id)
    detect_pending(sessions)
    return ids


def open_left(page: Page) -> bool:
    return "都已决定" not in page.locator(".s-head").inner_text()


def clear(page: Page) -> int:
    """Decide everything as a clerk would who reads what the page says; returns how many keys it took."""
    keys = 0
    while open_left(page):
        certain = page.locator("[data-key=c]", has_text="采纳有把握的").count()
        press(page, "c" if certain else "m")
        keys += 1
    return keys


def mask_what_the_rules_missed(page: Page) -> None:
    """Type the words, Enter; the caller's other case is offered with its count and confirmed by one key."""
    page.keyboard.press("a")
    page.keyboard.type(MISSED)
    press(page, "Enter")
    expect(page.locator("#siblings")).to_contain_text("1 件，共 1 处")
    press(page, "g")
    expect(page.locator(".told")).to_contain_text("已在同一来电人的另外 1 件里隐去 1 处")


def keep_with_a_reason(page: Page) -> None:
    """Thinks twice: keeps the first finding by a digit, then takes that back."""
    page.keyboard.press("k")
    press(page, "1")
    expect(page.locator(".told")).to_contain_text("已保留")
    press(page, "u")
    expect(page.locator(".told")).to_contain_text("已撤销")


def send_on(page: Page, *, by_going_on: bool) -> None:
    """By the key of the step, or by the key that leads on and one more."""
    if by_going_on:
        page.keyboard.press("c")
        expect(page.locator("#primary")).to_be_focused()
    press(page, "Enter" if by_going_on else "Control+Enter")


def test_ten_cases_are_cleared_by_keyboard_alone(
    sessions: sessionmaker[Session], case_ids: list[int], sign_in: Callable[..., Page]
) -> None:
    page = sign_in("cai", Role.CURATOR)
    page.goto("/staff/cases")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    screenshot(page, "review-fresh")
    seconds = []
    for number in range(10):
        started = time.monotonic()
        if number == 2:
            keep_with_a_reason(page)
        if number == 3:
            mask_what_the_rules_missed(page)
        keys = clear(page)
        press(page, "n")
        send_on(page, by_going_on=number % 2 == 1)
        seconds.append(time.monotonic() - started)
        print(f"case {number + 1}: {keys + 2} keys, {seconds[-1]:.2f} s")
    expect(page.locator("h1")).to_contain_text("待隐去")
    print(f"median {sorted(seconds)[5]:.2f} s, slowest {max(seconds):.2f} s (no reading time)")
    assert_all_is_told(sessions, case_ids)


def assert_all_is_told(sessions: sessionmaker[Session], case_ids: list[int]) -> None:
    """Every case is proposed with every finding decided, every sight recorded and every case timed, for nobody."""
    with sessions() as session:
        states = set(session.scalars(select(CaseDraft.state)))
        undecided = session.scalars(
            select(Finding.id).where(Finding.risk == "high", Finding.decision == "")
        ).all()
        masked = session.scalar(select(func.count()).where(Finding.decision == "mask")) or 0
        views = set(
            session.scalars(select(AuditEntry.subject_id).where(AuditEntry.action == "case.raw.view"))
        )
        times = session.execute(select(CaseTime.case_id, CaseTime.user_id, CaseTime.queue)).all()
    assert states == {"proposed"}
    assert undecided == []
    assert masked >= 80
    assert views == set(map(str, case_ids))
    assert {tuple(row) for row in times} == {(case_id, None, "new") for case_id in case_ids}
