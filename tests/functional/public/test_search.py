"""The search page, from two characters to nothing found."""

import pytest
from webtest import TestApp

from tests.functional.public.pages import numbers


def test_searching_finds_by_any_two_characters(city: TestApp) -> None:
    """Hits, highlights, facets, order, paging."""
    page = city.get("/search?q=路灯")
    assert '<span class="num">60</span> 件' in page.text
    assert "<mark>路灯</mark>" in page
    assert "新的在前" in page
    assert len(numbers(page.text)) == 20
    narrowed = page.click("市交通局", href="department=jtj")
    assert '<span class="num">20</span> 件' in narrowed.text
    assert "第 21—40 件" in page.click("下 20 件")
    newest = page.click("新的在前")
    assert set(numbers(newest.text)[:10]) == set(numbers(city.get("/cases").text)[:10])


def test_search_with_filters_of_the_list(city: TestApp) -> None:
    """Searching inside a narrowed list keeps its filters."""
    form = city.get("/cases?department=zjj&category=城乡建设&sub=排水").forms[1]
    form["q"] = "路灯"
    page = form.submit()
    assert '<span class="num">10</span> 件' in page.text
    assert "去掉条件：市住建局" in page


def test_a_sentence_falls_back_to_the_closest_texts(city: TestApp) -> None:
    """Nobody is told "no results" for telling a story."""
    page = city.get("/search?q=我家楼下的路灯已经坏了好多天晚上根本没法走路")
    assert "内容最接近的" in page
    assert numbers(page.text)


def test_nothing_found_is_helpful(city: TestApp) -> None:
    """What to try next, and the number to call."""
    page = city.get("/search?q=zzzz qqqq")
    assert "没有找到与“zzzz qqqq”有关的内容" in page
    assert "只搜“zzzz”" in page
    assert "tel:12345" in page


def test_dates_confine_a_search(city: TestApp) -> None:
    """By month, from the form or in words."""
    assert '<span class="num">10</span> 件' in city.get("/search?q=路灯&since=2026-03&until=2026-03").text
    assert '<span class="num">10</span> 件' in city.get("/search?q=路灯 2026-03..2026-03").text


def test_a_search_without_words_leads_to_the_list(city: TestApp) -> None:
    """Filters alone are the case list."""
    assert city.get("/search?department=zjj&q=").follow().request.path_qs == "/cases?department=zjj"


@pytest.mark.parametrize("typed", ["2026-000007", "案例 2026-000007", "编号：２０２６－００００07"])
def test_a_case_number_leads_to_its_case(city: TestApp, typed: str) -> None:
    """Whoever has the number from a bulletin types it, as it is cited, into the only box there is."""
    assert "第7号路段" in city.get("/search", {"q": typed}).follow()


def test_a_number_that_no_case_has_finds_nothing(city: TestApp) -> None:
    """Every case of the year shares half of it."""
    assert "没有找到与“2026-999999”有关的内容" in city.get("/search?q=2026-999999")
    assert "搜索结果" in city.get("/search?q=2026-009999", status=200)


def test_dates_that_are_none_do_not_confine_a_search(city: TestApp) -> None:
    """A mistyped month is dropped, not shown as if it counted."""
    page = city.get("/search?q=路灯&since=abc")
    assert '<span class="num">60</span> 件' in page.text
    assert "abc 至" not in page


def test_a_missing_index_is_told_kindly(app: TestApp) -> None:
    """503, the typed words kept, the rest of the site offered."""
    page = app.get("/search", {"q": "路灯"}, status=503)
    assert "索引正在重建" in page
    assert 'value="路灯"' in page
    assert page.headers["Cache-Control"] == "no-store"
    narrowed = app.get("/search", {"q": "路灯", "town": "南山镇"}, status=503)
    assert "town=" in narrowed.html.find("a", string="按单位、分类和地点找案例")["href"]
