"""Pages of released hotline days and calls: announcement, report, index, dialogue, withheld and withdrawn ones."""

import csv
import io
import re
from datetime import timedelta

import icalendar
import pytest
from sqlalchemy import Engine, insert, update
from webtest import TestApp

from portal.public.cases.tables import published_tombstone
from portal.public.hotline_days.tables import published_hotline_session
from portal.public.promises.tables import published_promise
from portal.web.present.dates import local_today
from tests.functional.public.pages import numbers
from tests.hotline_rows import (
    ACCEPTED,
    CAMPAIGN,
    CASE,
    FORMER,
    LATER,
    LEADER,
    NEXT,
    TRANSCRIPT,
    day_of,
    publish_call,
    publish_day,
    publish_hotline_days,
    withdraw_hotline,
)
from tests.public_rows import withdraw

DAY = f"/hotline-days/{CAMPAIGN}"
CALL = f"{DAY}/calls/1"


def rows(text: str) -> list[dict[str, str]]:
    """The lines of a CSV file by its heads."""
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def openness(text: str) -> dict[str, int]:
    """The table of how many calls are public in which form, its total under 合计."""
    table = text.split('id="openness"')[1].split("</table>")[0]
    return {
        word: int(n) for word, n in re.findall(r'<th scope="row">([^<]+)</th><td class="r">(\d+)</td>', table)
    }


def test_the_list_announces_what_comes_and_keeps_what_was_by_year(city: TestApp) -> None:
    """Nearest first above, newest first below, with sums and promises."""
    page = city.get("/hotline-days")
    assert listed_days(page.text) == [NEXT, LATER, CAMPAIGN, FORMER]
    assert '受理 <b class="num">38</b> 件，3 场' in page
    assert "承诺 8 项，兑现 2" in page
    assert "逾期 1" in page
    assert "2005年、2007年、2010年5月4日的接听日没有逐件数据" in page


@pytest.mark.both_databases
def test_leafing_through_former_days_meets_each_once(engine: Engine, city: TestApp) -> None:
    """Thirty a page, newest first, under their years with all that were in them; announcements on the first page alone."""
    today = local_today()
    with engine.begin() as connection:
        for n in range(70):
            day = {"number": f"d2019-{n:02d}", "issue": n, "year": 2019, "stage": "followed", "theme": "物业",
                   "starts_on": f"2019-{n % 12 + 1:02d}-05", "ends_on": f"2019-{n % 12 + 1:02d}-05",
                   "released_on": day_of(today, -200)}  # fmt: skip
            session = {"held_on": day["starts_on"], "starts": "09:00", "ends": "10:00", "post": "副市长"}
            publish_day(connection, day, [session], 8001 + n)
    pages = [city.get("/hotline-days")]
    while "下一页" in pages[-1]:
        pages.append(pages[-1].click("下一页"))
    found = [number for page in pages for number in listed_days(page.text)]
    assert found[:4] == [NEXT, LATER, CAMPAIGN, FORMER]
    assert len(found) == len(set(found)) == 74
    starts = [int(number[-2:]) % 12 for number in found[4:]]
    assert starts == sorted(starts, reverse=True)
    assert all("70 次" in page and "副市长接听" in page for page in pages)
    assert "共 72 次，本页 12 次" in pages[-1]
    assert "预告</h2>" not in pages[1].text
    back = pages[-1].click("上一页")
    assert listed_days(back.text) == listed_days(pages[1].text)
    assert listed_days(back.click("回到第一页").text) == found[:32]
    assert listed_days(city.get("/hotline-days?older=x").text) == found[:32]
    beyond = city.get("/hotline-days?older=1990-01-01.d1990-01")
    assert "还没有公布" not in beyond
    assert listed_days(beyond.click("回到第一页").text) == found[:32]


def listed_days(text: str) -> list[str]:
    """Numbers of the days of a list, in order."""
    return re.findall(r'<h3><a href="/hotline-days/([^"]+)"', text)


def test_nothing_released_yet_is_told(app: TestApp) -> None:
    """A new installation has pages that say what will come, and no blocks on the front page."""
    assert "还没有公布的接听记录" in app.get("/hotline-days")
    assert "还没有公布的承诺" in app.get("/promises")
    home = app.get("/")
    assert "下次领导接听" not in home
    assert "逾期的承诺" not in home


