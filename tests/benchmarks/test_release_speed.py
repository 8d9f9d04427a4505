"""How fast a batch goes out, and that nobody waits behind it."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.departments.office_words import load_office_words
from portal.public.search.documents import PublishedCases
from portal.releases.batches import run_release
from portal.releases.models import BatchItem
from portal.releases.publish import load_drafts, prepare
from portal.releases.single import ReleaseNow
from portal.releases.withdraw import WithdrawRelease
from portal.search.indexer import Indexer
from portal.security.permissions import Role
from portal.vocabulary import WithdrawalKind, WithdrawalReason
from tests.batches import GROUND, SECRECY, approved_cases, open_batch
from tests.factories import make_person

pytestmark = pytest.mark.bench

Sessions = sessionmaker[Session]
CASES = 300
LENGTH = 700  # of the question; with title and reply a case has about 750 characters
CHUNK = 20
MOST = 8
"""Times the second pass over its text that the release of a case may take."""
BEHIND = 600
WORD = "紫藤花架"
SHARE = 4
"""One release or withdrawal takes at most this fraction of the batch it runs beside."""


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds: what else the machine does must not decide."""
    start = time.process_time()
    work()
    return time.process_time() - start


def check(sessions: Sessions, case_ids: list[int]) -> None:
    """The second pass alone, which no release can do without."""
    with sessions() as session:
        offices = load_office_words(session)
        for draft in load_drafts(session, case_ids):
            prepare(session, draft, offices)


def test_a_release_costs_a_small_multiple_of_its_check(
    sessions: Sessions, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everything else (snapshot, log, counts, outbox, history, audit) together."""
    cases = approved_cases(sessions, CASES, LENGTH)
    run_release(sessions, open_batch(sessions, cases[:CHUNK]), "two_person")  # warm
    rest = cases[CHUNK:]
    checking = min(seconds(lambda: check(sessions, rest)) for _ in range(3)) / len(rest)
    batch = open_batch(sessions, rest)
    started = time.perf_counter()
    releasing = seconds(lambda: run_release(sessions, batch, "two_person")) / len(rest)
    wall = (time.perf_counter() - started) / len(rest)
    with capsys.disabled():
        print(
            f"\nrelease {1 / releasing:,.0f} cases per CPU second ({1 / wall:,.0f} by the clock) at about 750 "
            f"characters, check alone {1 / checking:,.0f} (ratio {releasing / checking:.1f})"
        )
    assert releasing <= MOST * checking


@pytest.fixture
def indexing(wsgi_app: Any) -> Iterator[None]:
    """The indexer as a thread beside the site, as in the single-process default."""
    registry, stop = wsgi_app.registry, threading.Event()
    indexer = Indexer(registry["search.engine"], registry["working"], PublishedCases(registry["published"]))
    indexer.rebuild()
    thread = threading.Thread(target=indexer.follow, args=(stop,))
    thread.start()
    yield
    stop.set()
    thread.join()


def wait_for(what: Callable[[], bool]) -> float:
    """Seconds until ``what`` holds."""
    started = time.perf_counter()
    while not what():
        assert time.perf_counter() - started < 60
        time.sleep(0.05)
    return time.perf_counter() - started


def test_nobody_waits_behind_a_batch(
    sessions: Sessions, app: TestApp, indexing: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """One case released, then withdrawn, while a batch is being released and indexed in the same process."""
    cases = approved_cases(sessions, BEHIND, LENGTH)
    [single] = approved_cases(sessions, 1, LENGTH, WORD)
    with sessions.begin() as session:
        publisher = make_person(session, "publisher", Role.PUBLISHER)
    batch = open_batch(sessions, cases)
    started = time.perf_counter()
    runner = threading.Thread(target=run_release, args=(sessions, batch, "two_person"))
    runner.start()
    time.sleep(0.3)
    published = time.perf_counter()
    with sessions.begin() as session:
        [draft] = load_drafts(session, [single])
        terms = {"ground": GROUND, "secrecy_conclusion": SECRECY}
        number = ReleaseNow(session, draft, publisher, preset="two_person", **terms).perform().number
    committed = time.perf_counter() - published
    wait_for(lambda: number in app.get("/search", {"q": WORD}))
    visible = time.perf_counter() - published
    withdrawn = time.perf_counter()
    with sessions.begin() as session:
        WithdrawRelease(session, number, WithdrawalKind.GONE, WithdrawalReason.OTHER, publisher).perform()
    assert number not in app.get("/search", {"q": WORD})
    app.get(f"/cases/{number}", status=410)
    gone = time.perf_counter() - withdrawn
    with sessions() as session:
        left = session.scalar(select(func.count()).where(BatchItem.state == "waiting"))
    runner.join()
    whole = time.perf_counter() - started
    with capsys.disabled():
        print(
            f"\nbeside a batch of {BEHIND} ({whole:.1f} s): committed {committed:.2f} s, "
            f"publish to visible {visible:.2f} s, withdraw to gone {gone:.2f} s, {left} items still waiting"
        )
    assert left, "the batch was over before the withdrawal"
    assert visible <= whole / SHARE
    assert gone <= whole / SHARE
