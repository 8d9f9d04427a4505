"""What a search finds, and that any text is one."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.search.parser import parse
from portal.search.protocol import (
    Document,
    Engine,
    Page,
)
from search_engines.answers import find, ids
from search_engines.documents import ALL, BULLETIN, LAMPS, PARKING, SEWER, SINGING, case


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("污水", (SEWER, BULLETIN)),
        ("水管", (SEWER,)),
        ("污水 管道", (SEWER,)),
        ("湖滨路100号", (SEWER,)),
        ("湖滨路１００號", (SEWER,)),
        ("水", (SEWER, BULLETIN)),
        ("觉", (SINGING,)),
        ("K8县", (LAMPS,)),
        ("台阶", (LAMPS,)),
        ("路灯损坏", (LAMPS,)),
        ("污水 OR 唱歌", (SEWER, BULLETIN, SINGING)),
        ("湖滨路 -收费", (SEWER,)),
        ("-湖滨", (SINGING, LAMPS, BULLETIN)),
        ("-湖滨 -路灯", (SINGING, BULLETIN)),
        ("单位:交警", (PARKING,)),
        ("单位:公", (SEWER, SINGING)),
        ("标题:收费", (PARKING,)),
        ("标题:湖滨路", ()),
        ("乡镇：东湖 污水", (SEWER,)),
        ("期号:2010年第5期", (BULLETIN,)),
        ("交警", (PARKING,)),
        ("2010-05..2010-06", (SINGING, PARKING, BULLETIN)),
        ("污水 ..2009", (SEWER,)),
        ("不存在的事物", ()),
        ("", ALL),
    ],
)
def test_search_finds_exactly_what_it_means(
    engine: Engine, typed: str, expected: tuple[Document, ...]
) -> None:
    """The query language means the same on every engine, and totals say so."""
    page = engine.search(parse(typed))
    assert sorted(page.ids) == ids(*expected)
    assert not page.total_is_exact or page.total == len(expected)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("“湖滨路停车位”", (PARKING,)),
        ("“半夜唱歌，吵得”", (SINGING,)),
        ("“得人睡不着”", (SINGING,)),
        ("“K8县南门”", (LAMPS,)),
        ("“8县南门”", ()),
        ("“100号”", (SEWER,)),
        ("“路面湖滨”", ()),
        ("“停车 收费”", (PARKING,)),
        ("“湖滨路收费”", ()),
        ("标题:“停车收费”", (PARKING,)),
        ("标题:“湖滨路停车位”", ()),
    ],
)
def test_phrases_stand_side_by_side(engine: Engine, typed: str, expected: tuple[Document, ...]) -> None:
    """A quoted phrase asks for adjacency inside one part of a document; marks between words do not count."""
    if not engine.capabilities.exact_phrases:
        pytest.skip("this engine leaves phrases to be checked against the published text")
    assert find(engine, typed) == ids(*expected)


def test_a_phrase_is_more_than_all_its_neighbours(engine: Engine) -> None:
    """All its characters may stand in a text, each beside the next one somewhere, and still not in one piece."""
    if not engine.capabilities.exact_phrases:
        pytest.skip("this engine leaves phrases to be checked against the published text")
    engine.apply([case(8, "路灯不亮", "灯不亮了，不亮了又亮"), case(9, "又", "路灯，不亮了")])
    assert find(engine, "“路灯不亮了”") == []
    assert find(engine, "“路灯，不亮了”") == ["case:9"]
    assert find(engine, "“不亮了不亮了”") == []
    assert find(engine, "“不亮了，不亮了”") == ["case:8"]


def test_a_sentence_finds_the_closest_text_and_says_so(engine: Engine) -> None:
    """No text holds every part of a sentence; the one that shares most comes first."""
    page = engine.search(parse("楼下半夜唱歌吵得睡不着"))
    assert page.ids[0] == SINGING.id
    assert page.fell_back


def test_words_that_never_meet_fall_back_to_the_closest(engine: Engine) -> None:
    """A search for all of several words that finds nothing is answered with texts that hold some."""
    page = engine.search(parse("污水 唱歌"))
    assert page.fell_back
    assert set(page.ids) == {SEWER.id, SINGING.id, BULLETIN.id}


def test_a_search_that_finds_something_does_not_fall_back(engine: Engine) -> None:
    """Texts that hold all the words are not diluted with others."""
    assert not engine.search(parse("湖滨路 停车")).fell_back


def test_an_empty_index_answers(empty: Engine) -> None:
    """Before the first release every search finds nothing."""
    assert empty.search(parse("污水"), facets=("town",)) == Page((), 0, facets={"town": {}})
    assert list(empty.ids()) == []
    assert empty.stats().documents == 0


@pytest.mark.parametrize(
    "typed",
    [
        "*",
        "?*",
        "NOT",
        "AND OR",
        "((((",
        "a:b:c:",
        "\\",
        "[0 TO",
        "^5 ~2",
        "\x00",
        "\ud800",
        "的" * 999,
        "a* " * 99,
        "😀",
    ],
)
def test_hostile_queries_are_searches(engine: Engine, typed: str) -> None:
    """What would be syntax to an engine's own parser is text to ours."""
    assert isinstance(engine.search(parse(typed), facets=("town",)), Page)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=40))
def test_any_text_is_a_search(engine: Engine, typed: str) -> None:
    """No text makes an engine fail."""
    assert engine.search(parse(typed)).total <= len(ALL)
