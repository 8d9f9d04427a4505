"""The index is built anew beside the one in use."""

import threading
import time
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session, sessionmaker

from portal.search import outbox
from portal.search.feeds import LEASE
from portal.search.indexer import Indexer, RebuildAbandoned
from portal.search.outbox import DELETE
from portal.search.protocol import (
    CountMismatch,
    Document,
    Engine,
)
from tests.indexing import Shelf, enqueue, find, waiting


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


def take_over(sessions: sessionmaker[Session]) -> None:
    """What another `portal reindex` begins with."""
    with sessions.begin() as session:
        outbox.take_lease(session, "other", datetime.now(UTC), LEASE, force=True)


def test_a_rebuild_that_lost_its_lease_is_abandoned(
    indexer: Indexer, index: Engine, shelf: Shelf, sessions: sessionmaker[Session]
) -> None:
    """Changes made by another indexer would be missing in the new index, so it is thrown away."""
    shelf.put(1, "污水外溢")
    shelf.before_chunk = lambda: take_over(sessions)
    before = index.generation()
    with pytest.raises(RebuildAbandoned):
        indexer.rebuild()
    assert index.generation() == before


def test_a_rebuild_whose_files_another_cleared_away_says_so(
    indexer: Indexer, index: Engine, shelf: Shelf, sessions: sessionmaker[Session]
) -> None:
    """Of two `portal reindex` at once the earlier ends by the reason, not by the file that it missed."""
    shelf.put(1, "污水外溢")

    def cleared_away() -> None:
        take_over(sessions)
        raise OSError("no such file")

    shelf.before_chunk = cleared_away
    with pytest.raises(RebuildAbandoned, match="another process took over"):
        indexer.rebuild()


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
