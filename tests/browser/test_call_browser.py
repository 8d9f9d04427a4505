"""A call in two people's browsers: masked by the keyboard, released in a form, left out in part, approved by another."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.hotline_days.models import Call
from portal.security.permissions import Role
from tests.browser.conftest import screenshot
from tests.browser.test_accessibility import faults
from tests.calls import make_call, make_day

pytestmark = pytest.mark.browser


def judge(page: Page, name: str) -> None:
    """Pictures to look at, and nothing that axe finds."""
    screenshot(page, name)
    assert list(faults(page, name)) == []


def test_masked_by_the_keyboard_and_approved_by_another(
    sign_in: Callable[..., Page], sessions: sessionmaker[Session]
) -> None:
    """c leads from finding to finding, to the form, to the button that proposes."""
    with sessions.begin() as session:
        day = make_day(session)
        call_id = make_call(session, day).id
        make_call(session, day, (), position=2, taken_by="operator", topic="公交站牌倒伏", caller_name="")
    curator = sign_in("curator", Role.CURATOR)
    curator.goto(f"/staff/calls/{call_id}")
    judge(curator, "call-draft")
    curator.keyboard.press("c")
    curator.wait_for_selector(".s-head .num:has-text('都已决定')")
    curator.check("#form-transcript")
    curator.click("text=保存公开形式")
    curator.click(".said:nth-of-type(5) button:has-text('略去')")
    curator.wait_for_selector("text=已略去，公开时显示")
    judge(curator, "call-decided")
    curator.goto(f"/staff/calls/{call_id}/preview")
    judge(curator, "call-preview")
    curator.goto(f"/staff/calls/{call_id}/edit")
    judge(curator, "call-edit")
    curator.goto(f"/staff/calls/{call_id}")
    curator.click("#primary")
    curator.wait_for_selector("text=已送审")
    reviewer = sign_in("reviewer", Role.REVIEWER)
    reviewer.goto("/staff/calls?state=proposed")
    judge(reviewer, "call-list")
    reviewer.goto(f"/staff/calls/{call_id}")
    judge(reviewer, "call-review")
    reviewer.click("#primary")
    reviewer.wait_for_selector("text=已记录审核通过")
    with sessions() as session:
        assert session.get_one(Call, call_id).state == "approved"
