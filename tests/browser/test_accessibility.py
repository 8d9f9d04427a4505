"""Every page in a real Chromium: axe-core finds nothing against WCAG 2.2 AA, nothing overflows at 320 px."""

import json
import re
from collections.abc import Callable, Iterator, Sequence

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page
from pyramid.interfaces import IRoutesMapper
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from portal.security.permissions import Role
from tests.application import running
from tests.browser.conftest import screenshot
from tests.bulletin_rows import CORRECTED, publish_bulletins
from tests.bulletins import make_bulletin
from tests.hotline_days import make_official
from tests.hotline_rows import CAMPAIGN, LEADER, NEXT, OVERDUE, publish_hotline_days
from tests.ranking_rows import publish_rankings
from tests.stock import stock
from tests.taken_transcripts import make_sitting, take

pytestmark = pytest.mark.browser
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NOT_PAGES = re.compile(
    r"static|\.csv$|\.pdf$|\.docx$|\.xml$|\.atom$|\.json$|\.txt$|\.ico$|\.zip$|\.toml$|\.ics$|/cases/next$|/suggest$|/export$|welcome"
)
"""Files, feeds and redirects: no page to judge."""

PLACES = {
    "code": "zjj",
    "id": "1",
    "version": "1",
    "name": "城乡建设",
    "part": "2026-00",
    "sheet": "1",
    "order": "1",
    "month": "2026-10",
    "period": "2026-09",
    "group": "towns",
    "department": "dh",
    "book": "nine",
    "link": "1",
    "position": "1",
    "session": "1",
    "upload": "1",
    "call": "1",
    "turn": "1",
}
"""What stands for each placeholder of a route; a new placeholder without a row fails."""

AXE = f"axe.run({json.dumps({'runOnly': TAGS, 'resultTypes': ['violations']})})"
SHARES = range(4)
"""Walks are tests of half a minute each, so that no process of a parallel run is left with one of minutes."""


def page_paths(raw_settings: dict[str, str], numbers: list[str], prefix: str) -> list[str]:
    """Addresses of all GET pages whose pattern starts with ``prefix``, placeholders filled."""
    with running(raw_settings) as application:
        routes = application.registry.getUtility(IRoutesMapper).get_routes()
    patterns = [route.pattern for route in routes if not NOT_PAGES.search(route.pattern)]
    fill = {**PLACES, "number": numbers[0], "case_id": "10", "month": "2026-09"}
    return sorted({_filled(item, fill) for item in patterns if item.startswith(prefix)})


def _filled(pattern: str, fill: dict[str, str]) -> str:
    """Released bulletins, hotline days and promises have numbers of their own, leaders codes."""
    for start, number in (
        ("/bulletins/{number}", CORRECTED),
        ("/hotline-days/{number}", CAMPAIGN),
        ("/promises/{number}", OVERDUE),
    ):
        if pattern.startswith(start):
            fill = {**fill, "number": number}
    if pattern.startswith("/leaders/"):
        fill = {**fill, "code": LEADER}
    return re.sub(r"\{(\w+)(:(?:[^{}]|\{[^}]*\})*)?\}", lambda match: fill[match[1]], pattern)


@pytest.fixture
def numbers(engine: Engine, sessions: sessionmaker[Session]) -> list[str]:
    with sessions.begin() as session:
        numbers = stock(session)
        make_bulletin(session)
        take(session, make_sitting(session))
        make_official(session, PLACES["code"])
    publish_rankings(engine)
    publish_bulletins(engine)
    publish_hotline_days(engine)
    return numbers


def faults(page: Page, path: str) -> Iterator[str]:
    """What axe finds at desktop and 320 px, and whether anything sticks out sideways."""
    page.evaluate(Axe().axe_script)
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        for item in page.evaluate(AXE)["violations"]:
            nodes = "; ".join(node["html"][:160] for node in item["nodes"][:3])
            yield f"{path} at {width}: {item['id']}: {item['help']}: {nodes}"
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            yield f"{path} at {width}: wider than the window"


def walk(page: Page, paths: Sequence[str]) -> None:
    """Fail with all faults of all pages, one a line."""
    found: list[str] = []
    for path in paths:
        answer = page.goto(path)
        if answer is None or answer.status == 405:
            continue  # an address that only takes posts
        found += faults(page, path)
    if found:
        pytest.fail("\n".join(found), pytrace=False)


@pytest.mark.parametrize("share", SHARES)
def test_public_pages_have_no_fault(
    page: Page, raw_settings: dict[str, str], numbers: list[str], share: int
) -> None:
    paths = [path for path in page_paths(raw_settings, numbers, "/") if not path.startswith("/staff")]
    asked = [
        "/search?q=污水管",
        "/search?q=没有这样的词组吧",
        "/cases?department=zjj&town=塘下镇",
        "/nowhere",
        "/cases?outcome=solved",
        "/rankings/2026-07/departments",
        "/rankings/2026-10/departments?view=places",
        "/rankings/2026-10/departments/tjj",
        "/departments/fgj",
        "/bulletins?kind=brief",
        "/bulletins/2026-10",
        "/bulletins/b2026-001",
        "/bulletins/a2008-017",
        "/search?q=通报&kind=bulletin&sort=oldest",
        "/search?q=市住建局&kind=department",
        "/search?q=污水&department=zjj&year=2026&since=2026-01",
        f"/hotline-days/{NEXT}",
        f"/hotline-days/{CAMPAIGN}/calls/2",
        f"/hotline-days/{CAMPAIGN}/calls/3",
        f"/hotline-days/{CAMPAIGN}/calls/99",
        "/promises/p2026-002",
        "/promises?state=overdue&unit=市住建局",
        "/promises?state=kept&year=1999",
        "/search?q=雨水口&kind=turn",
    ]
    assert len(paths) > 20
    walk(page, [*paths, *asked][share :: len(SHARES)])


@pytest.mark.parametrize("share", SHARES)
def test_staff_pages_have_no_fault(
    sign_in: Callable[..., Page], raw_settings: dict[str, str], numbers: list[str], share: int
) -> None:
    page = sign_in("everybody", *(role for role in Role if role is not Role.LIAISON))
    paths = [path for path in page_paths(raw_settings, numbers, "/staff") if "sign-in" not in path]
    assert len(paths) > 25
    walk(page, [*paths, "/staff/cases/11", "/staff/cases/13"][share :: len(SHARES)])


def test_the_sign_in_page_has_no_fault(page: Page) -> None:
    walk(page, ["/staff/sign-in"])


@pytest.fixture
def without_script(browser: Browser, site: str) -> Iterator[BrowserContext]:
    visitor = browser.new_context(base_url=site, java_script_enabled=False, locale="zh-CN")
    yield visitor
    visitor.close()


@pytest.mark.usefixtures("numbers")
def test_a_citizen_without_javascript_finds_a_case_from_the_front_page(
    without_script: BrowserContext,
) -> None:
    page = without_script.new_page()
    page.goto("/")
    page.fill("main input[type=search]", "污水管")
    page.click("main button[type=submit]")
    for _ in range(20):  # the index is built in the background on the first start
        if page.locator("main .rows h3 a").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    page.locator("main .rows h3 a").first.click()
    assert re.search(r"/cases/2026-\d{6}$", page.url)
    screenshot(page, "case-stocked")
    assert page.context.cookies() == []
