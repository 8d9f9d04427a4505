"""The release counter as each thread of the public side sees it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from portal.db.engines import published_engine
from portal.public.log.tables import published_state
from portal.settings import Settings
from portal.staff.models import StaffUser
from portal.web.counter import CounterUnknown, FileCounter, ReleaseCounter, ServerCounter, make_counter
from tests.postgres import Cluster
from tests.public_rows import changing


@pytest.fixture
def counter(settings: Settings) -> Iterator[ReleaseCounter]:
    counter = make_counter(published_engine(settings.published_url, pooled=False))
    yield counter
    counter.close()


def release(engine: Engine) -> None:
    with changing(engine):
        pass


def test_it_moves_with_every_release_and_with_nothing_else(engine: Engine, counter: ReleaseCounter) -> None:
    """Somebody else's commit is seen at once, a draft's too, but only a release moves it."""
    assert counter.current() == 0
    release(engine)
    assert counter.current() == 1
    with engine.begin() as connection:
        connection.execute(update(StaffUser).values(display_name="李"))
    assert counter.current() == 1
    for moved in range(2, 6):
        release(engine)
        assert counter.current() == moved


def test_each_thread_sees_it_on_a_connection_of_its_own(engine: Engine, counter: ReleaseCounter) -> None:
    """Whoever asks after the commit sees the new value, also a thread that has just asked."""
    with ThreadPoolExecutor(4) as threads:
        for expected in range(20):
            seen = list(threads.map(lambda _: counter.current(), range(12)))
            assert seen == [expected] * 12
            release(engine)


@pytest.mark.sqlite_only  # a server has no file that readers would keep growing
def test_asking_holds_no_snapshot(engine: Engine, counter: ReleaseCounter) -> None:
    """The write-ahead log can be emptied while every thread keeps its connection."""
    counter.current()
    release(engine)
    counter.current()
    raw = engine.raw_connection()
    busy, _frames, _moved = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()  # type: ignore[attr-defined]
    raw.close()
    assert busy == 0


@pytest.mark.sqlite_only  # for PostgreSQL: the next test
def test_an_unreadable_database_says_so_and_is_asked_again(
    engine: Engine, settings: Settings, tmp_path: Path
) -> None:
    """Nothing is guessed meanwhile; no connection is piled up; once it can be read, it is."""
    url = f"sqlite:///{tmp_path}/later.sqlite"
    counter = make_counter(published_engine(url, pooled=False))
    assert isinstance(counter, FileCounter)
    for _ in range(3):
        with pytest.raises(CounterUnknown):
            counter.current()
    with engine.begin() as connection:
        connection.execute(update(published_state).values(counter=7))
    engine.dispose()
    Path(f"{tmp_path}/later.sqlite").write_bytes(b"")
    for _ in range(3):
        with pytest.raises(CounterUnknown):
            counter.current()
    assert counter._opened == []
    Path(settings.db_url.removeprefix("sqlite:///")).rename(tmp_path / "later.sqlite")
    assert counter.current() == 7
    counter.close()


@pytest.mark.postgresql_only
def test_a_server_that_hung_up_says_so_and_is_asked_again(
    engine: Engine, counter: ReleaseCounter, cluster: Cluster
) -> None:
    """The same for PostgreSQL."""
    assert isinstance(counter, ServerCounter)
    assert counter.current() == 0
    release(engine)
    name = engine.url.database
    engine.dispose()
    cluster.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    cluster.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    for _ in range(3):
        with pytest.raises(CounterUnknown):
            counter.current()
    assert counter._connection is None
    cluster.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    assert counter.current() == 1
