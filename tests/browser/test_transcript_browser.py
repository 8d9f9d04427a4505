"""A transcript from the file chooser to calls, as a person works: readable, mendable by keyboard and mouse at every width."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.hotline_days.models import Call
from portal.security.permissions import Role
from tests.browser.looking import look
from tests.taken_transcripts import BUS, LIGHT, WATER, make_sitting
from tests.transcripts import EXAMPLES

pytestmark = pytest.mark.browser
UNCLEAR = """第1通 路灯不亮 9:05
接线员：您好，请讲。
来电人：我是锦湖街道的王小丽，小区门口的路灯坏了两个月。这个情况我记下了，一周内修好。
接线员：感谢您的来电，再见。
第2通 自来水发黄 9:20
来电人：我家自来水这几天发黄，早上放半天才变清。
说话人3：管网在改造，月底前完成。
副市长：改造期间要提前告诉居民。
"""


@pytest.fixture
def address(sessions: sessionmaker[Session]) -> str:
    with sessions.begin() as session:
        sitting = make_sitting(session)
        return f"/staff/hotline-days/{sitting.day_id}/sessions/{sitting.id}/transcript"


def test_a_file_is_uploaded_looked_at_mended_and_taken_over(
    sign_in: Callable[..., Page], sessions: sessionmaker[Session], address: str
) -> None:
    page = sign_in("cai", Role.CURATOR)
    page.goto(address)
    look(page, "transcript-upload")
    file = {"name": "接听实录.txt", "mimeType": "text/plain", "buffer": UNCLEAR.encode("utf-8")}
    page.set_input_files("input[type=file]", file)  # type: ignore[arg-type]
    page.click("button:has-text('读取文件')")
    assert "切成 2 通来电" in page.inner_text("main")
    look(page, "transcript-cut")
    page.click("th a:has-text('路灯不亮')")
    look(page, "transcript-call")
    page.click("#turn-2 a:has-text('修改')")
    page.fill("#text", "我是锦湖街道的王小丽，小区门口的路灯坏了两个月。\n\n这个情况我记下了，一周内修好。")
    look(page, "transcript-turn")
    page.wait_for_load_state()
    page.press("#text", "Control+Enter")
    page.wait_for_selector("#turn-3 form")
    look(page, "transcript-cut-off")
    page.select_option("#role", "leader")
    page.fill("#speaker", "副市长")
    page.click("#turn-3 button:has-text('保存')")
    page.wait_for_selector("text=都已认出")
    page.wait_for_load_state()  # the keys are there once the script has run
    page.keyboard.press("q")
    page.wait_for_url(lambda url: "/calls/" not in url)
    row = page.locator("tr", has_text="说话人3")
    row.locator("select").select_option("department")
    row.locator("input[name=speaker]").fill("供水公司")
    row.locator("button").click()
    page.wait_for_selector("text=已改")
    look(page, "transcript-ready")
    page.click("button:has-text('收下这 2 通')")
    assert "已收下：新增 2 通" in page.inner_text("main")
    look(page, "transcript-taken")
    with sessions() as session:
        assert [len(call.turns) for call in session.scalars(select(Call).order_by(Call.position))] == [4, 3]


def test_another_transcript_of_the_session_shows_what_changes(
    sign_in: Callable[..., Page], address: str
) -> None:
    page = sign_in("cai", Role.CURATOR)
    for text in (
        LIGHT + WATER + BUS,
        (LIGHT + WATER).replace("一周内", "三天内").replace("来电人：谢谢市长。\n", ""),
    ):
        page.goto(address)
        page.fill("#text", text)
        page.click("button:has-text('读取文字')")
        if BUS in text:
            page.click("button:has-text('收下这')")
    look(page, "transcript-again")
    page.click("th a:has-text('路灯不亮')")
    assert "收下以后没有的段落" in page.inner_text("main")
    look(page, "transcript-difference")


def test_what_cannot_be_read_is_refused_in_words(sign_in: Callable[..., Page], address: str) -> None:
    page = sign_in("cai", Role.CURATOR)
    page.goto(address)
    page.click("button:has-text('读取文件')")
    page.set_input_files("input[type=file]", EXAMPLES / "cases.xlsx")
    page.click("button:has-text('读取文件')")
    assert "文件没有收下" in page.inner_text("main")
    look(page, "transcript-refused")
