"""The outbox and the indexer that drains it."""

import threading
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session, sessionmaker

from portal.search import outbox
from portal.search.feeds import LEASE
from portal.search.follower import Follower
from portal.search.indexer import Indexer
from portal.search.outbox import BATCH, DELETE, IndexerLease
from portal.search.protocol import (
    Document,
    Engine,
    IndexUnavailable,
    make_engine,
)
from tests.indexing import EACH_ENGINE, Shelf, enqueue, find, waiting


def test_released_documents_become_findable(
    indexer: Indexer, index: Engine, shelf: Shelf, sessions: sessionmaker[Session]
) -> None:
    """What the outbox names is indexed from the source, and its row goes."""
    enqueue(sessions, shelf.put(1, "污水外溢"))
    assert indexer.run_once() == 1
    assert (find(index, "污水"), waiting(sessions)) == (["case:1"], 0)


def test_the_source_decides_not_the_action(
    indexer: Indexer, index: Engine, shelf: Shelf, sessions: sessionmaker[Session]
) -> None:
    """Released, withdrawn and released again, in whatever order the rows are read: what is published is found."""
    enqueue(sessions, shelf.put(1, "污水外溢"), "case:2")
    enqueue(sessions, "case:1", action=DELETE)
    indexer.drain()
    assert find(index, "") == ["case:1"]


def test_a_withdrawal_takes_effect(
    indexer: Indexer, index: Engine, shelf: Shelf, sessions: sessionmaker[Session]
) -> None:
    """A document that the source no longer has leaves the index."""
    enqueue(sessions, shelf.put(1, "污水外溢"))
    indexer.drain()
    del shelf.documents["case:1"]
    enqueue(sessions, "case:1", action=DELETE)
    indexer.drain()
    assert find(index, "污水") == []


def test_nobody_waits_behind_a_batch(sessions: sessionmaker[Session]) -> None:
    """Deletions come first, then single releases, and only then a batch."""
    enqueue(sessions, *(f"case:{number}" for number in range(100)), priority=BATCH)
    enqueue(sessions, "case:200")
    enqueue(sessions, "case:300", action=DELETE)
    with sessions() as session:
        assert [entry.item_id for entry in outbox.next_chunk(session, 50)] == ["case:300", "case:200"]


def test_rows_added_meanwhile_stay(
    indexer: Indexer, index: Engine, shelf: Shelf, sessions: sessionmaker[Session]
) -> None:
    """A revision that arrives while the item is being indexed is indexed in its turn."""
    enqueue(sessions, shelf.put(1, "旧的文字"))
    load = shelf.load

    def load_then_revise(ids: Iterable[str]) -> list[Document]:
        shelf.load = load  # type: ignore[method-assign]
        found = load(ids)
        enqueue(sessions, shelf.put(1, "新的文字"))
        return found

    shelf.load = load_then_revise  # type: ignore[method-assign]
    indexer.run_once()
    assert (find(index, "旧的"), waiting(sessions)) == (["case:1"], 1)
    indexer.run_once()
    assert (find(index, "旧的"), find(index, "新的"), waiting(sessions)) == ([], ["case:1"], 0)


def test_rows_stay_while_there_is_no_index(
    engine: Database, shelf: Shelf, sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    """Without an index nothing is lost: the rows wait for the rebuild."""
    indexer = Indexer(make_engine("whoosh", tmp_path / "nowhere"), engine, shelf)
    enqueue(sessions, shelf.put(1, "污水外溢"))
    with pytest.raises(IndexUnavailable):
        indexer.run_once()
    assert waiting(sessions) == 1


def test_the_loser_of_the_lease_idles(
    indexer: Indexer, index: Engine, engine: Database, shelf: Shelf, sessions: sessionmaker[Session]
) -> None:
    """While one indexer works another does nothing; it takes over when the lease runs out."""
    enqueue(sessions, shelf.put(1, "甲乙"))
    indexer.drain()
    enqueue(sessions, shelf.put(2, "丙丁"))
    other = Indexer(index, engine, shelf)
    assert other.run_once() == 0
    with sessions.begin() as session:
        lease = session.get_one(IndexerLease, 1)
        assert lease.until <= datetime.now(UTC) + LEASE
        lease.until = datetime.now(UTC) - timedelta(seconds=1)
    assert other.run_once() == 1


@EACH_ENGINE
def test_the_loser_of_the_lease_lets_the_other_write(
    name: str,
    index: Engine,
    engine: Database,
    shelf: Shelf,
    sessions: sessionmaker[Session],
    tmp_path: Path,
) -> None:
    """An indexer that keeps its place in the index gives it up as soon as the lease is another's."""
    first, other = Indexer(index, engine, shelf), make_engine(name, tmp_path / "index")
    enqueue(sessions, shelf.put(1, "甲乙"))
    first.drain()
    with sessions.begin() as session:
        outbox.end_lease(session, session.get_one(IndexerLease, 1).holder, datetime.now(UTC))
    enqueue(sessions, shelf.put(2, "丙丁"))
    thread = threading.Thread(target=Indexer(other, engine, shelf).drain)
    thread.start()
    while thread.is_alive():
        with sessions() as session:
            taken = session.get_one(IndexerLease, 1).until > datetime.now(UTC)
        if taken:
            first.run_once()
        time.sleep(0.02)
    assert find(index, "") == ["case:1", "case:2"]
    other.close()


def test_following_makes_a_release_findable(
    indexer: Indexer, index: Engine, shelf: Shelf, sessions: sessionmaker[Session]
) -> None:
    """A following indexer needs no call: a new row is picked up by itself."""
    stop = threading.Event()
    thread = threading.Thread(target=Follower(indexer).follow, args=(stop,))
    thread.start()
    enqueue(sessions, shelf.put(1, "污水外溢"))
    for _ in range(600):
        if not waiting(sessions):
            break
        time.sleep(0.05)
    stop.set()
    thread.join()
    assert find(index, "污水") == ["case:1"]


def test_a_missing_index_is_rebuilt_by_the_follower(
    engine: Database, shelf: Shelf, sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    """An installation whose index was deleted heals itself."""
    index = make_engine("whoosh", tmp_path / "deleted")
    shelf.put(1, "污水外溢")
    stop = threading.Event()
    thread = threading.Thread(target=Follower(Indexer(index, engine, shelf)).follow, args=(stop,))
    thread.start()
    for _ in range(600):
        try:
            found = find(index, "污水")
            break
        except IndexUnavailable:
            time.sleep(0.05)
    stop.set()
    thread.join()
    assert found == ["case:1"]