def test_an_announcement_says_when_who_and_what_to_dial(city: TestApp) -> None:
    """No counts, no calls; a calendar to take along."""
    page = city.get(f"/hotline-days/{NEXT}")
    for words in ("66812345", "分管教育的副市长", "9:00—11:00", "市广播电台同步直播", "受理范围", "已预告"):
        assert words in page
    assert "合计" not in page
    assert page.click("加到日历").content_type == "text/calendar"


def test_an_announcement_whose_day_is_over_says_so(engine: Engine, app: TestApp) -> None:
    """It moves to the past and waits for its report."""
    publish_hotline_days(engine, local_today() - timedelta(days=700))
    page = app.get(f"/hotline-days/{NEXT}")
    assert "记录正在整理" in page
    assert "提醒自己" not in page
    assert f'/hotline-days/{NEXT}"' not in app.get("/hotline-days").text.split("<h2")[1]
    assert "下次领导接听" not in app.get("/")


def test_sums_are_computed_and_calls_add_up(city: TestApp) -> None:
    """Session by session, in all, and by the form in which calls are public."""
    page = city.get(DAY)
    foot = page.text.split("<tfoot role")[1].split("</tfoot>")[0]
    assert re.findall(r'data-l="\w+">([\d,]+)</td>', foot) == ["332", "24", "14", str(sum(ACCEPTED))]
    assert "受理 38 件，其中接线员接听 24 件、领导接听 14 件" in page
    counted = openness(page.text)
    assert counted.pop("合计") == 38
    assert counted == {
        "公开实录": 1,
        "公开摘要": 3,
        "不公开：涉及个人隐私": 1,
        "不公开：涉及未成年人": 1,
        "正在整理，尚未公开": 32,
    }


def test_a_session_without_counts_is_left_out_of_the_sums_and_said_so(engine: Engine, city: TestApp) -> None:
    """In the course of a campaign; how many calls are still being worked on is then not known."""
    with engine.begin() as connection:
        connection.execute(
            update(published_hotline_session)
            .where(published_hotline_session.c.number == CAMPAIGN, published_hotline_session.c.position == 3)
            .values(accepted=None)
        )
    page = city.get(DAY)
    foot = page.text.split("<tfoot role")[1].split("</tfoot>")[0]
    assert "已有记录的 2 场合计" in foot
    assert 'data-l="受理">29<' in foot
    assert "3 个场次中 2 场已有记录，受理 29 件" in page
    assert openness(page.text)["合计"] == 6
    assert "受理 38 件" not in page


def test_a_call_reads_as_a_dialogue_with_anchors(city: TestApp) -> None:
    """Speakers, masks, a gap that is seen, promises after their turn, instructions, the case that it became."""
    page = city.get(CALL)
    assert re.findall(r'class="turn[^"]*" id="(t\d+)"', page.text) == [
        f"t{n}" for n in (1, 2, 3, 4, 6, 7, 8, 9)
    ]
    assert '<a class="no" href="#t3">' in page.text
    assert "［……］" in page
    assert '<span class="mask">【电话已隐去】</span>' in page.text
    after = page.text.split('id="t8"')[1].split('id="t9"')[0]
    assert "三处雨水口改接" in after
    assert "更换污水支管 180 米" in after
    assert "请住建局一周内拿出方案" in page
    assert numbers(page.text) == [CASE]


def test_a_promise_made_in_a_turn_that_was_left_out_follows_the_gap(engine: Engine, city: TestApp) -> None:
    """Turn 5 is inside the gap at 4."""
    with engine.begin() as connection:
        connection.execute(
            update(published_promise).where(published_promise.c.number == "p2026-003").values(turn=5)
        )
    page = city.get(CALL).text
    assert "更换污水支管 180 米" in page.split('id="t4"')[1].split('id="t6"')[0]


def test_a_case_that_is_withdrawn_is_no_longer_named_by_its_call(engine: Engine, city: TestApp) -> None:
    """On the page of the call, of the promise, in both files."""
    withdraw(engine, CASE, 91, "vanish")
    for url in (CALL, f"{CALL}/v1", "/promises/p2026-002", f"{DAY}/calls.csv", "/promises.csv"):
        assert CASE not in city.get(url).text, url


