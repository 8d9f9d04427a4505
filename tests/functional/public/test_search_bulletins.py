"""Bulletins, briefs and historic documents in the search: found by section, beside cases."""

import re

import pytest
from sqlalchemy import Engine, delete, update
from webtest import TestApp

from portal.public.bulletins.quoted import without_numbers
from portal.public.bulletins.tables import published_bulletin, published_bulletin_section
from portal.public.search.documents import PublishedDocuments
from tests.bulletin_rows import QUOTED
from tests.public_rows import withdraw


def sections(text: str) -> list[str]:
    """Addresses of sections that a page of results leads to, in order."""
    return re.findall(r'<h3>(?:<span class="kind">[^<]+</span>)?<a href="(/bulletins/[^"]+)"', text)


def test_a_section_is_found_by_two_characters(city: TestApp) -> None:
    """Title of the section, of its document, a passage, and the link to its place."""
    page = city.get("/search?q=标价")
    assert set(sections(page.text)) == {"/bulletins/b2026-001#p1", "/bulletins/b2026-001#p3"}
    assert "节日期间景区周边停车收费问题的情况反映" in page
    assert "明码<mark>标价</mark>" in page
    place = city.get("/bulletins/b2026-001")
    assert '<h2 id="p3">三、建议</h2>' in place


def test_tabs_tell_cases_from_documents(city: TestApp) -> None:
    """Each with its count; a kind offers the facets that it has."""
    page = city.get("/search?q=市")
    bar = page.html.find("nav", {"aria-label": "种类"})
    counts = {word: int(n) for word, n in (link.get_text().split() for link in bar.find_all("a"))}
    assert counts["案例"] == 40
    assert counts.pop("承办单位") == 20
    assert counts["全部"] == sum(n for word, n in counts.items() if word != "全部")
    documents = page.click("通报", href="kind=bulletin")
    assert len(sections(documents.text)) == 20
    assert "/cases/2026-" not in documents
    assert "承办单位</summary>" not in documents
    assert "年份</summary>" in documents
    cases = page.click("案例", href="kind=case")
    assert not sections(cases.text)
    narrowed = cases.click("市交通局", href="department=jtj")
    assert '<span class="num">20</span> 件' in narrowed.text


def test_searches_that_only_cases_answer_have_no_tabs(city: TestApp) -> None:
    """Nothing to choose."""
    assert 'aria-label="种类"' not in city.get("/search?q=路灯")


@pytest.mark.parametrize(
    "words",
    ["期号：2026年第2期 积水", "期号:b2026-002 积水", "issue:总第275期 热点", "期号：〔2008〕17号 水压"],
)
def test_the_field_of_issues_knows_every_name_of_a_document(city: TestApp, words: str) -> None:
    """Issue, running issue, number and document number."""
    found = sections(city.get(f"/search?q={words}").text)
    assert len(found) == 1


def test_issues_are_whole_numbers(city: TestApp) -> None:
    """第1期 is not 第10期."""
    found = sections(city.get("/search?q=期号：2026年第1期 热点").text)
    assert found == ["/bulletins/2026-01#p3"]


def test_dates_confine_sections_by_the_day_of_the_document(city: TestApp) -> None:
    """As typed, or from the form."""
    assert sections(city.get("/search?q=热点 2008..2008").text) == ["/bulletins/a2008-017#p2"]
    found = sections(city.get("/search?q=热点&since=2026-11-05&until=2026-11-05").text)
    assert found == ["/bulletins/2026-10#p3"]


def test_the_opening_of_a_document_is_found_by_its_title(city: TestApp) -> None:
    """What stands before the first heading leads to the top of the page."""
    page = city.get("/search?q=标题：2026年10月")
    assert sections(page.text) == ["/bulletins/2026-10"]


def test_a_document_that_is_withdrawn_is_no_hit_at_once(engine: Engine, city: TestApp) -> None:
    """The index has not heard of it yet."""
    assert sections(city.get("/search?q=标价").text)
    with engine.begin() as connection:
        for table in (published_bulletin, published_bulletin_section):
            connection.execute(delete(table).where(table.c.number == "b2026-001"))
    assert "标价牌" not in city.get("/search?q=标价")


def test_an_older_version_is_no_hit(city: TestApp) -> None:
    """The corrected month is found once."""
    found = sections(city.get("/search?q=期号:2026-09 热点").text)
    assert found == ["/bulletins/2026-09#p3"]


def test_a_hit_never_names_a_quoted_case(engine: Engine, city: TestApp) -> None:
    """It may have been withdrawn, without a trace."""
    withdraw(engine, QUOTED[0], 90, "vanish")
    page = city.get("/search?q=典型 期号:2026-10")
    assert sections(page.text) == ["/bulletins/2026-10#p4"]
    assert QUOTED[0] not in page.text


def test_a_case_in_a_frame_of_its_own_leaves_nothing_behind_without_its_number() -> None:
    """A row of them would read 案例 案例 案例."""
    text = "以下案例可在本站查阅。\n案例 2026-000007\n案例 2026-000008\n另见案例 2026-000009。"
    assert without_numbers(text) == "以下案例可在本站查阅。\n另见案例。"


def test_the_source_of_the_index_holds_every_kind(engine: Engine, city: TestApp) -> None:
    """A rebuild reads as many as are counted, each once; what is gone is missing from what is loaded."""
    source = PublishedDocuments(engine)
    documents = {document.id: document for document in source.all()}
    assert len(documents) == source.count()
    assert {document.kind for document in documents.values()} == {
        "case",
        "bulletin",
        "brief",
        "archive",
        "turn",
        "department",
    }
    wanted = ["section:2026-10:3", "case:2026-000007", "section:2026-10:99", "section:x", "case:2026-999999"]
    loaded = source.load(wanted)
    assert loaded == [documents["case:2026-000007"], documents["section:2026-10:3"]]
    with engine.begin() as connection:
        connection.execute(update(published_bulletin).values(is_live=False))
    assert source.load(["section:2026-10:3"]) == []
    assert source.count() == 60 + sum(id.startswith(("turn:", "department:")) for id in documents)
