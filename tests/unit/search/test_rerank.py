"""The second step of ranking: what the texts of the first hits tell beyond how often they hold a term.

What should come first is put first, and so is the oldest: where nothing tells, an engine has it last.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from portal.search.parser import parse
from portal.search.protocol import Cursor, Document, Engine, engine_names, make_engine
from portal.search.rerank import DEPTH, search

FILLING = "这一段文字与要找的事情没有关系，只是为了让内容变长，写到这里为止。"


class Shelf:
    """Documents in an index, and as they are published now."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.texts: dict[str, Document] = {}
        self.read: list[str] = []

    def put(self, name: str, body: str, title: str = "") -> None:
        self.texts[name] = Document(name, "case", title, body, 20200101 + len(self.texts) % 28)

    def index(self) -> None:
        for number in range(30):  # so that no term of a test is in most of the texts
            self.put(f"other-{number}", f"无关的来信{number}号")
        self.engine.apply(self.texts.values())

    def load(self, ids: Sequence[str]) -> list[Document]:
        self.read += ids
        return [self.texts[id_] for id_ in ids if id_ in self.texts]

    def find(self, typed: str, limit: int = 20, offset: int = 0) -> tuple[str, ...]:
        return search(self.engine, self.load, parse(typed), limit=limit, offset=offset).ids


@pytest.fixture(params=engine_names())
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shelf]:
    engine = make_engine(request.param, tmp_path / "index")
    engine.begin_rebuild().commit(0)
    yield Shelf(engine)
    engine.close()


def test_what_stands_early_in_a_text_comes_first(shelf: Shelf) -> None:
    shelf.put("early", f"井盖丢失。{FILLING * 2}")
    shelf.put("late", f"{FILLING * 2}井盖丢失。")
    shelf.index()
    assert shelf.find("井盖") == ("early", "late")


def test_what_stands_together_comes_first(shelf: Shelf) -> None:
    shelf.put("together", f"{FILLING}路灯不亮。幼童摔倒。{FILLING * 3}{FILLING}")
    shelf.put("apart", f"{FILLING}路灯不亮。{FILLING * 3}幼童摔倒。{FILLING}")
    shelf.index()
    assert shelf.find("路灯 摔倒") == ("together", "apart")


def test_a_shortened_word_is_recognised_in_the_whole_one(shelf: Shelf) -> None:
    shelf.put("meant", "小区的幼儿园收费太高，物业不作为，居民意见很大，请予管理。")
    shelf.put("other", "小区的门口收费太高，物业不作为，居民意见很大，园中无人管理。")
    shelf.index()
    assert shelf.find("小区幼园收费太高，物业不作为，居民有意见")[0] == "meant"


def test_a_name_or_number_outweighs_style(shelf: Shelf) -> None:
    shelf.put("101", "101路公交车等了半小时不来，公交车来了又不停，乘客很多。")
    shelf.put("304", "304路公交车等了半小时不来，乘客很多，请加车。")
    shelf.index()
    assert shelf.find("304路公交车等了半小时也不来，公交车不停，乘客很多")[0] == "304"


def test_a_word_in_the_title_outweighs_one_in_the_body(shelf: Shelf) -> None:
    shelf.put("body", f"井盖。{FILLING}", title="道路问题")
    shelf.put("title", f"道路问题。{FILLING}", title="井盖丢失")
    shelf.index()
    assert shelf.find("井盖") == ("title", "body")


def test_what_is_no_longer_published_comes_last_and_breaks_nothing(shelf: Shelf) -> None:
    """The index may not have heard of a withdrawal; the caller drops the hit when it reads the row."""
    for name in ("a", "b", "c"):
        shelf.put(name, "井盖丢失" if name == "a" else f"{FILLING}井盖丢失")
    shelf.index()
    del shelf.texts["a"]
    assert shelf.find("井盖")[-1] == "a"


def test_pages_partition_the_hits_across_the_depth(shelf: Shelf) -> None:
    for number in range(DEPTH + 30):
        shelf.put(f"hit-{number}", FILLING[: number % 20] + "井盖" * (1 + number % 4))
    shelf.index()
    found = [id_ for at in range(0, 160, 20) for id_ in shelf.find("井盖", offset=at)]
    assert len(found) == len(set(found)) == DEPTH + 30
    assert set(found[:DEPTH]) == set(shelf.engine.search(parse("井盖"), limit=DEPTH).ids)
    assert found[DEPTH - 5 : DEPTH + 5] == list(shelf.find("井盖", limit=10, offset=DEPTH - 5))


def test_texts_are_read_only_where_their_order_is_open(shelf: Shelf) -> None:
    """By date, past the depth, and where nothing ranks, the engine's order stands."""
    for name in ("a", "b"):
        shelf.put(name, "井盖丢失")
    shelf.index()
    query = parse("井盖")
    by_date = search(shelf.engine, shelf.load, query, sort="newest")
    assert by_date == shelf.engine.search(query, sort="newest")
    search(shelf.engine, shelf.load, query, sort="oldest", after=Cursor(by_date.keys[0]))
    search(shelf.engine, shelf.load, parse("-无关"))
    search(shelf.engine, shelf.load, query, offset=DEPTH)
    assert shelf.read == []
    shelf.find("井盖")
    assert sorted(shelf.read) == ["a", "b"]


def test_totals_facets_and_the_notice_of_a_best_match_stay(shelf: Shelf) -> None:
    shelf.put("a", "井盖丢失，路人摔倒")
    shelf.put("b", "路灯不亮")
    shelf.index()
    page = search(shelf.engine, shelf.load, parse("井盖 路灯"), facets=("kind",))
    assert (page.total, page.facets, page.fell_back) == (2, {"kind": {"case": 2}}, True)
