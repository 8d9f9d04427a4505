"""Writing a bulletin with the script: references at the cursor, a preview that follows, words that are not lost on leaving."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, expect
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.bulletins.models import Bulletin
from portal.security.permissions import Role
from portal.settings import Settings
from tests.browser.conftest import screenshot
from tests.browser.test_accessibility import faults
from tests.bulletins import TEXT, approve_bulletin, make_bulletin, received
from tests.public_rows import case_values, publish

pytestmark = pytest.mark.browser
TABLE = {
    "shape": "table",
    "label": "2026年10月来电按诉求类型",
    "value": "",
    "unit": "",
    "query": "cases-by-type",
    "data": {
        "columns": ["类型", "件", "占比（%）"],
        "rows": [["咨询", 5712, "46.0"], ["求助", 3353, "27.0"], ["投诉", 3353, "27.0"]],
        "total": ["合计", 12418, "100.0"],
    },
}


@pytest.fixture
def bulletin_id(engine: Engine, sessions: sessionmaker[Session]) -> int:
    publish(engine, *(case_values(n) for n in range(1, 6)))
    with sessions.begin() as session:
        bulletin = make_bulletin(session, text=TEXT + "\n{{types}}\n\n典型案例见 {{case:2026-000003}}。\n")
        bulletin.figures.append(received("types", position=2, **TABLE))
        return bulletin.id


@pytest.fixture
def writer(bulletin_id: int, sign_in: Callable[..., Page]) -> Iterator[Page]:
    page = sign_in("cai", Role.CURATOR)
    page.goto(f"/staff/bulletins/{bulletin_id}/edit")
    yield page
    page.on("dialog", lambda dialog: dialog.accept())


def test_a_figure_goes_in_at_the_cursor_and_the_preview_follows(writer: Page) -> None:
    writer.fill("#text", "本月受理来电。")
    writer.evaluate("document.getElementById('text').setSelectionRange(6, 6)")
    writer.click("button[name=insert][value=received]")
    assert writer.input_value("#text") == "本月受理来电{{received}}。"
    expect(writer.locator("#preview")).to_contain_text("12,418")
    writer.keyboard.type("，比上月多")
    expect(writer.locator("#preview")).to_contain_text("比上月多")
    writer.keyboard.press("Control+Enter")
    writer.wait_for_selector(".flash")
    assert writer.input_value("#text").strip() == "本月受理来电{{received}}，比上月多。"


def test_leaving_with_unsaved_words_asks_first(writer: Page) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    writer.once("dialog", stay)
    writer.click("#text")
    writer.keyboard.type("没有保存的话")
    with writer.expect_event("dialog"):
        writer.click("text=返回这一份")
    assert asked == ["beforeunload"] and writer.url.endswith("/edit")


def test_the_pages_can_be_read_by_everybody(
    bulletin_id: int,
    sign_in: Callable[..., Page],
    sessions: sessionmaker[Session],
    settings: Settings,
) -> None:
    curator = sign_in("cai", Role.CURATOR, Role.REVIEWER, Role.SECRECY, Role.PUBLISHER)
    other = sign_in("shen", Role.REVIEWER)
    found: list[str] = []

    def see(page: Page, name: str, path: str = "") -> None:
        if path:
            page.goto(path)
        screenshot(page, f"bulletin-{name}")
        found.extend(faults(page, name))

    one = f"/staff/bulletins/{bulletin_id}"
    see(curator, "list", "/staff/bulletins")
    see(curator, "new", "/staff/bulletins/new")
    see(curator, "calendar", "/staff/bulletins/calendar")
    see(curator, "figures", f"{one}/figures")
    see(curator, "draft", one)
    see(curator, "gate", f"{one}/gate")
    curator.goto(f"{one}/edit")
    _save(other, f"{one}/edit", "比上月多。", "比上月明显上升。")
    curator.fill("#text", curator.input_value("#text").replace("比上月多。", "比上月略有下降，{{unknown}}。"))
    curator.click("button[name=save]")
    see(curator, "stale")
    curator.click("button[name=save]")
    curator.fill("#case_words", "路灯")
    curator.click("button[name=find][value=cases]")
    see(curator, "edit")
    see(curator, "revisions", f"{one}/revisions")
    _save(curator, f"{one}/edit", "，{{unknown}}", "")
    with sessions.begin() as session:
        approve_bulletin(session, session.get_one(Bulletin, bulletin_id), settings)
    see(curator, "approved", one)
    assert found == [], "\n".join(found)


def _save(page: Page, address: str, *change: Any) -> None:
    page.goto(address)
    page.fill("#text", page.input_value("#text").replace(*change))
    page.click("button[name=save]")
    page.wait_for_selector(".flash")
