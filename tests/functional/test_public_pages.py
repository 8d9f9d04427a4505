"""A citizen's journeys over the public pages, on real rows, with the headers and statements each page may use."""

import re
import shutil
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import Engine, event
from webtest import TestApp

import portal
from portal.db.engines import working_engine
from portal.public.search.documents import PublishedCases
from portal.search.protocol import make_engine
from tests.public_rows import case_values, departments, publish, withdraw

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"

PAGES = {
    "/": 4,
    "/cases": 3,
    "/cases?department=zjj": 3,
    "/cases?department=zjj&outcome=solved&month=2026-03": 3,
    "/cases/2026-000007": 3,
    "/cases/2026-000007/v1": 3,
    "/departments": 1,
    "/departments/zjj": 5,
    "/search": 0,
    "/search?q=路灯": 2,
    "/search/help": 0,
    "/about": 0,
    "/method": 2,
    "/accessibility": 0,
    "/feeds": 2,
    "/feeds/cases.atom": 2,
    "/feeds/departments/zjj.atom": 3,
    "/feeds/categories/%E5%9F%8E%E4%B9%A1%E5%BB%BA%E8%AE%BE.atom": 2,
    "/sitemap.xml": 1,
    "/sitemaps/pages.xml": 1,
    "/sitemaps/cases-2026-00.xml": 1,
    "/robots.txt": 0,
    "/favicon.ico": 0,
}
"""Every public address of these features with the number of SQL statements it may cost."""

HTML = [url for url in PAGES if not re.search(r"\.(atom|xml|txt|ico)$", url)]


class Site(TestApp):
    """Takes addresses as people write them; a server gets them percent-encoded, as from a browser."""

    def get(self, url: str, *args: Any, **kw: Any) -> Any:
        return super().get(quote(url, safe="/?=&%:.#+"), *args, **kw)


