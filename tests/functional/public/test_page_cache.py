"""Finished pages in front of the framework: what is kept, for how long, and what is never kept."""

import gzip
import random
from typing import Any

import pytest
from pyramid.request import Request
from pyramid.response import Response
from sqlalchemy import Engine, event, update
from webtest import TestApp

from portal.staff.models import StaffUser
from portal.web import front_cache, page_cache
from portal.web.page_cache import Page, PageCache
from tests.application import running
from tests.functional.public.pages import PAGES
from tests.public_rows import case_values, changing, publish, withdraw

CASE = "/cases/2026-000007"
PLAIN = {"Accept-Encoding": "identity"}


class Asked:
    """Counts the statements that the public side sends to the database."""

    def __init__(self, city: TestApp) -> None:
        self.statements = 0
        event.listen(city.app.registry["published"], "before_cursor_execute", self._count)

    def _count(self, *_: Any) -> None:
        self.statements += 1

    def by(self, city: TestApp, path: str, **options: Any) -> int:
        """Statements of one request."""
        before = self.statements
        city.get(path, **options)
        return self.statements - before


def bare(city: TestApp, path: str = CASE, **options: Any) -> Response:
    """What goes over the wire: a test browser unpacks it."""
    return Request.blank(path, **options).get_response(city.app)


def texts(pages: PageCache) -> bytes:
    """Everything that is kept, in one string."""
    kept = pages._pages.values()
    return b"".join(item.body if isinstance(item, Page) else str(item.value).encode() for item in kept)


@pytest.fixture
def asked(city: TestApp) -> Asked:
    return Asked(city)


@pytest.fixture
def pages(city: TestApp) -> PageCache:
    return city.app.registry["pages"]


OF_THE_INDEX = ("/search?", "/search.", "/search/suggest")
TEXTS = [
    path
    for path in PAGES
    if not path.startswith(OF_THE_INDEX) and not path.endswith((".zip", ".pdf", ".docx", "/similar"))
]


@pytest.mark.parametrize("path", TEXTS)
def test_a_page_is_made_once(city: TestApp, asked: Asked, path: str) -> None:
    """The second answer needs no statement and is the first one, byte for byte and header for header."""
    first = city.get(path, headers=PLAIN)
    assert asked.by(city, path, headers=PLAIN) == 0
    second = city.get(path, headers=PLAIN)
    assert (second.status, second.body) == (first.status, first.body)
    assert sorted(second.headers.items()) == sorted(first.headers.items())
    assert second.headers["Vary"] == "Accept-Encoding"
    assert second.headers["Cache-Control"] == "public, no-cache"
    assert second.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_kept_page_answers_head_gzip_and_validators(city: TestApp, asked: Asked) -> None:
    """Each encoding has an entity tag of its own; HEAD has the headers of GET and no body."""
    plain, packed = bare(city, headers=PLAIN), bare(city, headers={"Accept-Encoding": "br, gzip"})
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert len(packed.body) * 2 < len(plain.body)
    before = asked.statements
    for answer, accepted in ((plain, "identity"), (packed, "gzip"), (plain, "gzip;q=0")):
        head = bare(city, method="HEAD", headers={"Accept-Encoding": accepted})
        assert (head.body, head.headers["Content-Length"]) == (b"", str(len(answer.body)))
        tag = answer.headers["ETag"]
        for asked_for in (tag, f'"other", W/{tag}', "*"):
            headers = {"Accept-Encoding": accepted, "If-None-Match": asked_for}
            unchanged = bare(city, headers=headers)
            assert (unchanged.status_int, unchanged.body) == (304, b"")
            assert "Content-Length" not in unchanged.headers
            assert unchanged.headers["ETag"] == tag
        changed = bare(city, headers={"Accept-Encoding": accepted, "If-None-Match": '"other"'})
        assert changed.body == answer.body
    assert asked.statements == before


def test_a_query_counts_in_any_order_and_spelling(city: TestApp, asked: Asked) -> None:
    """Two links to the same list are one page."""
    city.get("/cases?department=zjj&town=%E4%B8%9C%E6%B9%96%E8%A1%97%E9%81%93")
    assert asked.by(city, "/cases?town=%e4%b8%9c%e6%b9%96%e8%a1%97%e9%81%93&department=zjj") == 0
    assert asked.by(city, "/cases?department=zjj") > 0


