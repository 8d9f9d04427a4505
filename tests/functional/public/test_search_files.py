"""What a search found as a feed, as a table and as JSON."""

import csv
import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from sqlalchemy import Engine, update
from webtest import TestApp

from portal.public.cases.tables import published_case
from tests.functional.public.pages import ATOM
from tests.public_rows import withdraw

FORMATS = ("/search.atom", "/search.csv", "/search.json")


def entries(city: TestApp, query: str) -> list[ElementTree.Element]:
    return ElementTree.fromstring(city.get(f"/search.atom?{query}").body).findall(f"{ATOM}entry")


def rows(city: TestApp, query: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(city.get(f"/search.csv?{query}").body.decode("utf-8-sig"))))


def pages(city: TestApp, query: str) -> Iterator[dict[str, Any]]:
    """Every page of results as JSON, by the addresses that the pages give."""
    address = f"/search.json?{query}"
    while address:
        content = city.get(address).json
        yield content
        following = content["next"]
        address = f"{urlsplit(following).path}?{urlsplit(following).query}" if following else ""


def test_the_page_of_results_leads_to_all_three(city: TestApp) -> None:
    """With words, kind and conditions; the feed also stands in the head of the page."""
    page = city.get("/search?q=路灯&kind=case&department=zjj&sort=oldest")
    assert page.html.find("link", type="application/atom+xml")["href"].startswith("/search.atom?")
    for word, path in (("订阅这个搜索", FORMATS[0]), ("下载结果", FORMATS[1]), ("JSON", FORMATS[2])):
        address = page.html.find("a", string=lambda text, word=word: text and word in text)["href"]
        assert address.startswith(f"{path}?q=%E8%B7%AF%E7%81%AF")
        assert "department=zjj" in address and "kind=case" in address


@pytest.mark.parametrize("path", FORMATS)
def test_results_are_not_for_search_engines(city: TestApp, path: str) -> None:
    """They are no pages of their own."""
    assert city.get(f"{path}?q=路灯").headers["X-Robots-Tag"] == "noindex"
    assert f"Disallow: {path}" in city.get("/robots.txt")


@pytest.mark.parametrize("path", FORMATS)
def test_without_an_index_files_are_unavailable_for_a_while(app: TestApp, path: str) -> None:
    """503 with a time to try again, and nothing kept."""
    response = app.get(path, {"q": "路灯"}, status=503)
    assert response.headers["Retry-After"] == "60"
    assert response.headers["Cache-Control"] == "no-store"
    assert "稍后再试" in response


def test_a_saved_search_tells_what_was_released_last(city: TestApp, engine: Engine) -> None:
    """A case of long ago that is released today comes first; an id names the version, so that a correction is new."""
    found = entries(city, "q=路灯&kind=case")
    assert len(found) == 50
    assert found[0].findtext(f"{ATOM}id", "").endswith("/cases/2026-000060/v1")
    assert [
        entry.findtext(f"{ATOM}id") for entry in entries(city, "q=路灯&kind=case&sort=oldest&page=3")
    ] == [entry.findtext(f"{ATOM}id") for entry in found]
    number = "2026-000006"  # of the oldest month
    with engine.begin() as connection:
        changed = update(published_case).where(published_case.c.number == number)
        connection.execute(changed.values(version=2, log_seq=61))
    newest = entries(city, "q=路灯&kind=case")[0]
    assert newest.findtext(f"{ATOM}id", "").endswith(f"/cases/{number}/v2")
    assert newest.findtext(f"{ATOM}title", "").endswith("（更正）")


def test_a_saved_search_is_named_after_its_words_and_conditions(city: TestApp) -> None:
    """And its own address is complete, or a reader would ask for another."""
    feed = ElementTree.fromstring(city.get("/search.atom?q=路灯&department=zjj&year=2026").body)
    assert feed.findtext(f"{ATOM}title", "").startswith("搜索“路灯”（市住建局，2026年）")
    own = feed.findtext(f"{ATOM}id", "")
    assert own.endswith("/search.atom?q=%E8%B7%AF%E7%81%AF&department=zjj&year=2026")


