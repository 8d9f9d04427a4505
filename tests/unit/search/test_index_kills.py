"""kill -9 while the index is written or built anew."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session, sessionmaker

from portal.db.engines import working_engine
from portal.search import outbox
from portal.search.follower import Follower
from portal.search.indexer import Indexer
from portal.search.outbox import BATCH, IndexerLease
from portal.search.protocol import (
    Document,
    Engine,
    make_engine,
)
from tests.indexing import EACH_ENGINE, Shelf, enqueue, waiting


def _index_for_ever(name: str, url: str, path: Path) -> None:
    """Follow the outbox until killed."""
    shelf = Shelf()
    for number in range(400):
        shelf.put(number, "污水外溢" * 20)
    indexer = Indexer(make_engine(name, path), working_engine(url), shelf)
    Follower(indexer).follow(threading.Event())


def run_until(seen: Callable[[], bool], target: Callable[..., None], *arguments: object) -> None:
    """Run something in a process of its own, and kill it as soon as its traces are seen."""
    process = multiprocessing.get_context("spawn").Process(target=target, args=arguments)
    process.start()
    while not seen():
        assert process.is_alive()
        time.sleep(0.01)
    assert process.pid
    os.kill(process.pid, signal.SIGKILL)
    process.join()


@EACH_ENGINE
def test_kill_9_while_indexing_loses_nothing(
    name: str,
    index: Engine,
    engine: Database,
    shelf: Shelf,
    sessions: sessionmaker[Session],
    tmp_path: Path,
) -> None:
    """Rows leave the outbox only when the index shows them, so the next indexer completes the work."""
    enqueue(sessions, *(shelf.put(number, "污水外溢" * 20) for number in range(400)), priority=BATCH)
    url = engine.url.render_as_string(hide_password=False)
    run_until(lambda: waiting(sessions) < 400, _index_for_ever, name, url, tmp_path / "index")
    with sessions.begin() as session:
        session.get_one(IndexerLease, 1).until = datetime.now(UTC)
    assert 0 < waiting(sessions) < 400
    Indexer(index, engine, shelf).drain()
    assert waiting(sessions) == 0
    assert sorted(index.ids()) == sorted(shelf.documents)


def _rebuild(name: str, url: str, path: Path, told: Path, at: int) -> None:
    """Rebuild with 2,000 documents; tell when the one numbered `at` was read, and be slow from there on."""
    shelf = Shelf()
    for number in range(2000):
        shelf.put(number, "新的索引")

    def read() -> Iterator[Document]:
        for number, document in enumerate(list(shelf.documents.values())):
            yield document
            if number == at:
                told.write_text("here")
            if at <= number < 1999:
                time.sleep(0.01)

    shelf.all = read  # type: ignore[method-assign]
    Indexer(make_engine(name, path), working_engine(url), shelf).rebuild()


@EACH_ENGINE
@pytest.mark.parametrize("at", [1500, 1999])
def test_kill_9_during_a_rebuild_leaves_a_whole_index(
    name: str,
    index: Engine,
    engine: Database,
    shelf: Shelf,
    sessions: sessionmaker[Session],
    tmp_path: Path,
    at: int,
) -> None:
    """Whether it died while filling the new index or while putting it to use: one of the two answers, and the next
    rebuild clears the other away.
    """
    enqueue(sessions, shelf.put(1, "旧的索引"))
    Indexer(index, engine, shelf).drain()
    index.release()
    with sessions.begin() as session:
        outbox.end_lease(session, session.get_one(IndexerLease, 1).holder, datetime.now(UTC))
    told, url = tmp_path / "told", engine.url.render_as_string(hide_password=False)
    run_until(told.exists, _rebuild, name, url, tmp_path / "index", told, at)
    states = (["case:1"], sorted(f"case:{number}" for number in range(2000)))
    assert sorted(index.ids()) in (states if at == 1999 else states[:1])
    Indexer(index, engine, shelf).rebuild()
    assert sorted(index.ids()) == ["case:1"]
    assert len(list((tmp_path / "index").glob("index-*"))) == 1
