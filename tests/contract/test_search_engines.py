"""What every search engine must do; a new engine runs this suite unchanged.

An engine that lacks a capability skips what needs it, by name.
"""

import multiprocessing
import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from search_documents import ALL, BULLETIN, LAMPS, PARKING, SEWER, SINGING, case

from portal.search.parser import parse
from portal.search.protocol import (
    CountMismatch,
    Document,
    Engine,
    Filters,
    IndexUnavailable,
    Page,
    engine_names,
    make_engine,
)


@pytest.fixture(params=engine_names())
def name(request: pytest.FixtureRequest) -> str:
    """The name of the engine under test."""
    return str(request.param)


@pytest.fixture
def empty(name: str, tmp_path: Path) -> Iterator[Engine]:
    """An engine with a fresh index without documents."""
    engine = make_engine(name, tmp_path / "index")
    engine.begin_rebuild().commit(0)
    yield engine
    engine.close()


@pytest.fixture
def engine(empty: Engine) -> Engine:
    """An engine that holds the invented documents."""
    empty.apply(ALL)
    return empty


def find(engine: Engine, typed: str, **options: object) -> list[str]:
    """Return the ids found for a search as typed, sorted."""
    return sorted(engine.search(parse(typed), **options).ids)  # type: ignore[arg-type]


def ids(*documents: Document) -> list[str]:
    """Return the ids of documents, sorted."""
    return sorted(document.id for document in documents)


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
    assert empty.search(parse("噪音")).ids == ("case:2", "case:1")
    assert empty.search(parse("噪音", with_synonyms=False)).ids == ("case:2",)


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


def test_searches_run_while_the_index_changes(engine: Engine) -> None:
    """Threads that search never fail and never see half a change."""
    stop, wrong = threading.Event(), []

    def search() -> None:
        while not stop.is_set():
            try:
                if engine.search(parse("成对的")).total not in (0, 2):
                    wrong.append("half a change")
            except Exception as error:
                wrong.append(repr(error))

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    pair = [case(50, "成对的", "甲"), case(51, "成对的", "乙")]
    for _ in range(15):
        engine.apply(pair)
        engine.apply((), [document.id for document in pair])
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []


def _write_for_ever(name: str, path: Path) -> None:
    """Add a document a commit, then tell its number, until killed."""
    engine = make_engine(name, path)
    for number in range(10**6):
        engine.apply(case(number * 20 + part, "批量", "污水外溢" * 30) for part in range(20))
        (path.parent / "told").write_text(str((number + 1) * 20))


@pytest.mark.parametrize("delay", [0.05, 0.11, 0.17])
def test_kill_9_during_a_commit_loses_nothing(empty: Engine, name: str, tmp_path: Path, delay: float) -> None:
    """Every change that was acknowledged before the process died is found afterwards, and writing goes on."""
    told = tmp_path / "told"
    process = multiprocessing.get_context("spawn").Process(
        target=_write_for_ever, args=(name, tmp_path / "index")
    )
    process.start()
    while not told.exists():
        time.sleep(0.01)
    time.sleep(delay)
    assert process.pid
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    acknowledged = int(told.read_text() or 0)
    assert set(empty.ids()) >= {f"case:{number}" for number in range(acknowledged)}
    empty.apply([case(10**9, "之后", "恢复正常")])
    assert find(empty, "恢复正常") == [f"case:{10**9}"]


def test_unknown_engines_are_named(tmp_path: Path) -> None:
    """A misspelt setting says what could have been written."""
    with pytest.raises(ValueError, match="whoosh"):
        make_engine("wosh", tmp_path)
