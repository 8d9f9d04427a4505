"""Suggestions while typing and corrections afterwards, from the terms of live cases."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine

from portal.public.search.correction import suggest_correction
from portal.public.search.suggestions import suggestions
from portal.search.parser import parse
from portal.search.synonyms import Vocabulary, shipped_groups
from tests.public_rows import case_values, publish

TITLES = (
    "夜间施工噪声扰民",
    "工地噪声影响休息",
    "小区电瓶车充电不便",
    "小区停车位不足",
    "楼上漏水",
    "公共汽车班次太少",
    "自来水发黄",
    "垃圾堆放",
    "绿化带被占用",
)
WORDS = Vocabulary(shipped_groups())


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    publish(engine, *(case_values(n, title=title) for n, title in enumerate(TITLES, 1)))
    with engine.connect() as connection:
        yield connection


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("噪", "噪声"),
        ("電", "电瓶车"),  # typed in traditional characters
        ("zaosheng", "噪声"),
        ("zaosh", "噪声"),
        ("zs", "噪声"),
        ("小区zs", "小区噪声"),
        ("小区zs", "小区噪声"),
        ("ZAOSHENG", "噪声"),
        ("夜间 噪", "夜间 噪声"),
        ("小区zao", "小区噪声"),
        ("小区噪", "小区噪声"),
        ("-噪", "-噪声"),
        ("单位:市住", "单位:市住建局"),
        ("单位：市住", "单位：市住建局"),
        ("东湖", "东湖街道"),
        ("lvh", "绿化带"),
    ],
)
def test_a_search_goes_on_as_live_cases_do(connection: Connection, typed: str, first: str) -> None:
    assert suggestions(connection, typed)[:1] == [first] or first in suggestions(connection, typed)


@pytest.mark.parametrize(
    "typed", ["", " ", "路灯 ", "“噪", "噪声", "唱歌跳舞", "%", "_", "'", "\x00", "\ud800", "噪" * 41]
)
def test_what_cannot_go_on_gets_no_suggestion(connection: Connection, typed: str) -> None:
    """An unfinished quotation means just its words, a finished term is finished; marks of the database mean nothing."""
    assert suggestions(connection, typed) == []


def test_the_commonest_comes_first_and_eight_are_enough(connection: Connection) -> None:
    found = suggestions(connection, "小")
    assert found[0] == "小区"
    assert len(suggestions(connection, "小区", limit=2)) <= 2


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("噪生", "噪声"),  # sounds the same
        ("造声", "噪声"),
        ("zaosheng", "噪声"),
        ("声噪", "噪声"),  # changed over
        ("公汽车", "公共汽车"),  # one left out
        ("公共气车", "公共汽车"),
        ("公共马车", "公共汽车"),  # one wrong
        ("自来来水", "自来水"),  # one too many
        ("电平车", "电瓶车"),
        ("漏睡", "漏水"),
        ("楼上漏睡", "楼上漏水"),
        ("小区造声扰民", "小区噪声扰民"),
        ("停车未", "停车位"),
        ("扰民 噪生", "扰民 噪声"),
        ("单位:市住建局 噪生", "单位:市住建局 噪声"),
        ("拉圾", "垃圾"),
        ("早声", "噪声"),
    ],
)
def test_a_wrong_word_is_put_right(connection: Connection, typed: str, meant: str) -> None:
    assert suggest_correction(connection, parse(typed, words=WORDS)) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "噪声",
        "噪声扰民",
        "“噪生”",
        "标题:噪生",
        "-噪生",
        "唱歌",
        "天地玄黄宇宙洪荒",
        "水",
        "100",
        "",
        "x" * 99,
        "噪生" * 20,
    ],
)
def test_right_words_meant_words_and_hopeless_words_stay(connection: Connection, typed: str) -> None:
    assert suggest_correction(connection, parse(typed, words=WORDS)) == ""


def test_a_withdrawn_title_is_never_suggested_again(engine: Engine) -> None:
    from tests.public_rows import withdraw

    publish(engine, case_values(1, title="楼上漏水"))
    withdraw(engine, "2026-000001", 2, "gone")
    with engine.connect() as connection:
        assert suggestions(connection, "漏") == []
        assert suggest_correction(connection, parse("漏睡")) == ""
