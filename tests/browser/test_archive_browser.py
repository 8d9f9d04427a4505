"""The chain of a brief and the archive as people see them: readable by everybody, at every width; files go in by the real chooser."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.bulletins.models import ChainLink
from portal.security.permissions import Role
from tests.browser.conftest import screenshot
from tests.browser.test_accessibility import faults
from tests.bulletins import make_bulletin
from tests.factories import make_person
from tests.former_documents import FOOT, HEAD, OLD_WORD, ROWS, scanned_pdf, word_file

pytestmark = pytest.mark.browser
STEPS = (
    ("instruction", "2008-05-02", "市委书记", "请市政府牵头研究，规范收费，抓紧拿出办法。", "approved", ""),
    ("instruction", "2008-05-02", "市长", "同意，请分管领导负责落实。", "approved", ""),
    ("meeting", "2008-05-04", "常务副市长", "召开专题会议，部署城区停车收费整治。", "proposed", ""),
    ("document", "2008-05-08", "", "印发《关于规范城区停车收费的通知》。", "draft", ""),
    ("enforcement", "2008-05-20", "", "公安、城管等部门联合执法。", "withheld", "涉及正在办理的案件"),
)


def test_the_chain_of_a_brief_can_be_read_by_everybody(
    sign_in: Callable[..., Page], sessions: sessionmaker[Session]
) -> None:
    page = sign_in("shen", Role.REVIEWER)
    with sessions.begin() as session:
        writer = make_person(session, "cai", Role.CURATOR).user_id
        brief = make_bulletin(
            session, kind="brief", number="b2008-001", period="", issue=None, title="路边停车收费问题"
        )
        for position, (kind, day, post, text, state, reason) in enumerate(STEPS):
            session.add(
                ChainLink(
                    bulletin_id=brief.id,
                    position=position,
                    kind=kind,
                    dated=date.fromisoformat(day),
                    post=post,
                    text=text,
                    state=state,
                    withheld_reason=reason,
                    document_number="云政办〔2008〕56号" if kind == "document" else "",
                    proposed_by_id=writer if state != "draft" else None,
                )
            )
        brief_id = brief.id
    page.goto(f"/staff/bulletins/{brief_id}/chain")
    screenshot(page, "chain")
    assert list(faults(page, page.url)) == []
    page.click("summary:has-text('不公开')")
    page.click("button:has-text('不公开')")
    expect(page.locator("main")).to_contain_text("请写明理由")
    screenshot(page, "chain-refused")
    assert list(faults(page, page.url)) == []
    page.click("a:has-text('修改')")
    screenshot(page, "chain-edit")
    assert list(faults(page, page.url)) == []


def test_files_are_uploaded_read_and_confirmed(sign_in: Callable[..., Page]) -> None:
    page = sign_in("cai", Role.CURATOR)
    page.goto("/staff/bulletins/archive")
    screenshot(page, "archive-empty")
    files = [
        {
            "name": "2008年4月通报.docx",
            "mimeType": "application/octet-stream",
            "buffer": word_file([*HEAD, *FOOT], ROWS),
        },
        {"name": "扫描.pdf", "mimeType": "application/pdf", "buffer": scanned_pdf()},
        {"name": "旧.doc", "mimeType": "application/msword", "buffer": OLD_WORD},
    ]
    page.set_input_files("input[type=file]", files)  # type: ignore[arg-type]
    page.click("button:has-text('上传')")
    expect(page.locator("main")).to_contain_text("收下 2 个，没有收 1 个")
    screenshot(page, "archive-uploaded")
    assert list(faults(page, page.url)) == []
    for _ in range(60):
        page.goto("/staff/bulletins/archive?state=waiting")
        if "没有正在读取的文件" in page.inner_text("main"):
            break
        page.wait_for_timeout(500)
    page.goto("/staff/bulletins/archive?state=refused")
    screenshot(page, "archive-refused")
    assert list(faults(page, page.url)) == []
    page.goto("/staff/bulletins/archive?state=read")
    screenshot(page, "archive-read")
    page.click("text=2008年4月通报.docx")
    screenshot(page, "archive-confirm")
    assert list(faults(page, page.url)) == []
    page.fill("[name=dated]", "")
    page.click("button:has-text('收下')")
    screenshot(page, "archive-confirm-refused")
    assert list(faults(page, page.url)) == []
    page.fill("[name=dated]", "2008-05-06")
    page.click("button:has-text('收下')")
    page.wait_for_url("**/staff/bulletins/*")
    expect(page.locator("main")).to_contain_text("a2008-001")
    screenshot(page, "archive-draft")
