"""In which order hits come, page by page, and what the filters count."""

import pytest

from portal.search.parser import parse
from portal.search.protocol import Cursor, Engine, Filters, Page, Sort
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
    assert engine.search(parse("-收费 -路灯")).ids == (BULLETIN.id, SINGING.id, SEWER.id)


def test_oldest_first(engine: Engine) -> None:
    """Sorted the other way, the earliest document leads, with and without words."""
    assert engine.search(parse("污水 OR 唱歌"), sort="oldest").ids == (SEWER.id, SINGING.id, BULLETIN.id)
    assert engine.search(parse(""), sort="oldest").ids[0] == LAMPS.id


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
    for sort in ("relevance", "newest", "oldest"):
        pages = [empty.search(parse("停车"), sort=sort, offset=at, limit=20).ids for at in range(0, 240, 20)]
        found = [id_ for page in pages for id_ in page]
        assert len(found) == len(set(found)) == 230
    assert empty.search(parse("停车"), offset=9999).ids == ()


SORTS: tuple[Sort, ...] = ("newest", "oldest")


@pytest.fixture
def many(empty: Engine) -> Engine:
    """Documents of three days only, so that most share theirs, and some that are not sought."""
    empty.apply(case(number, "停车", "收费", 20100101 + number % 3) for number in range(50))
    empty.apply(case(100 + number, "路灯", "不亮", 20100101 + number % 3) for number in range(10))
    return empty


def leaf(engine: Engine, sort: Sort, after: Cursor | None, size: int = 7) -> Page:
    return engine.search(parse("停车"), sort=sort, limit=size, after=after)


@pytest.mark.parametrize("sort", SORTS)
def test_cursors_reach_every_hit_in_order(many: Engine, sort: Sort) -> None:
    """From page to page by the last key, each hit comes once, in the order of one long page; the total stays."""
    whole = many.search(parse("停车"), sort=sort, limit=100)
    assert list(whole.keys) == sorted(whole.keys, reverse=sort == "newest")
    assert len(set(whole.keys)) == len(whole.ids) == 50
    found: list[str] = []
    page = leaf(many, sort, None)
    while page.ids:
        found += page.ids
        assert page.total == 50
        page = leaf(many, sort, Cursor(page.keys[-1], newer=sort == "oldest"))
    assert found == list(whole.ids)


@pytest.mark.parametrize("sort", SORTS)
def test_the_page_before_is_reached_by_the_first_key(many: Engine, sort: Sort) -> None:
    """Leafing back shows the page that was left, in the same order."""
    first = leaf(many, sort, None)
    second = leaf(many, sort, Cursor(first.keys[-1], newer=sort == "oldest"))
    assert leaf(many, sort, Cursor(second.keys[0], newer=sort == "newest")) == first
    assert leaf(many, sort, Cursor(first.keys[0], newer=sort == "newest")).ids == ()


def test_a_cursor_outlives_its_document(many: Engine) -> None:
    """A page goes on where it should after the document it ended with was withdrawn."""
    whole = many.search(parse("停车"), sort="newest", limit=100)
    many.apply((), [whole.ids[6]])
    assert leaf(many, "newest", Cursor(whole.keys[6])).ids == whole.ids[7:14]


def test_a_cursor_keeps_facets_of_the_whole_search(many: Engine) -> None:
    """Counts do not shrink with leafing."""
    page = many.search(parse("停车"), sort="newest", after=Cursor(20100102 << 37), facets=("kind",))
    assert page.facets == {"kind": {"case": 50}} and page.total == 50


def test_relevance_has_no_keys(many: Engine) -> None:
    """Only an order by date can be gone on with."""
    assert many.search(parse("停车")).keys == ()
    assert len(many.search(parse("")).keys) == 20
