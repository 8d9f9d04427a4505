"""A lost or damaged index is told, and a rebuild takes its place unseen."""

import shutil
from pathlib import Path

import pytest

from portal.search.parser import parse
from portal.search.protocol import (
    CountMismatch,
    Engine,
    IndexUnavailable,
    make_engine,
)
from search_engines.answers import find, ids
from search_engines.documents import ALL, BULLETIN, LAMPS, PARKING, SEWER, case


def test_a_missing_index_is_an_explicit_error(name: str, tmp_path: Path) -> None:
    """Without an index the caller learns it, and can say that search is being rebuilt."""
    engine = make_engine(name, tmp_path / "index")
    with pytest.raises(IndexUnavailable):
        engine.search(parse("污水"))
    with pytest.raises(IndexUnavailable):
        engine.apply(ALL)


def test_a_vanished_index_is_an_explicit_error(engine: Engine, tmp_path: Path) -> None:
    """A folder removed under a running engine is not mistaken for an index without documents."""
    shutil.rmtree(tmp_path / "index")
    with pytest.raises(IndexUnavailable):
        engine.search(parse("污水"))


def test_a_damaged_index_is_an_explicit_error_and_a_rebuild_heals_it(
    engine: Engine, name: str, tmp_path: Path
) -> None:
    """Overwritten files are noticed when the index is opened, and a rebuild needs nothing from them."""
    engine.close()
    for file in (tmp_path / "index").rglob("*"):
        if file.is_file():
            file.write_bytes(b"damage" * 9)
    other = make_engine(name, tmp_path / "index")
    with pytest.raises(IndexUnavailable):
        other.search(parse("污水"))
    rebuild = other.begin_rebuild()
    rebuild.apply(ALL)
    rebuild.commit(len(ALL))
    assert find(other, "污水") == ids(SEWER, BULLETIN)
    other.close()


def test_an_index_of_another_engine_or_version_is_an_explicit_error(
    engine: Engine, name: str, tmp_path: Path
) -> None:
    """What is on disk is never read as something that it is not; a rebuild takes its place."""
    engine.close()
    pointer = tmp_path / "index" / "current"
    pointer.write_text(pointer.read_text("ascii").split()[0] + f" {name}-0\n", "ascii")
    other = make_engine(name, tmp_path / "index")
    with pytest.raises(IndexUnavailable, match=f"{name}-0"):
        other.search(parse("污水"))
    other.begin_rebuild().commit(0)
    assert find(other, "污水") == []
    other.close()


def test_a_rebuild_is_invisible_until_committed(engine: Engine) -> None:
    """Readers see the old index to the end, and then the new one."""
    before = engine.generation()
    rebuild = engine.begin_rebuild()
    rebuild.apply([case(7, "新的", "污水处理")])
    engine.apply((), [SEWER.id])
    assert find(engine, "污水") == ids(BULLETIN)
    assert rebuild.commit(1) == engine.generation() > before
    assert find(engine, "污水") == ["case:7"]
    assert engine.stats().deleted == 0


def test_a_rebuild_takes_later_changes(engine: Engine) -> None:
    """What changed while it ran can be applied to the new index before it is put to use."""
    rebuild = engine.begin_rebuild()
    rebuild.apply(ALL)
    rebuild.apply([case(2, "已更新", "唱歌已劝阻")], [SEWER.id])
    rebuild.commit(len(ALL) - 1)
    assert (find(engine, "污水"), find(engine, "劝阻")) == (ids(BULLETIN), ["case:2"])


def test_a_rebuild_with_a_wrong_count_is_refused(engine: Engine) -> None:
    """An incomplete index is never put to use; the old one goes on."""
    rebuild = engine.begin_rebuild()
    rebuild.apply(ALL[:2])
    with pytest.raises(CountMismatch):
        rebuild.commit(len(ALL))
    rebuild.abort()
    assert find(engine, "路灯") == ids(LAMPS)


def test_of_two_rebuilds_the_earlier_can_be_given_up(engine: Engine, name: str, tmp_path: Path) -> None:
    """The later one clears away what dead rebuilds leave behind; the earlier, not dead, gives up and harms nothing."""
    earlier = engine.begin_rebuild()
    earlier.apply(ALL)
    other = make_engine(name, tmp_path / "index")
    later = other.begin_rebuild()
    earlier.abort()
    later.apply([LAMPS])
    later.commit(1)
    assert find(engine, "路灯") == ids(LAMPS)
    assert find(engine, "污水") == []
    other.close()


def test_a_rebuild_gives_the_same_answers(engine: Engine) -> None:
    """An index that grew piece by piece and one made at once order their hits alike."""
    engine.apply((), [PARKING.id])
    engine.apply([PARKING])
    queries = ["污水", "湖滨路", "楼下半夜唱歌吵得睡不着", "-收费"]
    before = [engine.search(parse(typed)).ids for typed in queries]
    rebuild = engine.begin_rebuild()
    rebuild.apply(ALL)
    rebuild.commit(len(ALL))
    assert [engine.search(parse(typed)).ids for typed in queries] == before


def test_unknown_engines_are_named(tmp_path: Path) -> None:
    """A misspelt setting says what could have been written."""
    with pytest.raises(ValueError, match="whoosh"):
        make_engine("wosh", tmp_path)
