"""A curator's and a reviewer's work in a real browser, by keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.detection import detect_pending
from portal.backoffice.cases.models import CaseDraft, CaseEvent, Finding
from portal.security.permissions import Role
from tests.browser.conftest import screenshot
from tests.factories import make_case

pytestmark = pytest.mark.browser

QUESTION = "王小丽反映，小区北侧的污水管夜间冒水，气味很重。\n希望有人来看一看。联系电话13800001234，电子邮箱wang@example.org。"
SignIn = Callable[..., Page]


@pytest.fixture
def case_id(sessions: sessionmaker[Session]) -> int:
    """A detected case with open findings, first in the queue."""
    with sessions.begin() as session:
        case_id = make_case(session, question=QUESTION).id
    detect_pending(sessions)
    return case_id


def state_of(sessions: sessionmaker[Session], case_id: int) -> str:
    with sessions() as session:
        return session.get_one(CaseDraft, case_id).state


def press(page: Page, key: str) -> None:
    """Press a key that leads to another page, and wait for it."""
    with page.expect_navigation():
        page.keyboard.press(key)


def test_from_queue_to_approval_by_keyboard(
    sessions: sessionmaker[Session], case_id: int, sign_in: SignIn
) -> None:
    """Everything both people do, without a pointer."""
    page = sign_in("cai", Role.CURATOR)
    page.goto("/staff/cases")
    page.keyboard.press("j")
    press(page, "Enter")
    assert page.url.split("?")[0].endswith(f"/staff/cases/{case_id}")
    screenshot(page, "redaction-open")
    while page.locator(".s-head .c-zhu").count():
        press(page, "m")
    expect(page.locator(".s-head")).to_contain_text("都已决定")
    press(page, "n")
    screenshot(page, "redaction-decided")
    press(page, "Control+Enter")
    assert state_of(sessions, case_id) == "proposed"

    page = sign_in("shen", Role.REVIEWER)
    page.goto("/staff/cases?queue=review")
    press(page, "Enter")
    expect(page.get_by_text("决定清单")).to_be_visible()
    screenshot(page, "redaction-review")
    press(page, "Control+Enter")
    assert state_of(sessions, case_id) == "approved"


def test_keeping_asks_for_the_reason_and_undo_takes_it_back(
    sessions: sessionmaker[Session], case_id: int, sign_in: SignIn
) -> None:
    page = sign_in("cai", Role.CURATOR)
    page.goto(f"/staff/cases/{case_id}")
    page.keyboard.press("k")
    expect(page.locator("#keep-reason")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("单位对外公布的号码")
    press(page, "Enter")
    expect(page.locator(".flash")).to_contain_text("已保留")
    with sessions() as session:
        kept = session.scalars(select(Finding).where(Finding.decision == "keep")).all()
    assert {row.reason for row in kept} == {"单位对外公布的号码"}
    press(page, "u")
    expect(page.locator(".flash")).to_contain_text("已撤销")
    with sessions() as session:
        assert session.scalars(select(Finding).where(Finding.decision == "keep")).all() == []


def test_selected_text_is_added_with_its_exact_place(
    sessions: sessionmaker[Session], case_id: int, sign_in: SignIn
) -> None:
    """Offsets count characters of the text itself, not the labels of the findings before it."""
    page = sign_in("cai", Role.CURATOR)
    page.goto(f"/staff/cases/{case_id}")
    page.evaluate(
        """() => {
          const line = [...document.querySelectorAll('[data-field=question]')].find((p) => p.textContent.includes('北侧'));
          const node = [...line.childNodes].find((n) => n.nodeType === 3 && n.data.includes('北侧'));
          const at = node.data.indexOf('北侧的污水管');
          window.getSelection().setBaseAndExtent(node, at, node, at + 6);
        }"""
    )
    page.keyboard.press("a")
    expect(page.locator("#add-text")).to_have_value("北侧的污水管")
    expect(page.locator("#add-label")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    press(page, "Enter")
    with sessions() as session:
        row = session.scalars(select(Finding).where(Finding.source == "person")).one()
    assert QUESTION[row.start : row.end] == "北侧的污水管"
    assert (row.label, row.decision) == ("ADDRESS", "mask")


def test_the_span_grows_by_a_key(sessions: sessionmaker[Session], case_id: int, sign_in: SignIn) -> None:
    page = sign_in("cai", Role.CURATOR)
    page.goto(f"/staff/cases/{case_id}")
    before = page.locator(".find-box b").first.text_content()
    press(page, "]")
    after = page.locator(".find-box b").first.text_content()
    assert before is not None and after is not None
    assert len(after) == len(before) + 1


def test_help_lists_the_keys_and_can_switch_them_off(case_id: int, sign_in: SignIn) -> None:
    page = sign_in("cai", Role.CURATOR)
    page.goto(f"/staff/cases/{case_id}")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("保留，写理由")
    screenshot(page, "redaction-help")
    dialog.get_by_role("button", name="停用单键快捷键").press("Enter")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("k")
    expect(page.locator("#keep-reason")).to_be_hidden()


def test_typing_is_never_taken_for_a_key(
    case_id: int, sign_in: SignIn, sessions: sessionmaker[Session]
) -> None:
    page = sign_in("cai", Role.CURATOR)
    page.goto(f"/staff/cases/{case_id}/wording")
    page.locator("#title").press("End")
    page.keyboard.type(" mkux?")
    press(page, "Control+Enter")
    with sessions() as session:
        assert session.get_one(CaseDraft, case_id).title.endswith(" mkux?")
        assert session.scalars(select(CaseEvent)).all() == []


def test_nothing_is_wider_than_a_narrow_screen(case_id: int, sign_in: SignIn) -> None:
    """At 320 px, as at 400 % zoom, only tables scroll sideways."""
    page = sign_in("cai", Role.CURATOR)
    page.set_viewport_size({"width": 320, "height": 800})
    for path in ("/staff/home", "/staff/cases", f"/staff/cases/{case_id}", f"/staff/cases/{case_id}/wording"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
