"""The search box while somebody types: suggestions by mouse and keyboard, and what is left of them without a script."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from tests.public_rows import case_values, publish

pytestmark = pytest.mark.browser


@pytest.fixture
def typing(site: str, engine: Engine, browser: Browser) -> Iterator[Callable[..., Page]]:
    """``typing("zaosh")``: the front page with that typed into its search box; ``script=False`` for an old browser."""
    publish(engine, case_values(1, title="夜间施工噪声扰民"), case_values(2, title="电瓶车充电噪声"))

    visitors = []

    def open_page(words: str, *, script: bool = True) -> Page:
        visitors.append(browser.new_context(java_script_enabled=script))
        page = visitors[-1].new_page()
        page.goto(site)
        page.locator("#q").press_sequentially(words)
        return page

    yield open_page
    for visitor in visitors:
        visitor.close()


def test_pinyin_leads_to_the_word_by_keyboard(typing: Callable[..., Page]) -> None:
    page = typing("zaosh")
    box, option = page.get_by_role("combobox"), page.get_by_role("option", name="噪声")
    expect(option).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "none")
    expect(box).to_have_value("噪声")
    box.press("Enter")
    page.wait_for_url("**/search?q=%E5%99%AA%E5%A3%B0")


def test_escape_gives_back_what_was_typed(typing: Callable[..., Page]) -> None:
    page = typing("zaosh")
    box = page.get_by_role("combobox")
    expect(page.get_by_role("option", name="噪声")).to_be_visible()
    box.press("ArrowDown")
    box.press("Escape")
    expect(box).to_have_value("zaosh")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_a_click_searches_at_once(typing: Callable[..., Page]) -> None:
    page = typing("电")
    page.get_by_role("option", name="电瓶车").click()
    page.wait_for_url("**/search?q=%E7%94%B5%E7%93%B6%E8%BD%A6")


def test_without_a_script_the_browser_offers_the_commonest_terms(typing: Callable[..., Page]) -> None:
    page = typing("zaosh", script=False)
    box = page.locator("#q")
    assert box.get_attribute("list") == "terms"
    assert page.locator("#terms option[value=噪声]").count() == 1
    box.press("Enter")
    page.wait_for_url("**/search?q=zaosh")
