"""Staff work on a primary, the public reads a streaming replica; the primary dies and the replica takes its place."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.db.engines import session_factory, working_engine
from portal.public.log.tables import published_log
from portal.releases.batches import run_release
from portal.releases.indexing import make_node_indexer
from portal.releases.models import Release
from portal.releases.withdraw import WithdrawRelease
from portal.security.permissions import Role
from portal.settings import load_settings
from portal.vocabulary import WithdrawalKind, WithdrawalReason
from tests.application import running
from tests.batches import approved_cases, open_batch
from tests.conftest import SECRET
from tests.factories import make_person
from tests.faults.site import Site
from tests.postgres import INBOX, OWNER, PUBLIC, Cluster, running_cluster

pytestmark = pytest.mark.postgres
DATABASE = "portal"


@dataclass(frozen=True)
class Pair:
    """Two servers; the working address names both and wants the one that takes writes."""

    primary: Cluster
    replica: Cluster

    def settings(self, folder: Path, **changes: str) -> dict[str, str]:
        both = f"host={self.primary.folder},{self.replica.folder}&port=5432,5432"
        return {
            "db.url": f"postgresql+psycopg://{OWNER}@/{DATABASE}?{both}&target_session_attrs=read-write",
            "published.url": self.replica.url(DATABASE, PUBLIC),
            "inbox.url": self.primary.url(DATABASE, INBOX),
            "index.path": str(folder / "index"),
            "uploads.path": str(folder / "uploads"),
            "portal.secret": SECRET,
            "privacy.tagger": "off",
            "privacy.neighbours": "1",
            "worker.inline": "false",
            **changes,
        }


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    """A migrated database on a primary, and a replica that every change of what is public waits for."""
    with running_cluster(durable=True) as primary:
        primary.make_database(DATABASE)
        first = {"published.url": primary.url(DATABASE, PUBLIC)}
        site = Site(tmp_path, Pair(primary, primary).settings(tmp_path, **first))
        assert site.run("init-db", str(site.ini))[0] == 0
        primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        replica = primary.replica()
        try:
            # The replica is slow on purpose: only a commit that waits for it lets the public see what staff see.
            replica.execute("ALTER SYSTEM SET recovery_min_apply_delay = '400ms'")
            replica.execute("SELECT pg_reload_conf()")
            primary.execute("SELECT pg_reload_conf()")
            yield Pair(primary, replica)
        finally:
            replica.stop()


@pytest.fixture
def working(pair: Pair, tmp_path: Path) -> Iterator[Engine]:
    engine = working_engine(pair.settings(tmp_path)["db.url"])
    yield engine
    engine.dispose()


def release(sessions: sessionmaker[Session], count: int, word: str) -> list[str]:
    """Public numbers of more released cases."""
    ids = approved_cases(sessions, count, word=word)
    run_release(sessions, open_batch(sessions, ids), "two_person")
    with sessions() as session:
        return list(session.scalars(select(Release.number).where(Release.item_id.in_(ids))))


def withdraw(sessions: sessionmaker[Session], number: str) -> None:
    with sessions.begin() as session:
        reviewer = make_person(session, "reviewer", Role.REVIEWER)
        WithdrawRelease(session, number, WithdrawalKind.GONE, WithdrawalReason.PRIVACY, reviewer).perform()


def answers(public: TestApp, number: str, status: int) -> None:
    """Within a second: a node asks for the release counter five times a second at most."""
    deadline = time.monotonic() + 1
    while public.get(f"/cases/{number}", expect_errors=True).status_int != status:
        assert time.monotonic() < deadline, f"{number} does not answer {status}"
        time.sleep(0.02)


def test_the_replica_takes_over_and_nothing_is_lost_or_comes_back(
    pair: Pair, working: Engine, tmp_path: Path
) -> None:
    """The reader on the replica sees each change as soon as its commit has returned, and goes on when the primary dies;
    so do the staff's sessions, which find the server that takes writes by themselves.
    """
    sessions = session_factory(working)
    raw = pair.settings(tmp_path, **{"portal.sides": "public"})
    indexer = make_node_indexer(load_settings(raw, environ={}))
    with running(raw) as application:
        public = TestApp(application)
        kept = release(sessions, 3, "甲")
        indexer.rebuild()
        gone = release(sessions, 1, "乙")
        for number in (*kept, *gone):
            answers(public, number, 200)
        indexer.drain()
        assert f"/cases/{gone[0]}" in public.get("/search", {"q": "污水管"})
        withdraw(sessions, gone[0])
        answers(public, gone[0], 410)
        assert f"/cases/{gone[0]}" not in public.get("/search", {"q": "污水管"})
        indexer.drain()

        pair.primary.kill()
        answers(public, kept[0], 200)
        pair.replica.promote()
        pair.replica.execute("ALTER SYSTEM RESET synchronous_standby_names")
        pair.replica.execute("SELECT pg_reload_conf()")

        for number in kept:
            answers(public, number, 200)
        answers(public, gone[0], 410)
        [later] = release(sessions, 1, "丙")
        answers(public, later, 200)
        indexer.drain()
        found = public.get("/search", {"q": "污水管"})
        assert [f"/cases/{number}" in found for number in (*kept, later, *gone)] == [True] * 4 + [False]
    site = Site(tmp_path, pair.settings(tmp_path, **{"inbox.url": pair.replica.url(DATABASE, INBOX)}))
    with sessions() as session:
        entries = len(session.scalars(select(published_log.c.seq)).all())
    assert site.run("log", "verify", str(site.ini)) == (0, f"{entries} entries, 0 faults\n")