@pytest.mark.parametrize(
    "path",
    [
        "/cases?utm_source=x",
        "/cases?department=zjj&x=1",
        "/cases?department=zjj&department=dh",
        "/departments?x=1",
        f"{CASE}?x=1",
        "/?q=1",
        "/search?q=路灯",
        "/search",
        "/search?x=1",
        "/report",
        "/report/thanks",
    ],
)
def test_what_is_not_a_page_of_its_own_is_not_kept(city: TestApp, pages: PageCache, path: str) -> None:
    """Query keys that the page does not read, searches, forms with a token."""
    for _ in range(2):
        city.get(path)
    assert not pages.holds(path.partition("?")[0])


@pytest.mark.parametrize(
    "path", ["/nothing", "/cases/2026-999999", "/cases/x", "/departments/none", "/staff/", "/large/none"]
)
def test_unknown_addresses_fill_nothing(city: TestApp, pages: PageCache, path: str) -> None:
    """Only answers with status 200 are kept."""
    city.get(path, status="*")
    assert not pages.holds(path)


def test_no_odd_query_is_kept_or_mixed_up_with_another(city: TestApp, pages: PageCache) -> None:
    """Undecodable, raw and endless queries reach the framework as they are."""
    city.get("/cases?department=%ff", status=400)
    bare(city, "/cases", environ={"QUERY_STRING": "town=\xe4\xb8\x9c"})
    city.get("/cases?town=" + "x" * 1200)
    city.get("/cases?" + "&".join(f"department={n}" for n in range(40)))
    assert not pages.holds("/cases")


def test_a_post_never_meets_the_cache(city: TestApp) -> None:
    """A kept page is no answer to a form."""
    city.get("/cases")
    city.post("/cases", status=405)


def test_a_release_and_a_withdrawal_show_at_the_next_request(engine: Engine, city: TestApp) -> None:
    """On every page that was kept before; and the texts leave the memory of the process."""
    shown = ["/", "/cases", "/feeds/cases.atom", CASE, "/sitemaps/cases-2026-00.xml"]
    for path in shown:
        city.get(path)
    publish(engine, case_values(61, sort_key=99_999_999_999_999))
    for path in ("/", "/cases", "/feeds/cases.atom", "/sitemaps/cases-2026-00.xml"):
        assert "2026-000061" in city.get(path)
    withdraw(engine, "2026-000061", 62, "vanish")
    for path in ("/", "/cases", "/feeds/cases.atom", "/sitemaps/cases-2026-00.xml"):
        assert "2026-000061" not in city.get(path)
    withdraw(engine, "2026-000007", 63, "gone")
    city.get(CASE, status=410)


def test_nothing_of_an_older_edition_stays_in_memory(engine: Engine, city: TestApp, pages: PageCache) -> None:
    """The first request after a withdrawal, whatever it asks for, empties the cache."""
    for path in TEXTS:
        city.get(path, headers=PLAIN)
    title = case_values(7)["title"].encode()
    assert title in texts(pages)
    withdraw(engine, "2026-000007", 61, "vanish")
    city.get("/accessibility", headers=PLAIN)
    assert title not in texts(pages)
    assert pages.holds("/accessibility")
    assert not pages.holds("/cases")


def test_drafts_and_sign_ins_empty_nothing(engine: Engine, city: TestApp, asked: Asked) -> None:
    """A commit that changes nothing published leaves every page where it is."""
    city.get(CASE)
    with engine.begin() as connection:
        connection.execute(update(StaffUser).values(display_name="李"))
    assert asked.by(city, CASE) == 0


def test_the_facets_of_a_list_are_made_once_for_all_its_pages(city: TestApp, asked: Asked) -> None:
    """A reader who turns pages pays for the rows alone; each filter and each print size has its own."""
    city.get("/cases?department=zjj")
    assert asked.by(city, "/cases?department=zjj&older=1.x") == 1
    assert asked.by(city, "/cases?department=dh&older=1.x") > 1
    large = city.get("/large/cases?department=zjj&older=1.x").text
    assert 'href="/cases' not in large.split('id="facets"')[1].split("</nav>")[0]


def test_facets_count_what_is_released_now(engine: Engine, city: TestApp) -> None:
    """A release changes them on the next page of a list that was open before."""

    def count() -> str:
        page = city.get("/cases?department=zjj&outcome=solved&older=99999999999999.x").text
        return page.split('<span class="num">')[1].split("<")[0]

    before = int(count())
    publish(engine, case_values(62, department="zjj", outcome="solved"))
    assert int(count()) == before + 1


