"""Pages and files of released bulletins, briefs and historic documents."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ElementTree

from sqlalchemy import Engine, delete, insert, update
from webtest import TestApp

from portal.public.bulletins.tables import (
    published_bulletin,
    published_bulletin_date,
    published_bulletin_file,
    published_bulletin_section,
)
from portal.public.cases.tables import published_tombstone
from tests.bulletin_rows import CORRECTED, MONTHS, OVERRIDDEN, QUOTED, WARNING
from tests.functional.public.pages import ATOM
from tests.public_rows import changing, withdraw

PAGE = "/bulletins/2026-10"


def rows(text: str) -> list[dict[str, str]]:
    """The lines of a CSV file by its heads."""
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_the_archive_lists_a_year_and_leads_to_the_others(city: TestApp) -> None:
    """Newest first; kinds as tabs with their counts; a year that has nothing is left for one that has."""
    page = city.get("/bulletins")
    listed = re.findall(r'<h3><a href="/bulletins/([^"]+)"', page.text)
    assert listed[0] == "2026-10"
    assert {"2026-Q3", "b2026-001", CORRECTED} <= set(listed)
    assert not {"2025-11", "a2008-017"} & set(listed)
    assert "已更正，第 2 版" in page
    older = page.click("2008年")
    assert "历史文件，数字未与数据绑定" in older
    briefs = page.click("简报", href="kind=brief")
    assert re.findall(r'<h3><a href="/bulletins/([^"]+)"', briefs.text) == ["b2026-002", "b2026-001"]
    assert "2008年" not in briefs
    odd = city.get("/bulletins?year=1999&kind=x").text
    assert re.findall(r'<h3><a href="/bulletins/([^"]+)"', odd) == listed


def test_the_calendar_says_what_is_certain(engine: Engine, city: TestApp) -> None:
    """A period that is released is no longer due."""
    calendar = city.get("/bulletins").text.split("公布日程")[1]
    assert "2026年12月5日</time>，已确定" in calendar
    assert '2027年1月6日</time><span class="c-amber">，暂定' in calendar
    with engine.begin() as connection:
        connection.execute(
            insert(published_bulletin_date).values(period="2026-10", due_on="2026-11-05", confirmed=True)
        )
    assert "2026年10月" not in city.get("/bulletins").text.split("公布日程")[1]


def test_nothing_released_yet_says_what_will_come(app: TestApp) -> None:
    """A new installation."""
    assert "还没有公布的通报" in app.get("/bulletins")
    assert "最新通报" not in app.get("/")


def test_a_number_is_followed_to_its_source_and_downloaded(city: TestApp) -> None:
    """Mark in the text, entry in the list, file: the same value in all three."""
    page = city.get(PAGE)
    assert re.search(r'12,418&nbsp;件</strong><a class="src" href="#s1">', page.text)
    entry = page.text.split('<li id="s1">')[1].split("</div></li>")[0]
    assert "calls@2026-10" in entry
    assert "受理来电：" in entry
    assert "12,418&nbsp;件" in entry
    link = re.findall(r'href="([^"]+/figures/calls\.csv)"', entry)[0]
    line = rows(city.get(link).text)[0]
    assert (line["值"], line["单位"], line["查询"]) == ("12418", "件", "calls")
    assert json.loads(line["参数"]) == {"period": "2026-10"}


def test_every_mark_of_the_text_has_its_entry(city: TestApp) -> None:
    """Figures of one query share a mark."""
    page = city.get(PAGE).text
    marks = set(re.findall(r'class="src" href="#(s\d+)"', page))
    assert marks == set(re.findall(r'<li id="(s\d+)"', page)) == {f"s{n}" for n in range(1, 6)}


def test_all_numbers_are_there_for_programs(city: TestApp) -> None:
    """CSV line by line, JSON with the document, a table as it stands in the text."""
    lines = rows(city.get(PAGE + "/figures.csv").text)
    rate = next(line for line in lines if line["名称"] == "rate")
    assert (rate["值"], rate["分子"], rate["分母"]) == ("96.4", "1315", "1364")
    types = {line["行"]: int(line["值"]) for line in lines if line["名称"] == "types"}
    assert types.pop("合计") == sum(types.values()) == 12_418
    body = city.get(PAGE + "/v1/figures.json").json
    assert body["document"]["number"] == "2026-10"
    assert next(figure["key"] for figure in body["figures"]) == "calls"
    table = city.get(PAGE + "/figures/types.csv").text.removeprefix("\ufeff").splitlines()
    assert table[0] == "类型,件"
    assert table[-1] == "合计,12418"


def test_charts_have_a_name_a_description_and_a_table(city: TestApp) -> None:
    """Nobody needs to see the picture."""
    figure = city.get(PAGE).text.split("<figure>")[1].split("</figure>")[0]
    assert "<title" in figure
    assert "<desc" in figure
    assert "查看数据表" in figure
    assert '<th scope="row">2026-10</th><td class="r">12,418</td>' in figure


def test_a_quoted_case_is_shown_as_it_is_now(engine: Engine, city: TestApp) -> None:
    """A withdrawn one is gone at once, and its place says so."""
    page = city.get(PAGE)
    assert "东湖街道第7号路段" in page
    assert f'<a href="/cases/{QUOTED[1]}">案例 {QUOTED[1]}</a>' in page
    assert "已撤回" not in page
    withdraw(engine, QUOTED[0], 90, "vanish")
    withdraw(engine, QUOTED[1], 91, "gone")
    page = city.get(PAGE)
    assert "引用的 2 件案例已撤回" in page
    assert "第7号路段" not in page
    assert not any(number in page for number in QUOTED)
    assert page.text.count("此处引用的案例已撤回") == 2


def test_links_of_the_text_keep_the_print_size(city: TestApp) -> None:
    """The twin's readers stay in it."""
    page = city.get("/large" + PAGE).text
    assert '<a href="/large/rankings">办理排名</a>' in page
    assert f'<a href="/large/cases/{QUOTED[0]}">' in page


