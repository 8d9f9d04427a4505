"""The promise ledger over all hotline days, one promise with its history, files and feeds."""

import re
import xml.etree.ElementTree as ElementTree
from datetime import timedelta

import pytest
from sqlalchemy import Engine, update
from webtest import TestApp

from portal.public.promises.tables import published_promise
from portal.web.present.dates import local_today, long_date
from tests.functional.public.pages import ATOM, Site
from tests.functional.public.test_hotline_days import rows
from tests.hotline_rows import (
    CAMPAIGN,
    NO_DATE,
    OVERDUE,
    day_of,
    publish_hotline_days,
    publish_promise,
    withdraw_hotline,
)

KEPT = "p2026-002"


def listed(text: str) -> list[str]:
    """Numbers of the promises of a ledger, in order."""
    return re.findall(r'<th scope="row" role="rowheader"><a href="/promises/([^"]+)"', text)


@pytest.mark.both_databases
def test_the_ledger_begins_with_what_is_overdue(city: TestApp) -> None:
    """Then what is due next, what has no date, what is settled, newest first; each with its day."""
    page = city.get("/promises")
    found = listed(page.text)
    assert found[:4] == [OVERDUE, "p2026-007", "p2026-003", NO_DATE]
    assert found[-1] == "p2025-001"
    assert len(found) == 9
    assert (
        "已兑现 2 项，逾期后兑现 1 项，部分兑现 1 项，办理中 2 项，期限已调整 1 项，逾期 1 项，无法兑现 1 项。"
        in page
    )
    assert "城市道路与排水" in page


@pytest.mark.both_databases
def test_state_unit_and_year_narrow_the_ledger(city: TestApp) -> None:
    """Facets count under the other filters and drop themselves; odd values are left out."""
    late = city.get("/promises").click("逾期", href="state=overdue", index=0)
    assert listed(late.text) == [OVERDUE]
    assert "去掉条件：逾期" in late
    assert len(listed(city.get("/promises?unit=市水利局").text)) == 1
    assert len(listed(city.get("/promises?year=2026&unit=市住建局&state=kept").text)) == 1
    assert len(listed(city.get("/promises?state=x&year=20b6&page=99").text)) == 9
    assert "这样的承诺没有" in city.get("/promises?state=kept&year=1999")


def publish_many(engine: Engine, count: int) -> None:
    """Promises of one unit in every state, some without a date, on dates that many of them share."""
    today = local_today()
    with engine.begin() as connection:
        for n in range(count):
            values = {
                "number": f"p2024-{n:03d}",
                "day": CAMPAIGN,
                "position": 100 + n,
                "text": f"第{n}处路灯更换",
                "made_on": day_of(today, -400 - n % 7),
                "due_on": "" if n % 5 == 0 else day_of(today, n % 11 - 5),
                "outcome": ("open", "kept", "changed", "partly")[n % 4],
                "department_name": "市路灯所",
                "department_code": "ldz",
                "released_on": day_of(today, -300),
            }
            publish_promise(connection, values, 7001 + n)


@pytest.mark.both_databases
def test_leafing_through_the_ledger_meets_every_promise_once(engine: Engine, city: TestApp) -> None:
    """In one order, forwards and back, whichever part of it a page ends in; narrowed or not."""
    publish_many(engine, 131)
    for path, total in (("/promises", 140), ("/promises?unit=市路灯所", 131), ("/promises?state=kept", 35)):
        pages = [city.get(path)]
        while "下一页" in pages[-1]:
            pages.append(pages[-1].click("下一页"))
        found = [number for page in pages for number in listed(page.text)]
        assert len(found) == len(set(found)) == total
        assert [len(listed(page.text)) for page in pages[:-1]] == [50] * (len(pages) - 1)
        page = pages[-1]
        for before in reversed(pages[:-1]):
            page = page.click("上一页")
            assert listed(page.text) == listed(before.text)
        assert "上一页" not in page


def test_the_order_of_a_long_ledger(engine: Engine, city: TestApp) -> None:
    """What is to be kept by its date, what has no date after it, then what is settled, newest first."""
    publish_many(engine, 40)
    page = city.get("/promises?unit=市路灯所")
    days = re.findall(r'data-l="期限">(?:<time class="nb" datetime="([^"]+)"|没有约定期限)', page.text)
    pending = days[:20]
    assert pending == sorted(pending, key=lambda day: day or "9999")
    assert pending[0] < local_today().isoformat()
    assert pending[-1] == ""
    assert [int(number[-3:]) % 4 in (0, 2) for number in listed(page.text)] == [True] * 20 + [False] * 20


def test_a_damaged_place_is_the_first_page(city: TestApp) -> None:
    for place in ("older=", "older=7.x.y", "newer=0..", "older=1", "page=99"):
        assert listed(city.get(f"/promises?{place}").text)[0] == OVERDUE


@pytest.mark.both_databases
def test_a_department_tells_of_its_most_urgent_promises(engine: Engine, city: TestApp) -> None:
    """All of them counted, five shown."""
    publish_many(engine, 40)
    with engine.begin() as connection:
        connection.execute(
            update(published_promise)
            .values(department_code="jtj")
            .where(published_promise.c.department_code == "ldz")
        )
    page = city.get("/departments/jtj")
    assert "40 项" in page
    shown = re.findall(r'href="/promises/(p2024-[0-9]+)"', page.text)
    assert shown == listed(city.get("/promises?unit=市路灯所").text)[:5]


