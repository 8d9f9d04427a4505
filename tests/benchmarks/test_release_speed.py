"""How fast a batch goes out, and that nobody waits behind it."""

import threading
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.departments.office_words import load_office_words
from portal.privacy import tagger
from portal.public.search.documents import PublishedDocuments
from portal.releases.batches import run_release
from portal.releases.models import BatchItem
from portal.releases.publish import load_drafts
from portal.releases.second_pass import note_passed, prepare
from portal.releases.single import ReleaseNow
from portal.releases.withdraw import WithdrawRelease
from portal.search.follower import Follower
from portal.search.indexer import Indexer
from portal.security.permissions import Role
from portal.security.policy import Identity
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
BEHIND = 5000
SINGLES = 10
APART = 1.5  # seconds between them
WORD = "紫藤花架"
LIMIT_SECONDS = 1.0
"""What one release may take until it is found, and one withdrawal until it is gone, beside the batch."""


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds: what else the machine does must not decide."""
    start = time.process_time()
    work()
    return time.process_time() - start


@pytest.fixture(params=["rules", "rules and tagger"])
def way(request: pytest.FixtureRequest) -> str:
    """What has read the outputs at approval; the release itself need not tag them again."""
    tagger.switch(request.param != "rules")
    return str(request.param)


def pass_all(sessions: Sessions, case_ids: list[int]) -> None:
    """As the page of a case does before its approval: the whole engine has read exactly this output."""
    with sessions.begin() as session:
        offices = load_office_words(session)
        for draft in load_drafts(session, case_ids):
            note_passed(draft, prepare(draft, offices))


def check(sessions: Sessions, case_ids: list[int]) -> None:
    """The second pass alone, which no release can do without."""
    with sessions() as session:
        offices = load_office_words(session)
        for draft in load_drafts(session, case_ids):
            prepare(draft, offices)


def test_a_release_costs_a_small_multiple_of_its_check(
    sessions: Sessions, way: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everything else (snapshot, log, counts, outbox, history, audit) together."""
    cases = approved_cases(sessions, CASES, LENGTH)
    pass_all(sessions, cases)
    run_release(sessions, open_batch(sessions, cases[:CHUNK]), "two_person")  # warm
    rest = cases[CHUNK:]
    checking = min(seconds(lambda: check(sessions, rest)) for _ in range(3)) / len(rest)
    batch = open_batch(sessions, rest)
    started = time.perf_counter()
    releasing = seconds(lambda: run_release(sessions, batch, "two_person")) / len(rest)
    wall = (time.perf_counter() - started) / len(rest)
    with capsys.disabled():
        print(
            f"\n{way}: release {1 / releasing:,.0f} cases per CPU second ({1 / wall:,.0f} by the clock) at about 750 "
            f"characters, check alone {1 / checking:,.0f} (ratio {releasing / checking:.1f})"
        )
    assert releasing <= MOST * checking


@pytest.fixture
def indexing(wsgi_app: Any) -> Iterator[None]:
    """The indexer as a thread beside the site, as in the single-process default."""
    registry, stop = wsgi_app.registry, threading.Event()
    indexer = Indexer(
        registry["search.engine"], registry["working"], PublishedDocuments(registry["published"])
    )
    indexer.rebuild()
    thread = threading.Thread(target=Follower(indexer).follow, args=(stop,))
    thread.start()
    yield
    stop.set()
    thread.join()


def test_nobody_waits_behind_a_batch(
    sessions: Sessions, app: TestApp, indexing: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """Single cases are released, then withdrawn, while a batch is being released and indexed in the same process."""
    cases = approved_cases(sessions, BEHIND, LENGTH)
    singles = approved_cases(sessions, SINGLES, LENGTH, WORD)
    with sessions.begin() as session:
        publisher = make_person(session, "publisher", Role.PUBLISHER)
    batch = open_batch(sessions, cases)
    started = time.perf_counter()
    runner = threading.Thread(target=run_release, args=(sessions, batch, "two_person"))
    runner.start()
    visible, gone = [], []
    for case_id in singles:
        time.sleep(APART)
        number, seconds_to_visible = publish_one(sessions, app, case_id, publisher)
        visible.append(seconds_to_visible)
        gone.append(withdraw_one(sessions, app, number, publisher))
    with sessions() as session:
        left = session.scalar(select(func.count()).where(BatchItem.state == "waiting"))
    released_a_second = (BEHIND - left) / (time.perf_counter() - started)
    cut_short(sessions, batch)
    runner.join()
    with capsys.disabled():
        print(
            f"\nbeside a batch of {BEHIND} ({left} left, {released_a_second:.0f} cases a second): "
            f"publish to visible {median(visible):.2f} s, at most {max(visible):.2f} s; "
            f"withdraw to gone {median(gone):.2f} s, at most {max(gone):.2f} s"
        )
    assert left, "the batch was over before the last withdrawal"
    assert max(visible) <= LIMIT_SECONDS
    assert max(gone) <= LIMIT_SECONDS


def cut_short(sessions: Sessions, batch: int) -> None:
    """Nothing of the batch waits any more: all has been seen, and the rest would take minutes."""
    waiting = (BatchItem.batch_id == batch) & (BatchItem.state == "waiting")
    with sessions.begin() as session:
        session.execute(update(BatchItem).where(waiting).values(state="refused"))


def publish_one(sessions: Sessions, app: TestApp, case_id: int, publisher: Identity) -> tuple[str, float]:
    """Number of the case, and the seconds from its release to its being found."""
    started = time.perf_counter()
    with sessions.begin() as session:
        [draft] = load_drafts(session, [case_id])
        terms = {"ground": GROUND, "secrecy_conclusion": SECRECY}
        number = ReleaseNow(session, draft, publisher, preset="two_person", **terms).perform().number
    while number not in app.get("/search", {"q": WORD}):
        assert time.perf_counter() - started < 60
        time.sleep(0.05)
    return number, time.perf_counter() - started


def withdraw_one(sessions: Sessions, app: TestApp, number: str, publisher: Identity) -> float:
    """Seconds until neither the search nor its address shows the case; the very next requests must not."""
    started = time.perf_counter()
    with sessions.begin() as session:
        WithdrawRelease(session, number, WithdrawalKind.GONE, WithdrawalReason.OTHER, publisher).perform()
    assert number not in app.get("/search", {"q": WORD})
    app.get(f"/cases/{number}", status=410)
    return time.perf_counter() - started