def test_a_correction_is_told_on_both_versions(city: TestApp) -> None:
    """The old one stays citable and says that it is old."""
    live = city.get(f"/bulletins/{CORRECTED}")
    assert "更正说明" in live
    assert "误用了上月的分母" in live
    old = city.get(f"/bulletins/{CORRECTED}/v1")
    assert "这是第 1 版，已由新版更正" in old
    assert "误用了上月的分母" in old
    assert "第 2 版" in old.click("看现行版本")
    assert "更正说明" not in city.get(PAGE)


def test_the_citation_names_the_version(city: TestApp) -> None:
    """GB/T 7714, with the address of this version."""
    title = "市长公开电话受理中心. 关于2026年10月市长公开电话办理情况的通报: 2026年第10期（总第275期）[R/OL]"
    address = "http://127.0.0.1:6543/bulletins/2026-10/v1"
    assert f"{title}. (2026-11-05)[引用日期]. {address}." in city.get(PAGE)
    assert f"第2版. (2026-11-20)[引用日期]. http://127.0.0.1:6543/bulletins/{CORRECTED}/v2." in city.get(
        f"/bulletins/{CORRECTED}"
    )


def test_the_chain_of_a_brief_has_no_silent_gap(city: TestApp) -> None:
    """By day; a withheld step keeps its day and says why."""
    chain = city.get("/bulletins/b2026-001").text.split('<h2 id="chain">')[1].split("</ol>")[0]
    assert re.findall(r'datetime="([^"]+)"', chain) == sorted(re.findall(r'datetime="([^"]+)"', chain))
    assert chain.count("<li>") == 6
    assert "不公开：内部工作安排" in chain
    assert "市政办发〔2026〕31号" in chain


def test_a_historic_document_is_marked_and_its_warnings_are_told(city: TestApp) -> None:
    """Nobody takes its numbers for checked ones."""
    page = city.get("/bulletins/a2008-017")
    assert "历史文件，数字未与数据绑定" in page
    assert WARNING in page
    assert "数据来源</h2>" not in page
    assert "历史文件，数字未与数据绑定" not in city.get(PAGE)


def test_what_was_let_pass_is_published_with_its_reason(city: TestApp) -> None:
    """An override is nobody's secret."""
    assert f"{OVERRIDDEN}。理由：七月份按旧口径统计" in city.get("/bulletins/2026-Q3")
    assert "核对说明" not in city.get(PAGE)