def test_a_summary_stands_in_the_words_of_the_office(city: TestApp) -> None:
    page = city.get(f"{DAY}/calls/2")
    assert "由受理中心整理" in page
    assert "站台没有雨棚，雨天无处候车" in page
    assert 'class="turn' not in page.text


def test_a_withheld_call_says_why_and_nothing_else(city: TestApp) -> None:
    """It keeps its number and its place between its neighbours."""
    page = city.get(f"{DAY}/calls/3")
    assert "理由：涉及未成年人" in page
    assert "计入总数" in page
    assert 'name="robots" content="noindex"' in page.text
    assert f'href="{DAY}/calls/2" rel="prev"' in page.text
    assert f'href="{DAY}/calls/4" rel="next"' in page.text


def test_versions_stay_and_are_marked(city: TestApp) -> None:
    """The announcement of a day, the first version of a call."""
    announced = city.get(f"{DAY}/v1")
    assert "这是第 1 版，不是最新的" in announced
    assert "332" not in announced
    assert "公布接听记录" in announced
    first = city.get(f"{CALL}/v1")
    assert "这是第 1 版，不是最新的" in first
    assert "市水利局" not in first.text.split('id="versions"')[0].split("call-title")[1]
    assert city.get(f"{CALL}/v2").status_int == 200
    city.get(f"{CALL}/v3", status=404)


def test_a_withdrawn_call_is_gone_everywhere_but_from_the_count(engine: Engine, city: TestApp) -> None:
    """410 with the reason; its place in the index is kept; its text is nowhere."""
    withdraw_hotline(engine, TRANSCRIPT, 92)
    for url in (CALL, f"{CALL}/v1"):
        assert "隐私" in city.get(url, status=410) or "认出" in city.get(url, status=410)
    page = city.get(DAY)
    assert "城中村污水支管" not in page
    assert openness(page.text)["公开后撤回"] == 1
    assert openness(page.text)["合计"] == 38
    for url in ("/", f"{DAY}/calls.csv", "/feeds/hotline-days.atom", "/sitemaps/pages.xml", "/search?q=雨水口",
                f"/cases/{CASE}", "/departments/zjj", f"{DAY}/calls/2", "/promises/p2026-002"):  # fmt: skip
        text = city.get(url).text
        assert "城中村污水支管" not in text, url
        assert f'href="{CALL}"' not in text, url


def test_a_call_that_vanished_leaves_no_trace(engine: Engine, city: TestApp) -> None:
    withdraw_hotline(engine, TRANSCRIPT, 92, "vanish")
    city.get(CALL, status=404)
    page = city.get(DAY)
    assert "已撤回" not in page
    assert openness(page.text)["合计"] == 38


def test_nothing_of_a_day_is_shown_without_the_day(engine: Engine, city: TestApp) -> None:
    """Even if its calls and promises were still there."""
    withdraw_hotline(engine, CAMPAIGN, 93)
    city.get(DAY, status=410)
    city.get(f"{DAY}.ics", status=410)
    city.get(f"{DAY}/promises.csv", status=410)
    city.get(CALL, status=404)
    city.get("/promises/p2026-001", status=404)
    for url in ("/hotline-days", "/promises", "/promises.csv", "/feeds/promises.atom", "/feeds/hotline-days.atom", f"/leaders/{LEADER}",
                "/", "/departments/zjj", f"/cases/{CASE}", "/sitemaps/pages.xml", "/search?q=雨水口"):  # fmt: skip
        text = city.get(url).text
        assert "城中村污水支管" not in text, url
        assert "农贸市场北侧" not in text, url
        assert f"{DAY}" not in text, url


def test_the_index_is_a_file_too(city: TestApp) -> None:
    """A line for each call; a withheld one has its reason and no topic."""
    lines = rows(city.get(f"{DAY}/calls.csv").text)
    assert [line["第几通"] for line in lines] == ["1", "2", "3", "4", "18", "30"]
    assert (lines[2]["公开形式"], lines[2]["不公开理由"], lines[2]["事由"]) == ("不公开", "涉及未成年人", "")
    assert lines[0]["案例"] == CASE