def test_a_saved_search_holds_sections_and_turns(city: TestApp) -> None:
    """Each leads to its place; a department is no release."""
    found = [entry.findtext(f"{ATOM}id", "") for entry in entries(city, "q=雨水口")]
    assert any("/hotline-days/" in address and "#t6" in address for address in found)
    assert entries(city, "q=市住建局&kind=department") == []
    sections = [entry.findtext(f"{ATOM}id", "") for entry in entries(city, "q=标价&kind=brief")]
    assert {address.partition("/bulletins/")[2] for address in sections} == {
        "b2026-001/v1#p1",
        "b2026-001/v1#p3",
    }


def test_a_saved_search_waits_for_what_it_seeks(city: TestApp) -> None:
    """The closest texts are no news; a page that found nothing offers the feed, one of a sentence does not."""
    assert "内容最接近的" in city.get("/search?q=路灯 zzqq")
    assert entries(city, "q=路灯 zzqq") == []
    assert "订阅这个搜索" in city.get("/search?q=zzqq")
    assert entries(city, "q=zzqq") == []
    assert "订阅这个搜索" not in city.get("/search?q=我家楼下的路灯已经坏了好多天晚上根本没法走路")


def test_a_table_has_every_hit_with_its_facts(city: TestApp) -> None:
    """One row each, in the order of the page; words, not codes."""
    found = rows(city, "q=路灯&kind=case&sort=newest")
    assert len(found) == 60
    one = next(row for row in found if row["编号"] == "2026-000007")
    assert (one["种类"], one["承办单位"], one["细类"], one["地点"]) == ("案例", "市交通局", "排水", "南山镇")
    assert (one["结果"], one["回访"], one["用时（工作日）"], one["日期"]) == (
        "部分解决",
        "未回访",
        "8",
        "2026-02",
    )
    assert one["网址"].endswith("/cases/2026-000007")
    assert len(rows(city, "q=路灯&kind=case&department=zjj")) == 20
    assert rows(city, "q=zzzzqq") == []


def test_no_cell_is_a_formula(city: TestApp, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(
            update(published_case)
            .where(published_case.c.number == "2026-000007")
            .values(title="=HYPERLINK(路灯)")
        )
    titles = {row["编号"]: row["标题"] for row in rows(city, "q=路灯&kind=case")}
    assert titles["2026-000007"] == "'=HYPERLINK(路灯)"


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_json_is_leafed_through_to_the_end(city: TestApp, sort: str) -> None:
    """Every hit once, in pages of a hundred, whatever the order; without words it is everything."""
    seen: list[str] = []
    totals = set()
    for content in pages(city, f"sort={sort}&q="):
        seen += [result["id"] for result in content["results"]]
        totals.add(content["total"])
    assert totals == {len(seen)}
    assert len(seen) == len(set(seen)) > 100


def test_json_says_what_the_page_says(city: TestApp) -> None:
    """Facts, passage, addresses, counts by kind and facet; unknown ones are left out."""
    (content,) = pages(city, "q=路灯&kind=case")
    assert (content["total"], content["closest_only"], content["next"]) == (60, False, None)
    assert content["facets"]["department"] == {"dh": 20, "jtj": 20, "zjj": 20}
    assert content["kinds"] == {"case": 60, "department": 3}
    one = next(result for result in content["results"] if result["number"] == "2026-000007")
    assert one["department"] == "市交通局"
    assert one["working_days"] == 8
    assert "路灯" in one["snippet"]
    assert one["url"].endswith("/cases/2026-000007")
    assert one["version_url"].endswith("/cases/2026-000007/v1")
    turn = next(pages(city, "q=雨水口&kind=turn"))["results"][0]
    assert "outcome" not in turn and turn["kind"] == "turn"


@pytest.mark.parametrize("path", FORMATS)
def test_what_is_withdrawn_is_gone_at_once(city: TestApp, engine: Engine, path: str) -> None:
    """The index has not heard of it yet."""
    assert "2026-000060" in city.get(f"{path}?q=第60号路段&kind=case")
    withdraw(engine, "2026-000060", 90, "gone")
    assert "2026-000060" not in city.get(f"{path}?q=第60号路段&kind=case")