def test_what_the_index_or_a_token_decides_is_never_kept(wsgi_app: Any) -> None:
    """Searches, and forms: their views declare it, whatever address they get."""
    introspector = wsgi_app.registry.introspector
    for item in introspector.get_category("views"):
        view = item["introspectable"]
        module = getattr(view["callable"], "__module__", "")
        if module.startswith(("portal.inbox.", "portal.public.search.")) and "help" not in str(
            view["route_name"]
        ):
            assert view["query"] is None, view["route_name"]


def test_a_new_day_makes_new_pages(city: TestApp, asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is overdue follows from the date."""
    city.get("/promises")
    today = page_cache.local_day_number()
    monkeypatch.setattr(page_cache, "local_day_number", lambda: today + 1)
    assert asked.by(city, "/promises") > 0
    assert asked.by(city, "/promises") == 0


def test_a_page_made_while_something_was_released_is_not_kept(
    engine: Engine, city: TestApp, pages: PageCache
) -> None:
    """It belongs to an edition that has passed; the next request makes it again."""
    old = pages.edition()
    with changing(engine):
        pass
    pages.edition()
    page = front_cache.make_page([("ETag", '"x"')], b"old", packed=False)
    pages.put((old, "", CASE, "", False), page)
    assert not pages.holds(CASE)


def test_the_cache_stays_within_its_memory(city: TestApp, pages: PageCache) -> None:
    """What was asked for longest ago goes first; a giant is not kept at all."""
    small = PageCache(pages._counter, 100_000)
    edition = small.edition()
    page = front_cache.make_page([("ETag", '"x"')], random.Random(1).randbytes(3000), packed=False)
    for n in range(100):
        small.put((edition, "", f"/{n}", "", False), page)
        small.get((edition, "", "/0", "", False))
    assert small.holds("/0")
    assert not small.holds("/1")
    assert small.holds("/99")
    assert small._bytes == sum(kept.size for kept in small._pages.values()) <= 100_000
    small.put((edition, "", "/giant", "", False), front_cache.make_page([], b"x" * 10_000, packed=False))
    assert not small.holds("/giant")


def test_the_cache_can_be_switched_off(raw_settings: dict[str, str], city: TestApp) -> None:
    """``pages.cache_megabytes = 0``: every page is made anew, of parts that many share."""
    with running({**raw_settings, "pages.cache_megabytes": "0"}) as application:
        bare = TestApp(application)
        asked = Asked(bare)
        first = asked.by(bare, "/cases")
        assert first > asked.by(bare, "/cases") == asked.by(bare, "/cases") > 0
        assert asked.by(bare, CASE) == asked.by(bare, CASE) > 0
        kept = application.registry["pages"]
        assert not kept.holds("/cases")
        assert not kept.holds(CASE)


def test_shared_parts_go_with_their_edition(
    raw_settings: dict[str, str], engine: Engine, city: TestApp
) -> None:
    """Without whole pages as with them: what a withdrawal took is in no facet of the next page, and not in memory."""
    publish(engine, case_values(61, town="独一街道"))
    with running({**raw_settings, "pages.cache_megabytes": "0"}) as application:
        bare = TestApp(application)
        assert "独一街道" in bare.get("/cases").text
        kept = application.registry["pages"]
        assert "独一街道" in texts(kept).decode()
        withdraw(engine, "2026-000061", 62, "vanish")
        assert "独一街道" not in bare.get("/cases").text
        assert "独一街道" not in texts(kept).decode()


@pytest.mark.parametrize("path", ["/cases", CASE, "/promises", "/log", "/", "/search", "/nothing"])
@pytest.mark.parametrize("size", ["", "/large"])
def test_the_kept_frame_belongs_to_the_page(city: TestApp, path: str, size: str) -> None:
    """Whatever page was asked for before, in whichever size: the section, the other size and the report form are its own."""
    sections = {"/cases": "/cases", CASE: "/cases", "/promises": "/hotline-days"}
    for _ in range(2):
        for other in ("/cases", "/large/departments", "/large/cases", "/hotline-days"):
            city.get(other)
        page = city.get(size + path, status="*").html
        current = [link["href"] for link in page.select("nav.nav a[aria-current]")]
        assert current == ([size + sections[path]] if path in sections else [])
        assert page.select_one("a.brand")["href"] == f"{size}/"
        assert {link["href"].startswith("/large/") for link in page.select("nav.nav a, .foot a")} == {
            bool(size)
        }
        asks = page.select(".foot li:last-child a")[0]["href"]
        assert asks == f"{size}/report" + (f"?page={path}" if path != "/nothing" else "")