@pytest.fixture(scope="session")
def city_files(template_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Database and index of the invented city, built once; every test gets its own copy."""
    folder = tmp_path_factory.mktemp("city")
    shutil.copy(template_database, folder / "portal.sqlite")
    engine = working_engine(f"sqlite:///{folder}/portal.sqlite")
    departments(engine)
    publish(engine, *(case_values(n) for n in range(1, 61)))
    documents = list(PublishedCases(engine).all())
    with engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    search = make_engine("whoosh", folder / "index")
    rebuild = search.begin_rebuild()
    rebuild.apply(documents)
    rebuild.commit(len(documents))
    search.close()
    return folder


@pytest.fixture
def city(raw_settings: dict[str, str], city_files: Path) -> Iterator[TestApp]:
    """The site with three departments, sixty cases and their index."""
    shutil.copy(city_files / "portal.sqlite", raw_settings["db.url"].removeprefix("sqlite:///"))
    shutil.copytree(city_files / "index", raw_settings["index.path"])
    application = portal.main({}, **raw_settings)
    yield Site(application)
    application.registry["search.engine"].close()
    for name in ("working", "published", "inbox"):
        application.registry[name].dispose()


def numbers(html: str) -> list[str]:
    """Case numbers that a page links to, in order."""
    return list(dict.fromkeys(re.findall(r'href="/cases/(\d{4}-\d{6})"', html)))


@pytest.mark.parametrize("url", PAGES)
def test_a_public_page_is_shareable_and_costs_a_known_number_of_statements(city: TestApp, url: str) -> None:
    """No cookie, a strict policy, a validator, and exactly the SQL statements it needs."""
    statements: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    event.listen(city.app.registry["published"], "before_cursor_execute", count)
    response = city.get(url)
    assert len(statements) == PAGES[url], statements
    assert "Set-Cookie" not in response.headers
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
    assert response.headers["Cache-Control"] == "public, no-cache"
    assert response.headers["ETag"]
    assert city.get(url, headers={"If-None-Match": response.headers["ETag"]}, status=304)


@pytest.mark.parametrize("prefix", ["", "/large"])
@pytest.mark.parametrize("url", HTML)
def test_a_page_is_whole(city: TestApp, prefix: str, url: str) -> None:
    """One title, one main heading, no inline style or script, unique ids, and links that stay in the print size."""
    html = city.get(prefix + url).text
    assert len(re.findall(r"<title>[^<]+</title>", html)) == 1
    assert html.count("<h1") == 1
    assert not re.search(r"<script(?![^>]*src=)|\sstyle=|<style|\son\w+=", html)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    links = [link.replace("&amp;", "&") for link in re.findall(r'<a [^>]*href="(/[^"]*)"', html)]
    twin = [link for link in links if link.startswith("/large/")]
    outside = [
        link for link in links if not link.startswith("/large/") and not re.search(r"\.(atom|json|csv)", link)
    ]
    if prefix:
        assert outside == [link for link in outside if link == (url.replace("路灯", "%E8%B7%AF%E7%81%AF"))]
        assert '<html lang="zh-Hans-CN" class="large">' in html
    else:
        assert len(twin) == 1


def test_every_link_of_every_page_leads_somewhere(city: TestApp) -> None:
    """Following all links from the front page meets no error."""
    seen, queue = set(), ["/"]
    while queue:
        url = queue.pop()
        if url in seen or len(seen) > 400:
            continue
        seen.add(url)
        response = city.get(url)
        if response.content_type == "text/html":
            found = re.findall(r'href="(/[^"#]*)', response.text)
            queue += [link.replace("&amp;", "&") for link in found if "/large" not in link]
    assert len(seen) > 100


def test_a_new_installation_says_what_will_appear(app: TestApp) -> None:
    """Empty pages are no errors and show no zeros as figures."""
    for url, words in (
        ("/", "还没有公开的案例"),
        ("/cases", "还没有公开的案例"),
        ("/departments", "还没有公开的单位名录"),
        ("/feeds", "有案例公开后"),
    ):
        assert words in app.get(url)
    assert not re.search(r'class="big"', app.get("/").text)
    assert app.get("/feeds/cases.atom").status_int == 200
    assert app.get("/sitemap.xml").status_int == 200


def test_the_front_page_shows_figures_with_their_denominators(city: TestApp) -> None:
    """Counts of released cases, rates as k / n, latest cases, categories, log."""
    page = city.get("/")
    assert "60 <small>件" in page.text
    assert "30 / 60 件" in page.text  # solved
    assert "15 / 30 件" in page.text  # satisfied of reached
    assert "33.3 % 至 66.7 %" in page.text  # bounds with those not reached
    assert "15 件没有回访记录" in page.text
    assert "城乡建设" in page.text
    assert "2026年11月20日" in page.text


def test_narrowing_and_widening_a_list(city: TestApp) -> None:
    """A facet narrows to what it counted; the chosen filter can be dropped again."""
    page = city.get("/cases").click("市住建局", index=0)
    assert '<span class="num">20</span> 件' in page.text
    assert "去掉条件：市住建局" in page.text
    both = page.click("已解决", index=0)
    assert '<span class="num">10</span> 件' in both.text
    assert city.get("/cases").html.title.text.startswith("办结案例 —")
    assert both.html.title.text.startswith("办结案例：市住建局，已解决")


def test_leafing_through_the_list_meets_every_case_once(city: TestApp) -> None:
    """Three pages of twenty, then back."""
    page = city.get("/cases")
    seen = numbers(page.text)
    second = page.click("下 20 件")
    third = second.click("下 20 件")
    seen += numbers(second.text) + numbers(third.text)
    assert len(seen) == len(set(seen)) == 60
    assert "下 20 件" not in third
    assert numbers(third.click("上 20 件").text) == numbers(second.text)
    assert numbers(third.click("回到第一页").text) == numbers(page.text)


def test_too_narrow_a_choice_offers_ways_out(city: TestApp) -> None:
    """Each filter can be dropped, with the number of cases that would then be there."""
    page = city.get("/cases?department=zjj&town=南山镇&outcome=solved")
    assert "这几个条件同时满足的案例没有" in page
    assert "去掉“市住建局”，有 10 件" in page
    assert "去掉“南山镇”，有 10 件" in page


def test_unknown_values_are_worded(engine: Engine, app: TestApp) -> None:
    """A case of which nothing but the text is known reads as a record all the same."""
    unknown = dict.fromkeys(
        [
            *(
                "department_code",
                "department_name",
                "category1",
                "category2",
                "appeal_type",
                "channel",
                "handling",
            ),
            *(
                "outcome",
                "satisfaction",
                "received_on",
                "assigned_on",
                "replied_on",
                "closed_on",
                "called_back_on",
            ),
            *("month", "working_days", "limit_days"),
        ]
    )
    publish(engine, case_values(1, department=None) | unknown | {"town": ""})
    page = app.get("/cases/2026-000001")
    for words in ("办理单位未记录", "分类未记录", "未回访", "未记录时限", "用时未记录", "结果未记录"):
        assert words in page
    assert "None" not in page
    assert "日期未记录" in app.get("/cases")


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
        connection.exec_driver_sql("UPDATE published_case SET is_live = 0 WHERE number = '2026-000007'")
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


def test_searching_finds_by_any_two_characters(city: TestApp) -> None:
    """Hits, highlights, facets, order, paging."""
    page = city.get("/search?q=路灯")
    assert '<span class="num">60</span> 件' in page.text
    assert "<mark>路灯</mark>" in page
    assert "按时间" in page
    assert len(numbers(page.text)) == 20
    narrowed = page.click("市交通局", index=0)
    assert '<span class="num">20</span> 件' in narrowed.text
    assert "第 21—40 件" in page.click("下 20 件")
    newest = page.click("按时间")
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
    assert "没有找到与“zzzz qqqq”有关的案例" in page
    assert "只搜“zzzz”" in page
    assert "tel:12345" in page


def test_dates_confine_a_search(city: TestApp) -> None:
    """By month, from the form or in words."""
    assert '<span class="num">10</span> 件' in city.get("/search?q=路灯&since=2026-03&until=2026-03").text
    assert '<span class="num">10</span> 件' in city.get("/search?q=路灯 2026-03..2026-03").text


def test_a_search_without_words_leads_to_the_list(city: TestApp) -> None:
    """Filters alone are the case list."""
    assert city.get("/search?department=zjj&q=").follow().request.path_qs == "/cases?department=zjj"


def test_a_case_number_leads_to_its_case(city: TestApp) -> None:
    """Whoever has the number from a bulletin types it into the only box there is."""
    assert "第7号路段" in city.get("/search?q=2026-000007").follow()
    assert "搜索结果" in city.get("/search?q=2026-009999", status=200)


def test_dates_that_are_none_do_not_confine_a_search(city: TestApp) -> None:
    """A mistyped month is dropped, not shown as if it counted."""
    page = city.get("/search?q=路灯&since=abc")
    assert '<span class="num">60</span> 件' in page.text
    assert "abc 至" not in page


def test_large_print_without_its_slash(app: TestApp) -> None:
    """/large is what people type."""
    assert app.get("/large", status=301).location == "http://localhost/large/"


def test_a_missing_index_is_told_kindly(app: TestApp) -> None:
    """503, the typed words kept, the rest of the site offered."""
    page = app.get("/search", {"q": "路灯"}, status=503)
    assert "索引正在重建" in page
    assert 'value="路灯"' in page
    assert page.headers["Cache-Control"] == "no-store"


HOSTILE = [
    "'",
    '"',
    "<script>alert(1)</script>",
    "%00",
    "-",
    "OR",
    "OR OR -",
    "((((",
    "单位：",
    "类别:乡镇:",
    "..",
    "9999-99..0000-00",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "字" * 300,
    "a" * 490,
    "*",
    "\\",
    "​",
    "\t\n\r\x0b",
    "王某'; DROP TABLE published_case; --",
    "{{7*7}}",
]


@pytest.mark.parametrize(
    "pattern",
    [
        "/search",
        "/cases?department",
        "/cases?older",
        "/cases?month",
        "/search?page",
        "/search?sort",
        "/search?since",
    ],
)
def test_no_input_is_an_error(city: TestApp, pattern: str) -> None:
    """200 or a clean 4xx, nothing echoed as markup."""
    path, _, key = pattern.partition("?")
    for text in HOSTILE:
        parameters = {key or "q": text} if "search" not in path or not key else {"q": "路灯", key: text}
        response = city.get(path, parameters, expect_errors=True)
        assert response.status_int < 300 or 400 <= response.status_int < 500, text
        assert "<script>alert" not in response


@pytest.mark.parametrize(
    "path",
    [
        "/cases/' or 1=1",
        "/cases/2026-000007/v0",
        "/cases/x/v99999",
        "/departments/x'y",
        "/feeds/departments/..%2f.atom",
        "/sitemaps/cases-9999-99.xml",
        "/feeds/categories/x.atom",
    ],
)
def test_addresses_that_name_nothing_are_404(city: TestApp, path: str) -> None:
    """A wrong address is a friendly page."""
    assert "没有这个页面" in city.get(path, status=404)


def test_an_address_puts_no_words_of_its_own_on_the_list(city: TestApp) -> None:
    """A value that cannot exist is dropped, or named in our words."""
    page = city.get("/cases?outcome=看这里&month=骗人&satisfaction=x&type=y&department=某某局")
    for words in ("看这里", "骗人", "某某局"):
        assert words not in page.html.get_text()
    assert "没有这个单位" in page


def test_unknown_query_keys_change_nothing(city: TestApp) -> None:
    """A tracker's parameters do not break or vary a page."""
    assert (
        city.get("/cases?utm_source=x&department=").text.replace("?utm_source=x&amp;department=", "")
        == city.get("/cases").text
    )


@pytest.mark.parametrize(
    "url",
    [
        "/feeds/cases.atom",
        "/feeds/departments/zjj.atom",
        "/feeds/categories/%E5%9F%8E%E4%B9%A1%E5%BB%BA%E8%AE%BE.atom",
    ],
)
def test_feeds_are_atom(city: TestApp, url: str) -> None:
    """Well-formed, with stable ids, dates and self links."""
    response = city.get(url)
    assert response.content_type == "application/atom+xml"
    feed = ElementTree.fromstring(response.body)
    assert feed.findtext(f"{ATOM}updated") == "2026-11-20T08:00:00Z"
    entries = feed.findall(f"{ATOM}entry")
    assert entries
    for entry in entries:
        assert (entry.findtext(f"{ATOM}id") or "").startswith("http://127.0.0.1:6543/cases/2026-")
        assert entry.findtext(f"{ATOM}updated") == "2026-11-01T08:00:00Z"


def test_a_feed_survives_characters_xml_cannot_carry(engine: Engine, app: TestApp) -> None:
    """A control character in a letter does not break every reader's feed."""
    publish(engine, case_values(1, title="路灯\x0b不亮 & <b>"))
    feed = ElementTree.fromstring(app.get("/feeds/cases.atom").body)
    assert feed.findtext(f"{ATOM}entry/{ATOM}title") == "路灯不亮 & <b>"


def test_the_sitemap_lists_every_live_case_once(engine: Engine, city: TestApp) -> None:
    """Index, parts, cases; robots.txt points to it and names no case."""
    root = ElementTree.fromstring(city.get("/sitemap.xml").body)
    parts = [loc.text or "" for loc in root.iter(f"{MAP}loc")]
    assert len(parts) == 2
    urls = [
        loc.text
        for part in parts
        for loc in ElementTree.fromstring(city.get(part.removeprefix("http://127.0.0.1:6543")).body).iter(
            f"{MAP}loc"
        )
    ]
    assert len(urls) == len(set(urls))
    assert sum("/cases/2026-" in (url or "") for url in urls) == 60
    robots = city.get("/robots.txt").text
    assert "Sitemap: http://127.0.0.1:6543/sitemap.xml" in robots
    assert "/cases" not in robots


def test_history_is_an_archive_with_its_source(app: TestApp) -> None:
    """The old totals stand with their source and without a drill-down; posts, no names."""
    page = app.get("/about")
    for words in (
        "2000年7月1日",
        "2008年10月8日",
        "35 万",
        "没有说明分母",
        "2010年公开的报纸报道",
        "常务副市长",
    ):
        assert words in page


def test_a_department_page_counts_what_is_released(city: TestApp) -> None:
    """Figures as k / n, distribution, trend with its table."""
    page = city.get("/departments/zjj")
    for words in (
        "公开案例 20 件",
        "一半在",
        "九成在",
        "看数字表",
        "曾用名：市建设局",
        "现名自2019年3月1日起",
    ):
        assert words in page
    assert page.text.count('<svg class="chart') == 2


def test_the_public_side_runs_alone(raw_settings: dict[str, str], city_files: Path) -> None:
    """Without the staff side there are no forms, no link to them, and every page still answers."""
    shutil.copy(city_files / "portal.sqlite", raw_settings["db.url"].removeprefix("sqlite:///"))
    shutil.copytree(city_files / "index", raw_settings["index.path"])
    application = portal.main({}, **raw_settings, **{"portal.sides": "public"})
    alone = Site(application)
    for url in PAGES:
        page = alone.get(url)
        assert "/report" not in page or "robots" in url
    alone.get("/report", status=404)
    alone.get("/staff/", status=404)
    application.registry["search.engine"].close()
    application.registry["published"].dispose()
