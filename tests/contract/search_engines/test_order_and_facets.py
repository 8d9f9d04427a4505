"""In which order hits come, page by page, and what the filters count."""

from portal.search.parser import parse
from portal.search.protocol import (
    Engine,
    Filters,
)
from portal.search.synonyms import Vocabulary, shipped_groups
from search_engines.answers import find, ids
from search_engines.documents import BULLETIN, LAMPS, PARKING, SEWER, SINGING, case


def test_a_word_in_the_title_ranks_first(empty: Engine) -> None:
    """Of two texts of like length, the one whose title has the word is closer."""
    empty.apply(
        [
            case(1, "关于道路", "路口的井盖坏了"),
            case(2, "关于井盖", "路口的道路坏了"),
            case(3, "其他", "无关"),
        ]
    )
    assert empty.search(parse("井盖")).ids == ("case:2", "case:1")


def test_the_written_word_ranks_before_its_synonym(empty: Engine) -> None:
    """Synonyms widen a search without taking it over."""
    empty.apply([case(1, "甲", "这里噪声很大"), case(2, "乙", "这里噪音很大"), case(3, "丙", "无关的内容")])
    words = Vocabulary(shipped_groups())
    assert empty.search(parse("噪音", words=words)).ids == ("case:2", "case:1")
    assert empty.search(parse("噪音", with_synonyms=False, words=words)).ids == ("case:2",)


def test_newest_first(engine: Engine) -> None:
    """Sorted by date, the latest document leads, with and without words."""
    assert engine.search(parse("污水 OR 唱歌"), sort="newest").ids == (BULLETIN.id, SINGING.id, SEWER.id)
    assert engine.search(parse(""), sort="newest").ids[0] == PARKING.id


def test_filters_confine_to_facets_and_dates(engine: Engine) -> None:
    """Chosen facets and dates are conditions on top of the words."""
    assert find(engine, "", filters=Filters({"town": ["东湖镇"], "kind": ["case"]})) == ids(SEWER, PARKING)
    assert find(engine, "污水", filters=Filters({"kind": ["bulletin"]})) == ids(BULLETIN)
    assert find(engine, "", filters=Filters(since=20100504, until=20100601)) == ids(SINGING, BULLETIN)
    assert find(engine, "", filters=Filters({"department": ["市公安局", "市城管局"]})) == ids(SINGING, LAMPS)


def test_facets_count_what_choosing_them_would_show(engine: Engine) -> None:
    """A facet counts over the hits as if it were not filtered by itself, but by the others."""
    page = engine.search(parse(""), Filters({"town": ["东湖镇"]}), facets=("town", "department", "kind"))
    assert page.facets["town"] == {"东湖镇": 2, "西山镇": 2}
    assert page.facets["department"] == {"市交警大队": 1, "市排水公司": 1}
    assert page.facets["kind"] == {"case": 2}


def test_facets_are_right_after_a_deletion(engine: Engine) -> None:
    """A count never includes what was taken out."""
    engine.apply((), [SEWER.id])
    page = engine.search(parse(""), facets=("town",))
    assert page.facets["town"] == {"西山镇": 2, "东湖镇": 1}
    assert page.total == 4


def test_pages_partition_the_hits(empty: Engine) -> None:
    """Every hit is on exactly one page, however deep, in either order."""
    empty.apply(
        case(number, "停车", "收费" * (number % 7 + 1), 20100101 + number % 3) for number in range(230)
    )
    for sort in ("relevance", "newest"):
        pages = [empty.search(parse("停车"), sort=sort, offset=at, limit=20).ids for at in range(0, 240, 20)]
        found = [id_ for page in pages for id_ in page]
        assert len(found) == len(set(found)) == 230
    assert empty.search(parse("停车"), offset=9999).ids == ()
