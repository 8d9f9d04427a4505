"""The outbox and the indexer that drains it."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.db.engines import working_engine
from portal.search import outbox
from portal.search.indexer import LEASE, Indexer, RebuildAbandoned
from portal.search.outbox import ADD, BATCH, DELETE, SINGLE, IndexerLease, OutboxEntry
from portal.search.parser import parse
from portal.search.protocol import (
    CountMismatch,
    Document,
    Engine,
    IndexUnavailable,
    engine_names,
    make_engine,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Shelf:
    """A source of documents in memory that can be changed while it is read."""

    def __init__(self) -> None:
        self.documents: dict[str, Document] = {}
        self.before_chunk: Callable[[], None] = lambda: None

    def put(self, number: int, body: str) -> str:
        """Publish a document and return its id."""
        id_ = f"case:{number}"
        self.documents[id_] = Document(id_, "case", f"第{number}件", body, 20100101)
        return id_

    def load(self, ids: Iterable[str]) -> list[Document]:
        """See DocumentSource.load."""
        return [self.documents[id_] for id_ in ids if id_ in self.documents]

    def all(self) -> Iterator[Document]:
        """See DocumentSource.all."""
        yield from list(self.documents.values())
        self.before_chunk()

    def count(self) -> int:
        """See DocumentSource.count."""
        return len(self.documents)


@pytest.fixture
def shelf() -> Shelf:
    """An empty source."""
    return Shelf()


@pytest.fixture
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty index; of the engine that a test names."""
    made = make_engine(getattr(request, "param", "whoosh"), tmp_path / "index")
    made.begin_rebuild().commit(0)
    yield made
    made.close()


@pytest.fixture
def indexer(index: Engine, engine: Database, shelf: Shelf) -> Indexer:
    """The indexer under test."""
    return Indexer(index, engine, shelf)


def enqueue(sessions: sessionmaker[Session], *ids: str, action: str = ADD, priority: int = SINGLE) -> None:
    """Write outbox rows as a release does."""
    with sessions.begin() as session:
        for id_ in ids:
            session.add(
                OutboxEntry(kind="case", item_id=id_, action=action, priority=priority, created_at=NOW)
            )


def waiting(sessions: sessionmaker[Session]) -> int:
    """Return how many rows wait."""
    with sessions() as session:
        return session.scalar(select(func.count()).select_from(OutboxEntry)) or 0


def find(index: Engine, typed: str) -> list[str]:
    """Return the ids found, sorted."""
    return sorted(index.search(parse(typed), limit=1000).ids)


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


@pytest.mark.parametrize(("name", "index"), [(name, name) for name in engine_names()], indirect=["index"])
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
    thread = threading.Thread(target=indexer.follow, args=(stop,))
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
    thread = threading.Thread(target=Indexer(index, engine, shelf).follow, args=(stop,))
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


def test_a_rebuild_holds_what_is_published(
    indexer: Indexer, index: Engine, shelf: Shelf, sessions: sessionmaker[Session]
) -> None:
    """Whatever was in the index before, afterwards it holds the source, and progress was told."""
    index.apply([Document("case:404", "case", "已撤回", "多余的", 20100101)])
    shelf.put(1, "污水外溢")
    told: list[tuple[int, int]] = []
    indexer.rebuild(lambda done, total: told.append((done, total)))
    assert sorted(index.ids()) == ["case:1"]
    assert told == [(1, 1)]


def test_changes_during_a_rebuild_are_in_both_indexes(
    indexer: Indexer, index: Engine, shelf: Shelf, sessions: sessionmaker[Session]
) -> None:
    """A release and a withdrawal made while it runs take effect at once and survive the exchange."""
    shelf.put(1, "污水外溢")
    shelf.put(2, "路灯损坏")
    indexer.rebuild()
    at_once: list[list[str]] = []

    def change() -> None:
        del shelf.documents["case:1"]
        enqueue(sessions, "case:1", action=DELETE)
        enqueue(sessions, shelf.put(3, "噪声扰民"))
        while waiting(sessions):
            time.sleep(0.02)
        at_once.append(sorted(index.ids()))

    shelf.before_chunk = change
    indexer.rebuild()
    assert at_once == [["case:2", "case:3"]]
    assert sorted(index.ids()) == ["case:2", "case:3"]


def test_a_rebuild_that_lost_its_lease_is_abandoned(
    indexer: Indexer, index: Engine, shelf: Shelf, sessions: sessionmaker[Session]
) -> None:
    """Changes made by another indexer would be missing in the new index, so it is thrown away."""
    shelf.put(1, "污水外溢")

    def take_over() -> None:
        with sessions.begin() as session:
            outbox.take_lease(session, "other", datetime.now(UTC), LEASE, force=True)

    shelf.before_chunk = take_over
    before = index.generation()
    with pytest.raises(RebuildAbandoned):
        indexer.rebuild()
    assert index.generation() == before


def test_a_rebuild_takes_the_lease_only_by_force(
    indexer: Indexer, shelf: Shelf, sessions: sessionmaker[Session]
) -> None:
    """A follower's own rebuild waits for the lease; an operator's command does not."""
    with sessions.begin() as session:
        outbox.take_lease(session, "other", datetime.now(UTC), LEASE)
    with pytest.raises(RebuildAbandoned):
        indexer.rebuild(force=False)
    indexer.rebuild()


def test_an_inconsistent_source_leaves_the_old_index(
    indexer: Indexer, index: Engine, shelf: Shelf, sessions: sessionmaker[Session]
) -> None:
    """Where the number of published documents is not reached, nothing is exchanged."""
    enqueue(sessions, shelf.put(1, "污水外溢"))
    indexer.drain()
    shelf.count = lambda: 2  # type: ignore[method-assign]
    with pytest.raises(CountMismatch):
        indexer.rebuild()
    assert find(index, "污水") == ["case:1"]


def test_a_stopped_rebuild_changes_nothing(indexer: Indexer, index: Engine, shelf: Shelf) -> None:
    """A process that ends does not wait for the rebuild."""
    shelf.put(1, "污水外溢")
    stop = threading.Event()
    stop.set()
    before = index.generation()
    with pytest.raises(RebuildAbandoned):
        indexer.rebuild(stop=stop)
    assert index.generation() == before


def _index_for_ever(name: str, url: str, path: Path) -> None:
    """Follow the outbox until killed."""
    shelf = Shelf()
    for number in range(400):
        shelf.put(number, "污水外溢" * 20)
    Indexer(make_engine(name, path), working_engine(url), shelf).follow(threading.Event())


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


@pytest.mark.parametrize(("name", "index"), [(name, name) for name in engine_names()], indirect=["index"])
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


@pytest.mark.parametrize(("name", "index"), [(name, name) for name in engine_names()], indirect=["index"])
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
