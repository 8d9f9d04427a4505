"""A publisher's work on the release pages in a real browser, by keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.releases.queries import PAGE
from portal.releases.models import BatchItem, Release
from portal.security.permissions import Role
from tests.batches import GROUND, SECRECY, approved_cases
from tests.browser.conftest import screenshot
from tests.browser.test_redaction_keyboard import follow

pytestmark = pytest.mark.browser

SignIn = Callable[..., Page]


def expect_ticked(page: Page, number: int) -> None:
    expect(page.locator("[data-rows] input:checked")).to_have_count(number)


def test_choosing_looking_and_releasing_by_keyboard(sessions: sessionmaker[Session], sign_in: SignIn) -> None:
    """Look at the first, leave the second out, write what is kept on file, release the rest."""
    approved_cases(sessions, 4)
    page = sign_in("qian", Role.PUBLISHER)
    page.goto("/staff/releases")
    expect_ticked(page, 4)
    page.keyboard.press("j")
    follow(page, "Enter")
    expect(page.get_by_role("heading", name="公开后的样子")).to_be_visible()
    follow(page, "q")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Space")
    expect_ticked(page, 3)
    screenshot(page, "release-keys")
    page.keyboard.press("g")
    page.keyboard.type(GROUND)
    page.keyboard.press("Tab")
    page.keyboard.type(SECRECY)
    follow(page, "Control+Enter")
    expect(page.locator("h1")).to_contain_text("3 件")
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(BatchItem)) == 3


def test_all_and_none_are_keys(sessions: sessionmaker[Session], sign_in: SignIn) -> None:
    approved_cases(sessions, 2)
    page = sign_in("qian", Role.PUBLISHER)
    page.goto("/staff/releases")
    page.keyboard.press("A")
    expect_ticked(page, 0)
    page.keyboard.press("a")
    expect_ticked(page, 2)


def test_pages_and_tabs_are_turned_by_keys(sessions: sessionmaker[Session], sign_in: SignIn) -> None:
    approved_cases(sessions, PAGE + 1)
    page = sign_in("qian", Role.PUBLISHER)
    page.goto("/staff/releases")
    follow(page, "]")
    expect(page.locator("[data-rows] tbody tr")).to_have_count(1)
    follow(page, "[")
    expect(page.locator("[data-rows] tbody tr")).to_have_count(PAGE)
    follow(page, "3")
    expect(page.locator("h1")).to_contain_text("发布批次")
    page.keyboard.press("?")
    expect(page.locator("#key-dialog")).to_contain_text("下一页")


def test_a_published_case_is_opened_and_its_withdrawal_begun_by_keyboard(
    sessions: sessionmaker[Session], sign_in: SignIn
) -> None:
    approved_cases(sessions, 1)
    page = sign_in("qian", Role.PUBLISHER)
    page.goto("/staff/releases")
    page.keyboard.press("g")
    page.keyboard.type(GROUND)
    page.keyboard.press("Tab")
    page.keyboard.type(SECRECY)
    follow(page, "Control+Enter")
    follow(page, "4")
    page.keyboard.press("j")
    follow(page, "Enter")
    with sessions() as session:
        number = session.scalar(select(Release.number))
    assert page.url.endswith(f"/{number}")
    follow(page, "x")
    assert f"withdraw?number={number}" in page.url
