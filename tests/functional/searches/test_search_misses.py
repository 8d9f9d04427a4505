"""Searches that found nothing: counted without telling of anybody, shown to staff once they are frequent."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import DatabaseError

from portal.backoffice.searches.draining import KEPT_DAYS, MOST_A_DAY, RecordMisses, drain
from portal.backoffice.searches.models import SearchMiss
from portal.search.misses import DISTINCT, Misses
from portal.web.present.dates import local_today
from tests.public_rows import case_values, publish

PERSONAL = [
    "13812345678",
    "138 1234 5678",
    "一三八一二三四五六七八",
    "0577-61234567",
    "张伟",
    "陈小华",
    "李阿姨",
    "老王",
    "王大明 欠薪",
    "黄小丽投诉",
    "欧阳修远",
    "东湖街道12幢301室",
    "瑞湖路100号",
    "浙C12345",
    "330325198001011234",
    "abc@example.com",
    "2026-000123",
]


@pytest.fixture
def searched(app, wsgi_app, engine, indexed):
    """``searched("唱歌", 3)``: ask the public search three times."""
    publish(engine, case_values(1))
    indexed()

    def ask(words, times=1, **more):
        for _ in range(times):
            app.get("/search", {"q": words, **more})

    yield ask
    wsgi_app.registry["search.misses"].take()


@pytest.fixture
def rows(sessions):
    def read():
        with sessions() as session:
            return {row.text: row.n for row in session.scalars(select(SearchMiss))}

    return read


def test_what_finds_nothing_is_counted_and_what_finds_is_not(searched, wsgi_app, rows):
    searched("无人机扰民", 3)
    searched("无人機擾民")  # the same words in other writing
    searched("路灯", 5)
    drain(wsgi_app.registry)
    assert rows() == {"无人机扰民": 4}
    searched("无人机扰民")
    drain(wsgi_app.registry)
    assert rows() == {"无人机扰民": 5}


@pytest.mark.parametrize(
    "more", [{"department": "zjj"}, {"since": "2030"}, {"page": "2"}, {"kind": "turn"}, {"exact": "1"}]
)
def test_narrowed_searches_say_nothing_of_the_words(searched, wsgi_app, rows, more):
    searched("无人机扰民", 3, **more)
    drain(wsgi_app.registry)
    assert rows() == {}


def test_stories_are_not_kept(searched, wsgi_app, rows):
    searched("我家楼下每天晚上有人开着无人机飞来飞去吵得睡不着觉")
    drain(wsgi_app.registry)
    assert rows() == {}


@pytest.mark.parametrize("words", PERSONAL)
def test_what_may_tell_of_a_person_never_reaches_the_table(engine, sessions, rows, words):
    """Not in a row, nor in any statement on its way; that there was something is all that is known."""
    written = []
    event.listen(engine, "before_cursor_execute", lambda *args: written.append(str(args[2:4])))
    RecordMisses(sessions, {words: 3, "无人机扰民": 3}, date(2026, 11, 20)).perform()
    assert rows() == {"": 3, "无人机扰民": 3}
    assert not [statement for statement in written if words in statement]


@pytest.mark.parametrize(
    "words", ["路灯不亮", "黄鳝", "高空抛物", "预付卡退费", "5g信号", "水管爆裂", "住建局"]
)
def test_ordinary_words_are_kept(sessions, rows, words):
    RecordMisses(sessions, {words: 1}, date(2026, 11, 20)).perform()
    assert rows() == {words: 1}


def test_nothing_is_kept_longer_than_ninety_days(sessions, rows):
    today = date(2026, 11, 20)
    for back in (KEPT_DAYS, KEPT_DAYS - 1):
        RecordMisses(sessions, {f"相隔{'长短'[back % 2]}久": 1}, today - timedelta(days=back)).perform()
    RecordMisses(sessions, {"无人机扰民": 1}, today).perform()
    assert set(rows()) == {"无人机扰民", f"相隔{'长短'[(KEPT_DAYS - 1) % 2]}久"}


def test_neither_memory_nor_table_can_be_filled_by_a_flood(sessions, rows):
    misses = Misses()
    for n in range(DISTINCT + 50):
        misses.add(f"词{n}")
    misses.add("词0")
    counts = misses.take()
    assert len(counts) == DISTINCT and counts["词0"] == 2 and misses.take() == {}
    with sessions.begin() as session:
        session.add_all(SearchMiss(day=date(2026, 11, 20), text=f"某词{n}", n=1) for n in range(MOST_A_DAY))
    RecordMisses(sessions, {"无人机扰民": 1, "某词7": 1}, date(2026, 11, 20)).perform()
    found = rows()
    assert "无人机扰民" not in found and found["某词7"] == 2


def test_the_first_search_of_a_while_sets_off_the_writing():
    started = []
    misses = Misses(lambda: started.append(True))
    for _ in range(3):
        misses.add("无人机")
    assert len(started) == 1
    misses.take()
    misses.add("无人机")
    assert len(started) == 2


def test_staff_see_what_is_frequent_and_can_act_on_it(as_role, sessions):
    today = local_today()
    for back, counts in (
        (0, {"无人机扰民": 2, "稀罕词": 2}),
        (3, {"无人机扰民": 2}),
        (20, {"旧词儿": 9}),
        (60, {"老词儿": 5, "": 4}),
    ):
        with sessions.begin() as session:
            day = today - timedelta(days=back)
            session.add_all(SearchMiss(day=day, text=words, n=n) for words, n in counts.items())
    curator = as_role("curator")
    week = curator.get("/staff/search-misses", {"period": "week"}).text
    assert "无人机扰民" in week and "稀罕词" not in week and "旧词儿" not in week
    month = curator.get("/staff/search-misses")
    assert "旧词儿" in month and "老词儿" not in month and "15</span> 次" in month
    all_ = curator.get("/staff/search-misses", {"period": "all"}).text
    assert (
        "老词儿" in all_
        and "另有 4 次可能写到了姓名、号码或住址" in all_
        and "按周，写的是每周第一天" in all_
    )
    form = month.click("配近义词.*无人机扰民").forms[1]
    assert form["words"].value == "无人机扰民"


def test_without_misses_the_page_says_so(as_role):
    assert "没有一种写法落空 3 次以上" in as_role("reviewer").get("/staff/search-misses").text


def test_the_public_connection_cannot_read_them(published):
    with (
        published.connect() as connection,
        pytest.raises(DatabaseError, match=r"prohibited|permission denied"),
    ):
        connection.execute(text("SELECT * FROM search_miss"))
