"""Texts close to a text, and how frequent terms are."""

import pytest

from portal.search.protocol import Document, Engine
from search_engines.documents import BULLETIN, SEWER, SINGING, case

ODOUR = case(11, "化工厂排放臭气", "东边的化工厂夜间排放刺鼻臭气，居民不敢开窗。")
ODOUR_AGAIN = case(12, "夜里有臭气", "每天夜间都有刺鼻臭气，怀疑是化工厂排放，不敢开窗。")
SMOKE = case(13, "工厂冒黑烟", "化工厂的烟囱白天冒黑烟，居民反映多次。")
SECTION = Document("bulletin:9", "bulletin", "臭气", "化工厂夜间排放刺鼻臭气，不敢开窗。", 20100601)


@pytest.fixture
def stocked(engine: Engine) -> Engine:
    """An index of invented documents, some about the same matter, and unrelated ones."""
    engine.apply([ODOUR, ODOUR_AGAIN, SMOKE, SECTION])
    engine.apply(case(20 + number, f"第{number}件", f"无关的内容{number}号") for number in range(20))
    return engine


def test_similar_texts_come_closest_first_and_of_the_same_kind(stocked: Engine) -> None:
    found = stocked.similar(ODOUR, 5)
    assert found[:2] == (ODOUR_AGAIN.id, SMOKE.id)
    assert not {ODOUR.id, SECTION.id, SINGING.id, BULLETIN.id} & set(found)


def test_no_more_similar_texts_than_asked_for(stocked: Engine) -> None:
    assert stocked.similar(ODOUR, 1) == (ODOUR_AGAIN.id,)


def test_a_text_need_not_be_in_the_index_to_have_similar_ones(stocked: Engine) -> None:
    stranger = case(99, "臭气", "刺鼻臭气，不敢开窗")
    assert set(stocked.similar(stranger, 2)) == {ODOUR.id, ODOUR_AGAIN.id}


def test_a_withdrawn_text_is_similar_to_nothing(stocked: Engine) -> None:
    stocked.apply((), [ODOUR_AGAIN.id])
    assert ODOUR_AGAIN.id not in stocked.similar(ODOUR, 9)


def test_a_text_like_no_other_has_no_similar_ones(engine: Engine, empty: Engine) -> None:
    assert engine.similar(case(98, "鲸", "鲸鱼搁浅"), 5) == ()


def test_an_empty_index_has_nothing_similar(name: str, empty: Engine) -> None:
    assert empty.similar(SEWER, 5) == ()


def test_frequencies_count_documents(engine: Engine) -> None:
    """Documents are counted once, however often they hold a term; one character is a token of its own."""
    found = engine.frequencies(["污水", "湖滨", "水", "没有"], ["污水"])
    assert found.documents == 5
    assert found.tokens == {"污水": 2, "湖滨": 2, "水": 2, "没有": 0}
    assert found.words == {"污水": 2}