def test_neighbours_are_of_the_same_kind(city: TestApp) -> None:
    """A quarter or a brief is no month."""
    page = city.get(f"/bulletins/{CORRECTED}").text
    assert '<a href="/bulletins/2026-08" rel="prev">← 2026年8月</a>' in page
    assert '<a href="/bulletins/2026-10" rel="next">2026年10月 →</a>' in page
    assert 'rel="prev"' not in city.get(f"/bulletins/{MONTHS[0]}")
    assert 'rel="next"' not in city.get("/bulletins/b2026-002")
    assert 'rel="' not in city.get("/bulletins/2026-Q3").text.split("前后各期")[1].split("</nav>")[0]


def test_files_are_served_as_they_were_released(engine: Engine, city: TestApp) -> None:
    """While one is being made again: 503 with a sentence, and no dead link on the page."""
    pdf = city.get(PAGE + ".pdf")
    assert pdf.content_type == "application/pdf"
    assert pdf.body.startswith(b"%PDF")
    assert pdf.headers["Content-Disposition"] == "attachment; filename=bulletin-2026-10-v1.pdf"
    assert city.get(f"/bulletins/{CORRECTED}/v1.docx").headers["Content-Disposition"].endswith("v1.docx")
    with engine.begin() as connection:
        connection.execute(delete(published_bulletin_file).where(published_bulletin_file.c.name == "pdf"))
    page = city.get(PAGE + ".pdf", status=503)
    assert "PDF 正在重新生成" in page
    assert page.headers["Retry-After"] == "60"
    assert page.headers["Cache-Control"] == "no-store"
    assert "PDF 正在重新生成" in city.get(PAGE)
    assert city.get(PAGE + ".docx").status_int == 200


def test_a_withdrawn_document_leaves_its_notice_and_nothing_else(engine: Engine, city: TestApp) -> None:
    """410 for page, versions and files; gone from list, feed and sitemap."""
    with engine.begin() as connection:
        for table in (published_bulletin, published_bulletin_section, published_bulletin_file):
            connection.execute(delete(table).where(table.c.number == "2026-10"))
        connection.execute(
            insert(published_tombstone).values(
                number="2026-10", kind="gone", reason="error", note="", withdrawn_on="2026-11-21", log_seq=95
            )
        )
    for address in (PAGE, PAGE + "/v1", PAGE + ".pdf", PAGE + "/figures.csv", PAGE + "/v1/figures/calls.csv"):
        assert "内容有误" in city.get(address, status=410)
    for address in ("/bulletins", "/feeds/bulletins.atom", "/sitemaps/pages.xml", "/"):
        assert "bulletins/2026-10" not in city.get(address)


def test_the_feed_marks_corrections_and_has_stable_ids(city: TestApp) -> None:
    """Ids are of the version, so that a correction is a new entry."""
    feed = ElementTree.fromstring(city.get("/feeds/bulletins.atom").body)
    entries = {entry.findtext(f"{ATOM}id"): entry for entry in feed.findall(f"{ATOM}entry")}
    assert len(entries) == 16
    corrected = entries[f"http://127.0.0.1:6543/bulletins/{CORRECTED}/v2"]
    assert (corrected.findtext(f"{ATOM}title") or "").endswith("（更正）")
    assert "误用了上月的分母" in (corrected.findtext(f"{ATOM}summary") or "")
    assert f"http://127.0.0.1:6543/bulletins/{CORRECTED}/v1" not in entries


def test_the_front_page_shows_the_latest_bulletin(engine: Engine, city: TestApp) -> None:
    """By its title; a brief or a historic document is none."""
    block = city.get("/").text.split("最新通报</h2>")[1].split("</section>")[0]
    assert "/bulletins/2026-10" in block
    with changing(engine) as connection:
        connection.execute(
            update(published_bulletin).where(published_bulletin.c.number == "2026-10").values(is_live=False)
        )
    block = city.get("/").text.split("最新通报</h2>")[1].split("</section>")[0]
    assert "2026-Q3" in block
