"""What was said in a call, found by turn."""

import re

from sqlalchemy import Engine
from webtest import TestApp

from portal.public.search.documents import PublishedDocuments
from tests.hotline_rows import CAMPAIGN, SUMMARY, TRANSCRIPT, WITHHELD, withdraw_hotline

CALL = f"/hotline-days/{CAMPAIGN}/calls/1"


def turns(text: str) -> list[str]:
    """Addresses of calls and turns that a page of results leads to, in order."""
    return re.findall(r'<h3>(?:<span class="kind">[^<]+</span>)?<a href="(/hotline-days/[^"]+)"', text)


def test_a_hit_leads_to_the_turn(city: TestApp) -> None:
    """Topic, who said it, the passage, the day."""
    page = city.get("/search?q=雨水口&kind=turn")
    assert set(turns(page.text)) == {f"{CALL}#t6", f"{CALL}#t8"}
    assert "<b>市住建局负责人</b>" in page
    assert "<mark>雨水口</mark>" in page
    assert "城市道路与排水" in page
    assert 'id="t8"' in city.get(CALL)


def test_a_topic_is_found_once_and_a_summary_by_its_words(city: TestApp) -> None:
    """Both lead to the call as a whole."""
    assert turns(city.get("/search?q=标题：污水支管&kind=turn").text) == [CALL]
    assert turns(city.get("/search?q=绿灯只有十八秒").text) == [f"/hotline-days/{CAMPAIGN}/calls/18"]


def test_a_tab_of_its_own(city: TestApp) -> None:
    page = city.get("/search?q=雨水口")
    assert re.search(r'kind=turn">接听实录 <span class="n">2</span>', page.text.replace("&amp;", "&"))
    assert "没有找到与“qzxq”有关的接听实录" in city.get("/search?q=qzxq&kind=turn")


def test_the_day_of_the_session_dates_it(city: TestApp) -> None:
    assert turns(city.get("/search?q=雨水口 2001..2002").text) == []


def test_documents_of_calls_are_what_is_live_and_said(engine: Engine, city: TestApp) -> None:
    """One for the call, one for each turn; none for gaps, withheld calls, earlier versions."""
    source = PublishedDocuments(engine)
    ids = {document.id for document in source.all() if document.kind == "turn"}
    said = {f"turn:{TRANSCRIPT}:{position}" for position in (0, 1, 2, 3, 6, 7, 8, 9)}
    assert said | {f"turn:{SUMMARY}:0", f"turn:{CAMPAIGN}-18:0", f"turn:{CAMPAIGN}-30:0"} == ids
    assert [
        document.id for document in source.load([f"turn:{TRANSCRIPT}:8", f"turn:{WITHHELD}:0", "turn:x"])
    ] == [f"turn:{TRANSCRIPT}:8"]


def test_a_withdrawn_call_is_no_hit_at_once(engine: Engine, city: TestApp) -> None:
    """The index has not heard of it yet; the same for a call of a withdrawn day."""
    withdraw_hotline(engine, TRANSCRIPT, 97)
    assert turns(city.get("/search?q=雨水口").text) == []
    assert turns(city.get("/search?q=渣土车").text)
    withdraw_hotline(engine, CAMPAIGN, 98)
    assert turns(city.get("/search?q=渣土车").text) == []
