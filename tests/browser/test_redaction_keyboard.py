"""A curator's and a reviewer's work in a real browser, by keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.detection import detect_pending
from portal.backoffice.cases.models import CaseDraft, CaseEvent, Finding
from portal.security.permissions import Role
from tests.browser.conftest import PASSWORD, screenshot
from tests.browser.test_accessibility import faults
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
    """Press a key that does something to the case, and wait for the answer in place of the page."""
    page.keyboard.press(key)
    page.locator("main[aria-busy=true]").wait_for(state="detached")


def follow(page: Page, key: str) -> None:
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
    follow(page, "Enter")
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
    follow(page, "Enter")
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
    expect(page.locator("#keep [data-first]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#keep [data-first]")).to_be_hidden()
    page.keyboard.press("k")
    page.keyboard.press("0")
    page.keyboard.type("单位对外公布的号码")
    press(page, "Enter")
    expect(page.locator(".told")).to_contain_text("已保留")
    with sessions() as session:
        kept = session.scalars(select(Finding).where(Finding.decision == "keep")).all()
    assert {row.reason for row in kept} == {"单位对外公布的号码"}
    press(page, "u")
    expect(page.locator(".told")).to_contain_text("已撤销")
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
    expect(dialog).to_contain_text("保留，用上次的理由")
    screenshot(page, "redaction-help")
    dialog.get_by_role("button", name="停用单键快捷键").press("Enter")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("k")
    expect(page.locator("#keep-text")).to_be_hidden()


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


def test_a_reason_is_one_digit_and_the_last_one_is_one_key(
    sessions: sessionmaker[Session], case_id: int, sign_in: SignIn
) -> None:
    page = sign_in("cai", Role.CURATOR)
    page.goto(f"/staff/cases/{case_id}")
    page.keyboard.press("k")
    press(page, "2")
    press(page, "K")
    with sessions() as session:
        reasons = session.scalars(select(Finding.reason).where(Finding.decision == "keep")).all()
    assert set(reasons) == {"公职人员履行职务"}
    assert len(reasons) > 1


def test_the_page_stays_where_it_is_and_what_was_typed_stays_too(case_id: int, sign_in: SignIn) -> None:
    """Deciding a finding neither scrolls the text away nor loses half a comment in another form."""
    page = sign_in("cai", Role.CURATOR)
    page.goto(f"/staff/cases/{case_id}")
    page.keyboard.press("x")
    page.keyboard.type("涉及个人")
    page.keyboard.press("Escape")
    page.evaluate("window.scrollTo(0, 120)")
    press(page, "m")
    assert abs(page.evaluate("window.scrollY") - 120) < 60
    expect(page.locator("#now")).to_be_focused()
    assert page.locator("#comment-not_public").input_value() == "涉及个人"


def test_a_lost_connection_loses_no_words(case_id: int, sign_in: SignIn) -> None:
    page = sign_in("cai", Role.CURATOR)
    page.goto(f"/staff/cases/{case_id}")
    page.keyboard.press("a")
    page.keyboard.type("北侧的污水管")
    page.context.set_offline(True)
    press(page, "Enter")
    expect(page.locator(".told")).to_contain_text("连不上服务器")
    expect(page.locator("#add-text")).to_have_value("北侧的污水管")
    page.context.set_offline(False)
    page.locator("#add-text").press("Enter")
    expect(page.locator(".told")).to_contain_text("已添加并隐去")


def test_an_ended_session_loses_no_words(
    sessions: sessionmaker[Session], case_id: int, sign_in: SignIn
) -> None:
    page = sign_in("cai", Role.CURATOR)
    page.goto(f"/staff/cases/{case_id}")
    page.keyboard.press("a")
    page.keyboard.type("北侧的污水管")
    page.context.clear_cookies()
    press(page, "Enter")
    expect(page.locator(".told")).to_contain_text("登录已过期")
    expect(page.locator("#add-text")).to_have_value("北侧的污水管")

    other = page.context.new_page()
    other.goto("/staff/sign-in")
    other.fill("input[name=username]", "cai")
    other.fill("input[name=password]", PASSWORD)
    other.keyboard.press("Enter")
    other.wait_for_url(lambda url: "/sign-in" not in url)
    press(page, "Enter")
    expect(page.locator(".told")).to_contain_text("请再按一次")
    press(page, "Enter")
    expect(page.locator(".told")).to_contain_text("已添加并隐去")


def test_leaving_with_words_that_were_not_sent_asks_first(case_id: int, sign_in: SignIn) -> None:
    page = sign_in("cai", Role.CURATOR)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.goto(f"/staff/cases/{case_id}")
    page.keyboard.press("x")
    page.keyboard.type("涉及个人")
    page.keyboard.press("Escape")
    with page.expect_event("dialog"):
        page.keyboard.press("e")
    assert asked == ["beforeunload"]
    assert page.locator("#comment-not_public").input_value() == "涉及个人"


def test_ctrl_enter_in_a_comment_sends_that_comment(
    sessions: sessionmaker[Session], case_id: int, sign_in: SignIn
) -> None:
    """It would be lost if the main step were taken instead."""
    page = sign_in("cai", Role.CURATOR)
    page.goto(f"/staff/cases/{case_id}")
    page.keyboard.press("x")
    page.keyboard.type("依据条例第十五条")
    press(page, "Control+Enter")
    with sessions() as session:
        assert session.get_one(CaseDraft, case_id).ground == "依据条例第十五条"


def test_skipping_opens_the_case_behind(
    sessions: sessionmaker[Session], case_id: int, sign_in: SignIn
) -> None:
    with sessions.begin() as session:
        behind = make_case(session, "T-2").id
    page = sign_in("cai", Role.CURATOR)
    page.goto(f"/staff/cases/{case_id}")
    press(page, "s")
    assert page.url.endswith(f"/staff/cases/{behind}")
    press(page, "s")
    assert page.url.endswith(f"/staff/cases/{case_id}")


def test_a_second_look_is_asked_for_and_given_by_keyboard(
    sessions: sessionmaker[Session], case_id: int, sign_in: SignIn
) -> None:
    page = sign_in("cai", Role.CURATOR)
    page.goto(f"/staff/cases/{case_id}")
    page.keyboard.press("v")
    page.keyboard.type("老周是物业的人吗？")
    press(page, "Control+Enter")
    page = sign_in("ding", Role.CURATOR)
    page.goto("/staff/cases?queue=second_look")
    follow(page, "Enter")
    expect(page.locator(".notice").first).to_contain_text("老周是物业的人吗？")
    screenshot(page, "review-second-look")
    page.keyboard.press("v")
    page.keyboard.type("是，隐去。")
    press(page, "Control+Enter")
    expect(page.locator(".told")).to_contain_text("已记录看过")
    with sessions() as session:
        assert session.get_one(CaseDraft, case_id).second_look_by_id is None


def test_no_state_of_the_screen_has_a_fault(
    sessions: sessionmaker[Session], case_id: int, sign_in: SignIn
) -> None:
    """Folds open, refused, an offer for the caller's other cases, a question to answer, everything decided."""
    with sessions.begin() as session:
        make_case(session, "T-2", question="北侧的污水管又冒水。")
        closed = make_case(session, "T-3", question="北侧的污水管又冒水。")
        session.get_one(CaseDraft, closed.id).state = "proposed"
    page, found = sign_in("cai", Role.CURATOR), []
    page.goto(f"/staff/cases/{case_id}")
    page.keyboard.press("k")
    page.keyboard.press("t")
    found += faults(page, "folds open")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.keyboard.type("没有的话")
    press(page, "Enter")
    found += faults(page, "refused")
    page.locator("#add-text").fill("北侧的污水管")
    press(page, "Enter")
    expect(page.locator("#siblings")).to_contain_text("1 件，共 1 处")
    screenshot(page, "review-offer")
    found += faults(page, "offer")
    page.locator("main").focus()
    while "都已决定" not in page.locator(".s-head").inner_text():
        press(page, "m")
    press(page, "n")
    screenshot(page, "review-all-decided")
    found += faults(page, "decided")
    page.keyboard.press("v")
    page.keyboard.type("请看一下")
    press(page, "Control+Enter")
    page = sign_in("ding", Role.CURATOR)
    page.goto(f"/staff/cases/{case_id}")
    page.keyboard.press("v")
    found += faults(page, "question")
    assert found == []


def test_nothing_is_wider_than_a_narrow_screen(case_id: int, sign_in: SignIn) -> None:
    """At 320 px, as at 400 % zoom, only tables scroll sideways."""
    page = sign_in("cai", Role.CURATOR)
    page.set_viewport_size({"width": 320, "height": 800})
    for path in ("/staff/home", "/staff/cases", f"/staff/cases/{case_id}", f"/staff/cases/{case_id}/wording"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
