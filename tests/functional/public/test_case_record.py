"""The page of one case: its record, its versions, and what a withdrawal leaves."""

import pytest
from sqlalchemy import Engine, update
from webtest import TestApp

from portal.public.cases.tables import published_case
from tests.functional.public.pages import PAGES
from tests.public_rows import case_values, publish, withdraw

pytestmark = pytest.mark.both_databases


def test_a_record_reads_as_one(city: TestApp) -> None:
    """Timeline, two voices, masks explained, citation, commitment."""
    page = city.get("/cases/2026-000007")
    for words in (
        "来电人所述",
        "您好，已于次日修复",
        "替换的内容",
        "引用本件",
        "版本记录",
        "承诺值",
        "/cases/2026-000007/v1",
    ):
        assert words in page
    assert '<span class="mask">【电话已隐去】</span>' in page


def test_an_older_version_says_so_and_stays_readable(engine: Engine, city: TestApp) -> None:
    """The permanent address of version 1 points on to version 2."""
    with engine.begin() as connection:
        connection.execute(
            update(published_case).where(published_case.c.number == "2026-000007").values(is_live=False)
        )
    publish(engine, case_values(7, version=2, log_seq=200, change_note="更正了时间。"), action="revise")
    old = city.get("/cases/2026-000007/v1")
    assert "这是第 1 版，不是最新的" in old
    assert "更正了时间。" in city.get("/cases/2026-000007")
    city.get("/cases/2026-000007/v3", status=404)


@pytest.mark.parametrize(("kind", "status"), [("gone", 410), ("notice", 410), ("vanish", 404)])
def test_a_withdrawn_case_is_gone_everywhere_at_once(
    engine: Engine, city: TestApp, kind: str, status: int
) -> None:
    """Page, version, list, search, department, feeds and sitemap, while the index still knows it."""
    number, title = "2026-000059", "第59号路段"
    for url in ("/cases?month=2026-06", "/search?q=第59号路段", "/feeds/cases.atom", "/departments/dh"):
        assert title in city.get(url)
    withdraw(engine, number, seq=100, kind=kind)
    for url in (f"/cases/{number}", f"/cases/{number}/v1", f"/large/cases/{number}"):
        page = city.get(url, status=status)
        assert title not in page
        assert ("已撤回" in page) is (status == 410)
    for url in PAGES:
        if number not in url and "000007" not in url:
            page = city.get(url)
            assert title not in page
            if kind == "vanish":
                assert number not in page
    assert (
        title
        not in city.get("/search?q=第59号路段")
        .text.replace("搜索“第59号路段”", "")
        .replace('value="第59号路段"', "")
        .split('class="rows"')[-1]
        .split("</ul>")[0]
    )


def test_a_notice_keeps_what_may_be_told(engine: Engine, city: TestApp) -> None:
    """Department, category, month, reason and log number; not the text."""
    withdraw(engine, "2026-000058", seq=100, kind="notice")
    page = city.get("/cases/2026-000058", status=410)
    for words in ("市住建局", "排水", "2026年5月", "内容可能使人认出当事人", "第 100 条", "2026年11月2日"):
        assert words in page
