"""A word from the proposal to the drafts, in two people's browsers, with the worker of the site doing the counting."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.detection import DetectDraft
from portal.backoffice.departments.office_words import load_office_words
from portal.security.permissions import Role
from tests.browser.conftest import screenshot
from tests.factories import make_case

pytestmark = pytest.mark.browser


def test_one_proposes_another_switches_on(
    sign_in: Callable[..., Page], sessions: sessionmaker[Session]
) -> None:
    """The figures come by themselves, the examples show the place, and the open case has its new finding."""
    with sessions.begin() as session:
        draft = make_case(session, "A-1", question="他们都说去找村口阿宝哥，他不在家。").draft
        assert draft is not None
        DetectDraft(session, draft, load_office_words(session)).perform()
        case_id = draft.case_id
    curator = sign_in("curator", Role.CURATOR)
    curator.goto("/staff/directory/words/new")
    screenshot(curator, "words-new")
    curator.select_option("#kind", "masked")
    curator.fill("#word", "村口阿宝哥")
    curator.fill("#comment", "当事人的绰号，几件案例里都没有标出")
    curator.click("main button[type=submit]")
    curator.wait_for_selector(".figs")  # the page refreshes itself until the count is there
    screenshot(curator, "words-proposed")
    address = curator.url
    reviewer = sign_in("reviewer", Role.REVIEWER)
    reviewer.goto(address)
    reviewer.click("text=个例子")
    expect(reviewer.locator("main ol .f").first).to_have_text("村口阿宝哥")
    screenshot(reviewer, "words-examples")
    reviewer.goto(address)
    screenshot(reviewer, "words-to-switch-on")
    reviewer.click("text=启用这个词")
    expect(reviewer.locator(".flash").first).to_contain_text("已启用。1 件案例")
    screenshot(reviewer, "words-active")
    reviewer.goto("/staff/directory/words")
    screenshot(reviewer, "words-list")
    reviewer.goto(f"/staff/cases/{case_id}")
    expect(reviewer.locator(".raw").first).to_contain_text("指定隐去词")
