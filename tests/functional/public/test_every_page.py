"""What holds for every public page: headers, statements, markup, links; and what no input may do."""

import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import event
from webtest import TestApp

from tests.application import running
from tests.functional.public.pages import HTML, PAGES, Site


@pytest.mark.parametrize("url", PAGES)
def test_a_public_page_is_shareable_and_costs_a_known_number_of_statements(city: TestApp, url: str) -> None:
    """No cookie, a strict policy, a validator, and exactly the SQL statements it needs, once what is kept of the words of the
    search and of the facets of cases has been read.
    """
    city.get("/search?q=井盖")
    city.get("/cases?department=jtj&outcome=partly")
    statements: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
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
        link
        for link in links
        if not link.startswith("/large/") and not re.search(r"\.(atom|json|csv|pdf|docx|zip|toml|ics)", link)
    ]
    if prefix:
        assert outside == [link for link in outside if link == quote(url, safe="/?=&")]
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
        assert response.body, url  # reading it also closes a static file
        if response.content_type == "text/html":
            found = re.findall(r'href="(/[^"#]*)', response.text)
            queue += [link.replace("&amp;", "&") for link in found if "/large" not in link]
    assert len(seen) > 100


def test_large_print_without_its_slash(app: TestApp) -> None:
    """/large is what people type."""
    assert app.get("/large", status=301).location == "http://localhost/large/"


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
        "/rankings/2026-10/departments?view",
        "/search?page",
        "/search?sort",
        "/search?since",
        "/search?kind",
        "/search?older",
        "/search?newer",
        "/search?year",
        "/search?department",
        "/search.atom",
        "/search.csv",
        "/search.json",
        "/search.json?older",
        "/bulletins?year",
        "/bulletins?kind",
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
        "/cases/x/similar",
        "/cases/' or 1=1/similar",
        "/departments/x'y",
        "/feeds/departments/..%2f.atom",
        "/sitemaps/cases-9999-99.xml",
        "/feeds/categories/x.atom",
        "/bulletins/2026-13",
        "/bulletins/' or 1=1",
        "/bulletins/2026-10/v9",
        "/bulletins/2026-10/v0.pdf",
        "/bulletins/x.docx",
        "/bulletins/2026-10/figures/none.csv",
        "/bulletins/..%2f/figures.json",
        "/bulletins/2026-10/v99999",
        "/bulletins/2026-10.exe",
    ],
)
def test_addresses_that_name_nothing_are_404(city: TestApp, path: str) -> None:
    """A wrong address is a friendly page."""
    assert "没有这个页面" in city.get(path, status=404)


@pytest.mark.sqlite_only
def test_the_public_side_runs_alone(raw_settings: dict[str, str], city_files: Path) -> None:
    """Without the staff side there are no forms, no link to them, and every page still answers."""
    shutil.copy(city_files / "portal.sqlite", raw_settings["db.url"].removeprefix("sqlite:///"))
    shutil.copytree(city_files / "index", raw_settings["index.path"])
    with running({**raw_settings, "portal.sides": "public"}) as application:
        alone = Site(application)
        for url in PAGES:
            page = alone.get(url)
            assert "/report" not in page or "robots" in url
        alone.get("/report", status=404)
        alone.get("/staff/", status=404)
