"""Additions, updates and withdrawals show at once, and only once."""

from pathlib import Path

from portal.search.parser import parse
from portal.search.protocol import (
    Engine,
    make_engine,
)
from search_engines.answers import find, ids
from search_engines.documents import ALL, BULLETIN, LAMPS, PARKING, SEWER, SINGING, case


def test_retracted_at_once(engine: Engine) -> None:
    """The next search after a deletion finds nothing of it, and the generation moved."""
    before = engine.generation()
    after = engine.apply((), [SEWER.id])
    assert find(engine, "污水") == ids(BULLETIN)
    assert after == engine.generation() > before


def test_no_stale_hit_after_reopening(engine: Engine, name: str, tmp_path: Path) -> None:
    """A deletion is on disk: an engine opened later does not know the document."""
    engine.apply((), [SEWER.id])
    other = make_engine(name, tmp_path / "index")
    assert find(other, "污水") == ids(BULLETIN)
    assert sorted(other.ids()) == ids(SINGING, PARKING, LAMPS, BULLETIN)
    other.close()


def test_an_open_reader_sees_changes_made_elsewhere(engine: Engine, name: str, tmp_path: Path) -> None:
    """A second engine over the same folder, as in another process, follows additions and deletions."""
    other = make_engine(name, tmp_path / "index")
    assert find(other, "污水") == ids(SEWER, BULLETIN)
    engine.apply([case(9, "污水", "又外溢了")], [SEWER.id])
    assert find(other, "污水") == ["bulletin:2010-05", "case:9"]
    other.close()


def test_changes_can_be_read_back(engine: Engine) -> None:
    """The engine tells which of some ids it would show."""
    engine.apply((), [SEWER.id])
    assert engine.known([SEWER.id, LAMPS.id, "case:404"]) == {LAMPS.id}


def test_an_update_replaces(engine: Engine) -> None:
    """The same id applied again is one document with the new text only."""
    engine.apply([case(1, "路面已修复", "管道更换完毕")])
    assert find(engine, "污水") == ids(BULLETIN)
    assert find(engine, "更换") == ["case:1"]
    assert engine.stats().documents == len(ALL)


def test_the_last_of_two_versions_in_one_change_counts(empty: Engine) -> None:
    """Two versions of a document in one chunk leave one document."""
    empty.apply([case(1, "旧", "旧的文字"), case(1, "新", "新的文字")])
    assert (find(empty, "文字"), find(empty, "旧的")) == (["case:1"], [])


def test_deleting_what_is_not_there_changes_nothing(engine: Engine) -> None:
    """A repeated withdrawal is harmless."""
    before = engine.generation()
    assert engine.apply((), ["case:404"]) == before
    assert engine.stats().documents == len(ALL)


def test_many_small_changes_neither_lose_nor_double(empty: Engine) -> None:
    """However the engine joins its parts behind the scenes, each document is found exactly once."""
    for number in range(40):
        empty.apply([case(number, f"第{number}件", "污水外溢", 20100101 + number % 28)])
        if number % 3 == 0:
            empty.apply((), [f"case:{number}"])
        if number % 5 == 1:
            empty.apply([case(number, f"第{number}件", "污水外溢，已更新")])
    expected = sorted(f"case:{number}" for number in range(40) if number % 3 or number % 5 == 1)
    page = empty.search(parse("污水"), limit=100)
    assert sorted(page.ids) == expected == sorted(empty.ids())
    assert page.total == len(expected)
