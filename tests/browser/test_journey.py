"""The whole way in a real browser: a file goes in, one case comes out, is found, is withdrawn and is gone."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.security.permissions import Role
from tests.browser.conftest import screenshot

pytestmark = pytest.mark.browser
EXAMPLE = Path(__file__).parents[2] / "examples" / "messages.jsonl"
PATIENCE = 10
"""Seconds for what happens in the background, such as indexing. How fast it is on a quiet machine, a second at most, is
measured by tests/benchmarks/test_release_speed.py (test_nobody_waits_behind_a_batch)."""


def reload_until(page: Page, words: str) -> None:
    """Reload as a person without JavaScript would, until the page says ``words``."""
    for _ in range(60):
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(250)
        page.reload()
    raise AssertionError(page.inner_text("main"))


def import_example(page: Page) -> None:
    page.goto("/staff/imports/upload")
    page.set_input_files("input[type=file]", EXAMPLE)
    page.check("input[name=profile][value=messages]")
    page.click("main button[type=submit]")
    reload_until(page, "试运行完成")
    page.get_by_role("button", name="正式导入").click()
    reload_until(page, "已完成")


def redact_and_propose(page: Page) -> str:
    """Decide everything on the first case of the queue and send it on; returns its public title."""
    page.goto("/staff/cases")
    for _ in range(60):  # the detection job may still be at work
        if page.locator("a[data-key=Enter]").count():
            break
        page.wait_for_timeout(250)
        page.reload()
    page.locator("a[data-key=Enter]").click()
    page.locator(".bar-dec").wait_for()
    case_path = page.url.split("?")[0]
    while page.locator("[data-key=m]").count():
        click(page, "m")
    click(page, "n")
    title = page.locator(".out p").first.inner_text()
    click(page, "Ctrl+Enter")
    assert page.url.split("?")[0] != case_path
    return title


def click(page: Page, key: str) -> None:
    """Click the control of a key and wait for the answer in place of the page."""
    page.locator(f"[data-key='{key}']").click()
    page.locator("main[aria-busy=true]").wait_for(state="detached")


def approve(page: Page) -> None:
    page.goto("/staff/cases?queue=review")
    page.locator("tbody th a").first.click()
    click(page, "Ctrl+Enter")


def release(page: Page) -> None:
    page.goto("/staff/releases")
    page.fill("[name=ground]", "政府信息公开条例第十九条")
    page.fill("[name=secrecy_conclusion]", "经审查，不涉密，可以公开。")
    page.locator("tbody input[type=checkbox]").first.check()
    page.get_by_role("button", name="发布选中的").click()


def wait_for_answer(page: Page, path: str, wanted: Callable[[str], bool]) -> None:
    """Ask ``path`` until the answer is as wanted, for what the indexer does in the background."""
    started = time.monotonic()
    while not wanted(page.request.get(path).text()):
        assert time.monotonic() - started < PATIENCE, path
        page.wait_for_timeout(50)


def showing(page: Page, paths: Iterable[str], number: str) -> list[str]:
    """Those of ``paths`` whose very next answer names the case."""
    return [path for path in paths if number in page.request.get(path).text()]


def test_a_case_goes_in_comes_out_is_found_and_is_withdrawn(page: Page, sign_in: Callable[..., Page]) -> None:
    curator, reviewer = sign_in("wang", Role.CURATOR), sign_in("li", Role.REVIEWER)
    publisher = sign_in("zhao", Role.PUBLISHER)
    import_example(curator)
    title = redact_and_propose(curator)
    screenshot(curator, "staff-queue")
    approve(reviewer)
    screenshot(publisher, "staff-releases")
    release(publisher)

    words = title[-2:]
    search = f"/search?q={words}"
    wait_for_answer(page, search, lambda text: "/cases/20" in text)
    page.goto(search)
    screenshot(page, "search")
    page.locator(".rows h3 a").first.click()
    expect(page.locator("h1")).to_have_text(title)
    screenshot(page, "case")
    number = page.url.rsplit("/", 1)[1]
    listed = ["/", "/cases", search, "/feeds/cases.atom", f"/sitemaps/cases-{number[:7]}.xml"]
    assert showing(page, listed, number) == listed

    publisher.goto(f"/staff/releases/withdraw?number={number}")
    publisher.check("#kind-gone")
    publisher.select_option("[name=reason]", "privacy")
    publisher.locator("main button[type=submit]").click()
    publisher.wait_for_url("**/staff/releases/receipts/*")
    assert page.request.get(f"/cases/{number}").status == 410
    assert showing(page, listed, number) == []
    page.goto(f"/cases/{number}")
    screenshot(page, "withdrawn")
    reload_until(publisher, "处都已撤下")
    screenshot(publisher, "receipt")
