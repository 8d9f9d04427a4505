"""Readers beside a writer, and kill -9 during a commit."""

import multiprocessing
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from portal.search.parser import parse
from portal.search.protocol import (
    Engine,
    make_engine,
)
from search_engines.answers import find
from search_engines.documents import case


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


def test_a_writer_that_lets_go_leaves_the_place_to_another(engine: Engine, name: str, tmp_path: Path) -> None:
    """One process writes at a time; after `release` it is another's turn, and then again the first one's."""
    other = make_engine(name, tmp_path / "index")
    for number, writer in enumerate((engine, other, engine)):
        writer.apply([case(60 + number, "轮流", "写入")])
        writer.release()
    assert find(engine, "轮流") == find(other, "轮流") == ["case:60", "case:61", "case:62"]
    other.close()


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
