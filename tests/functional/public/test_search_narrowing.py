"""Narrowing a search over all kinds, its orders, and paging without an end."""

import re

import pytest
from webtest import TestApp

from portal.public.search.answer import by_relevance
from portal.public.search.request import read_search
from portal.search.protocol import Page
from portal.search.synonyms import Vocabulary
from tests.functional.public.pages import numbers
from tests.hotline_rows import CAMPAIGN


def facet(text: str, name: str) -> dict[str, int]:
    """Values of one facet with their counts, as the page shows them."""
    found = re.search(rf"<summary>{name}</summary>(.*?)</details>", text, re.S)
    rows = re.findall(r"<span>([^<]+)</span><span class=\"n\">([\d,]+)", found[1] if found else "")
    return {word: int(n.replace(",", "")) for word, n in rows}


def total(text: str) -> int:
    found = re.search(r'<h2>(?:最接近的)?<span class="num">([\d,]+)</span>', text)
    assert found
    return int(found[1].replace(",", ""))


def test_every_facet_counts_what_it_would_leave(city: TestApp) -> None:
    """Choosing a value finds as many as it says; the chosen ones stay combined and each can be dropped."""
    page = city.get("/search?q=路灯")
    for name in ("承办单位", "诉求分类", "地点", "年份", "诉求类型", "结果", "回访"):
        for word, n in facet(page.text, name).items():
            assert total(page.click(re.escape(word), href=r"/search\?.*&", index=0).text) == n, (name, word)
    one = page.click("市住建局", href="department=zjj")
    both = one.click("南山镇|东湖街道|地点未公开", href="town=", index=0)
    assert 'aria-label="去掉条件：市住建局"' in both
    assert total(both.text) <= total(one.text) <= total(page.text)
    dropped = both.click("市住建局 ×")
    assert "department=" not in dropped.request.url and "town=" in dropped.request.url
    assert total(both.click("全部清除").text) == total(page.text)


def test_what_is_not_recorded_can_be_chosen(city: TestApp) -> None:
    """A case without a callback is a case; sections of bulletins never had one and do not count."""
    page = city.get("/search?q=市")
    n = facet(page.text, "回访")["未回访"]
    found = page.click("未回访", href="satisfaction=-")
    assert total(found.text) == n
    assert (
        "/bulletins/" not in re.sub(r"<header.*?</header>", "", found.text, flags=re.S).partition("rows")[2]
    )


def test_months_are_offered_inside_a_year(city: TestApp) -> None:
    """Dropping the year drops its month."""
    page = city.get("/search?q=路灯")
    assert not facet(page.text, "办结月份")
    year = page.click("2026年", href="year=2026")
    assert facet(year.text, "办结月份")["2026年3月"] == 10
    month = year.click("2026年3月", href="month=2026-03")
    assert total(month.text) == 10
    assert "month=" not in month.click("2026年 ×").request.url


def test_calls_are_narrowed_by_unit_town_and_year(city: TestApp) -> None:
    """The kinds that have a field are counted together under it."""
    page = city.get("/search?q=雨水口&kind=turn")
    assert facet(page.text, "年份") == {"2026年": 2}
    (unit,) = facet(page.text, "承办单位")
    assert total(page.click(unit, href="department=").text) == 2
    assert f"/hotline-days/{CAMPAIGN}/" in page.click("2026年", href="year=2026")


def test_facets_of_calls_know_no_outcome(city: TestApp) -> None:
    page = city.get("/search?q=雨水口&kind=turn")
    assert "结果</summary>" not in page and "回访</summary>" not in page


@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_leafing_by_date_meets_every_hit_once(city: TestApp, sort: str) -> None:
    """Forwards to the end, and back to the same pages."""
    page = city.get(f"/search?q=路灯&kind=case&sort={sort}")
    forwards = [numbers(page.text)]
    while "下 20 件" in page:
        page = page.click("下 20 件")
        forwards.append(numbers(page.text))
    seen = [number for shown in forwards for number in shown]
    assert len(seen) == len(set(seen)) == 60
    months = [int(number[5:]) % 6 for number in seen]
    assert months == sorted(months, reverse=sort == "newest")
    backwards = [numbers(page.text)]
    while "上 20 件" in page:
        page = page.click("上 20 件")
        backwards.append(numbers(page.text))
    assert backwards[::-1] == forwards
    assert "回到第一页" not in page


def test_a_place_in_nowhere_is_told(city: TestApp) -> None:
    """Nothing older than the beginning; the way back stands there."""
    page = city.get("/search?q=路灯&sort=newest&older=1")
    assert "已经没有更多了" in page
    assert len(numbers(page.click("回到第一页").text)) == 20


def test_a_search_by_office_alone_is_newest_first_and_offers_no_relevance(city: TestApp) -> None:
    page = city.get("/search?q=单位:住建&kind=case")
    assert "<b>新的在前</b>" in page
    assert "按相关" not in page


def test_a_search_that_only_excludes_names_no_departments(city: TestApp) -> None:
    """Nearly all of them lack the word: that says nothing."""
    assert 'href="/departments/' not in city.get("/search?q=-路灯").html.find(id="main").decode()


def test_a_phrase_that_is_nowhere_may_be_loosened(city: TestApp) -> None:
    page = city.get("/search?q=单位:“zzzz” “路灯损坏了吗”")
    assert "只搜“zzzz”" in page
    assert page.click("去掉引号再搜").request.params["q"] == "单位: zzzz 路灯损坏了吗"


def test_a_page_behind_the_last_hit_leads_back_to_the_first(city: TestApp) -> None:
    """Not to the page before it, which has nothing either."""
    page = city.get("/search?q=路灯&page=99")
    assert "上 20 件" not in page
    assert len(numbers(page.click("回到第一页").text)) == 20


def test_a_span_of_time_is_put_in_order(city: TestApp) -> None:
    assert "2026-03 至 2026-04 ×" in city.get("/search?q=路灯&since=2026-04&until=2026-03")


def test_a_span_of_time_that_is_none_is_told_and_kept_in_the_form(city: TestApp) -> None:
    """It narrows nothing, and no link carries it on."""
    page = city.get("/search?q=路灯&kind=case&since=2026-13")
    assert "时间“2026-13”看不懂，没有按时间查找" in page
    assert page.html.find(id="since")["value"] == "2026-13"
    assert total(page.text) == total(city.get("/search?q=路灯&kind=case").text)
    assert "since=2026-13" not in page.click("新的在前").request.url


def test_an_order_by_relevance_ends_at_ten_thousand() -> None:
    """There the order by date is offered; what fits needs no offer."""
    last = read_search({"q": "路灯", "page": "500"})
    query, ids = last.query(Vocabulary()), tuple(f"case:{n}" for n in range(21))
    cut = by_relevance(query, Page(ids, 10_001), last)
    assert cut.is_cut and not cut.next and cut.before == {"page": 499}
    assert len(cut.ids) == 20
    assert not by_relevance(query, Page(ids[:20], 10_000), last).is_cut
    before = read_search({"q": "路灯", "page": "499"})
    assert by_relevance(query, Page(ids, 10_001), before).next == {"page": 500}
    assert read_search({"page": "501"}).page == 500


def test_words_chosen_dates_and_kind_stay_together(city: TestApp) -> None:
    """The span of time is a condition like the others."""
    page = city.get("/search?q=路灯&kind=case&since=2026-03&until=2026-04&department=zjj")
    assert "2026-03 至 2026-04 ×" in page
    assert 0 < total(page.text) < 20
    freed = page.click("2026-03 至 2026-04 ×")
    assert total(freed.text) == 20
    assert "kind=case" in freed.request.url