def test_the_day_itself_still_counts_and_the_next_is_overdue(engine: Engine, app: TestApp) -> None:
    """Nothing is released in between: the date alone makes it so, on every page that tells of promises."""
    publish_hotline_days(engine, local_today() + timedelta(days=5))
    on_the_day = app.get(f"/promises/{OVERDUE}")
    assert "今天到期" in on_the_day
    assert "逾期的承诺" not in app.get("/")


def test_a_promise_is_overdue_from_the_day_after(engine: Engine, app: TestApp) -> None:
    publish_hotline_days(engine, local_today() + timedelta(days=4))
    assert "逾期" in app.get(f"/promises/{OVERDUE}").text.split("promise-facts")[0]
    home = app.get("/").text.split('id="overdue"')[1].split("</section>")[0]
    assert f'href="/promises/{OVERDUE}"' in home
    assert f'应于<time datetime="{day_of(local_today(), -1)}">' in home
    assert "1 项逾期" in home
    assert listed(app.get(f"/hotline-days/{CAMPAIGN}").text)[0] == OVERDUE


def test_a_promise_tells_its_whole_way(city: TestApp) -> None:
    """Who, by when in which words, result, evidence, where it was made, every version with what it stated."""
    page = city.get(f"/promises/{KEPT}")
    assert f"{long_date(day_of(local_today(), -56))}（两周）" in page
    assert 'href="https://example.cn/ysjl"' in page.text
    assert f'href="/hotline-days/{CAMPAIGN}/calls/1#t8"' in page.text
    assert 'href="/cases/2026-000007"' in page.text
    history = page.text.split('id="history"')[1]
    assert history.index("已兑现") < history.index("办理中") < history.index("在接听日上作出承诺")


def test_an_earlier_version_stands_as_it_was_stated(city: TestApp) -> None:
    """Its date is long past, but it was kept since: it is not called overdue."""
    page = city.get(f"/promises/{KEPT}/v1")
    assert "这是第 1 版，不是最新的" in page
    assert "办理中" in page
    assert "逾期" not in page.text.split("promise-title")[1].split('id="cite"')[0]
    city.get(f"/promises/{KEPT}/v7", status=404)


def test_a_moved_date_keeps_the_first(city: TestApp) -> None:
    page = city.get("/promises/p2026-007")
    assert "期限已调整" in page
    assert f"原定 {long_date(day_of(local_today(), -20))}" in page


def test_a_withdrawn_call_leaves_its_promise_without_a_link(engine: Engine, city: TestApp) -> None:
    withdraw_hotline(engine, f"{CAMPAIGN}-1", 95)
    page = city.get(f"/promises/{KEPT}")
    assert "/calls/1" not in page
    assert "城市道路与排水" in page


def test_a_withdrawn_promise_is_gone(engine: Engine, city: TestApp) -> None:
    """From its page, the ledgers, the dialogue, the feed, the files and the front page."""
    withdraw_hotline(engine, OVERDUE, 96)
    city.get(f"/promises/{OVERDUE}", status=410)
    city.get(f"/promises/{OVERDUE}/v1", status=410)
    for url in ("/", "/promises", "/promises.csv", "/feeds/promises.atom", f"/hotline-days/{CAMPAIGN}",
                f"/hotline-days/{CAMPAIGN}/promises.csv", "/leaders/changwu", "/departments/zjj", "/sitemaps/pages.xml"):  # fmt: skip
        assert "农贸市场北侧" not in city.get(url).text, url
        assert OVERDUE not in city.get(url).text, url


def test_the_ledger_is_a_file(city: TestApp) -> None:
    """The state as of today, with the days by which it is late."""
    lines = {line["编号"]: line for line in rows(city.get("/promises.csv").text)}
    assert (lines[OVERDUE]["状态"], lines[OVERDUE]["逾期天数"]) == ("逾期", "5")
    assert (lines["p2026-004"]["状态"], lines["p2026-004"]["逾期天数"]) == ("逾期后兑现", "3")
    assert lines[KEPT]["案例"] == "2026-000007"
    assert lines[NO_DATE]["期限原话"] == "尽快"
    of_day = rows(city.get(f"/hotline-days/{CAMPAIGN}/promises.csv").text)
    assert len(of_day) == 8


def test_the_feeds_carry_days_calls_and_promises(city: Site) -> None:
    """Ids are of the version, so that each change is an entry of its own."""
    days = ElementTree.fromstring(city.get("/feeds/hotline-days.atom").body)
    ids = [entry.findtext(f"{ATOM}id") or "" for entry in days.findall(f"{ATOM}entry")]
    for path in (
        f"/hotline-days/{CAMPAIGN}/v2",
        f"/hotline-days/{CAMPAIGN}/calls/1/v2",
        "/hotline-days/d2026-03/v1",
    ):
        assert f"http://127.0.0.1:6543{path}" in ids
    assert not any("/calls/3/" in address for address in ids)  # withheld
    promises = ElementTree.fromstring(city.get("/feeds/promises.atom").body)
    titles = [entry.findtext(f"{ATOM}title") for entry in promises.findall(f"{ATOM}entry")]
    assert "逾期：农贸市场北侧排水沟加盖" in titles
    assert "已兑现：三处雨水口改接" in titles