def test_the_calendar_is_read_by_others(city: TestApp) -> None:
    """One event for each session at its hour in Shanghai, with a name that lasts and a sequence that counts versions."""
    calendar = icalendar.Calendar.from_ical(city.get(f"/hotline-days/{NEXT}.ics").text)
    (event,) = calendar.walk("VEVENT")
    start = event.decoded("dtstart")
    assert start.isoformat() == f"{day_of(local_today(), 6)}T01:00:00+00:00"
    assert (event.decoded("dtend") - start).total_seconds() == 7_200
    assert str(event["summary"]) == "分管教育的副市长接听：校车与课后服务"
    assert str(event["uid"]) == f"{NEXT}-1@127.0.0.1:6543"
    assert event["sequence"] == 0
    everything = icalendar.Calendar.from_ical(city.get("/hotline-days.ics").text)
    assert len(everything.walk("VEVENT")) == 6
    again = city.get("/hotline-days.ics")
    assert again.headers["ETag"] == city.get("/hotline-days.ics").headers["ETag"]


def test_a_leader_has_a_page_of_sessions_and_promises(city: TestApp) -> None:
    """Under the code of the register; posts as they were printed."""
    page = city.get(f"/leaders/{LEADER}")
    assert "接听 2 场，亲自接听 14 件；承诺 9 项，已兑现 3 项，逾期 1 项。" in page
    assert "历任：常务副市长、副市长" in page
    assert page.text.index("农贸市场北侧排水沟加盖") < page.text.index("水表井盖全部更换")
    city.get("/leaders/nobody", status=404)


def test_a_session_of_nobody_in_the_register_has_no_link(engine: Engine, city: TestApp) -> None:
    with engine.begin() as connection:
        connection.execute(update(published_hotline_session).values(official_code=""))
    assert "/leaders/" not in city.get(DAY)
    city.get(f"/leaders/{LEADER}", status=404)


def test_the_front_page_names_the_next_session(city: TestApp) -> None:
    """Time, who, theme, and the way to the announcement."""
    block = city.get("/").text.split('id="next-session"')[1].split("</section>")[0]
    assert "9:00—11:00" in block
    assert f'href="/hotline-days/{NEXT}"' in block
    assert "校车与课后服务" in block


def test_cases_and_units_lead_to_their_calls_and_promises(city: TestApp) -> None:
    case = city.get(f"/cases/{CASE}")
    assert f'href="{CALL}"' in case.text
    assert 'href="/promises/p2026-002"' in case.text
    unit = city.get("/departments/zjj")
    assert f'href="{CALL}"' in unit.text
    assert "逾期 1 项" in unit


def test_a_call_written_in_odd_words_is_escaped(engine: Engine, city: TestApp) -> None:
    """Markup in a topic or turn stays text."""
    with engine.begin() as connection:
        publish_call(
            connection,
            {"day": CAMPAIGN, "position": 31, "session": 3, "form": "summary", "topic": "<b>路口</b>", "summary": "<script>x</script>",
             "released_on": "2026-11-01"},
            5_999,
        )  # fmt: skip
    page = city.get(f"{DAY}/calls/31")
    assert "&lt;script&gt;x" in page.text
    assert "<b>路口" not in page.text + city.get(DAY).text


def test_a_long_campaign_lists_every_call(engine: Engine, city: TestApp) -> None:
    """A hundred and more, each once, in the order of their numbers."""
    with engine.begin() as connection:
        for position in range(40, 160):
            values = {"day": CAMPAIGN, "position": position, "session": 3, "form": "summary", "topic": f"事由{position}",
                      "summary": "摘要。", "released_on": "2026-11-01"}  # fmt: skip
            publish_call(connection, values, 6_000 + position)
    listed = re.findall(rf'href="{DAY}/calls/(\d+)"', city.get(DAY).text)
    assert [int(position) for position in listed] == [1, 2, 3, 4, 18, 30, *range(40, 160)]


def test_withdrawn_and_stored_calls_do_not_mix_between_days(engine: Engine, city: TestApp) -> None:
    """d2026-02 and d2026-020 begin alike."""
    with engine.begin() as connection:
        connection.execute(
            insert(published_tombstone).values(
                number="d2026-020-1",
                kind="gone",
                reason="privacy",
                note="",
                withdrawn_on="2026-11-02",
                log_seq=94,
            )
        )
    assert "公开后撤回" not in city.get(DAY)
