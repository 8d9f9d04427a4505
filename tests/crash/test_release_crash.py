"""kill -9 in the middle of a batch or a withdrawal, then again: nothing twice, nothing lost, nothing half."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.models import CaseDraft
from portal.db.engines import read_session_factory
from portal.jobs.models import Job
from portal.public.cases.tables import published_case, published_count, published_tombstone
from portal.public.log.chain import chain_faults
from portal.public.log.tables import published_log, published_salt
from portal.releases.batches import run_release
from portal.releases.models import BatchItem, Release, ReleaseBatch, WithdrawalReceipt
from portal.search.outbox import OutboxEntry
from portal.security.permissions import Role
from tests.batches import GROUND, SECRECY, approved_cases, open_batch
from tests.dying import TIMEOUT, is_sound
from tests.factories import make_person
from tests.ini import write_ini

Sessions = sessionmaker[Session]
CASES = 300
KILLS = 6
STATEMENTS = 60
"""More than a withdrawal executes, so that the last attempts end by themselves."""
WITHDRAW_AND_DIE = """
import os, signal, sys
from sqlalchemy import event, select
import portal.models
from portal.db.engines import session_factory, working_engine
from portal.releases.withdraw import WithdrawRelease
from portal.security.policy import Identity
from portal.vocabulary import WithdrawalKind, WithdrawalReason

url, numbers = sys.argv[1], sys.argv[2:]

def withdraw(number, statements):
    engine, seen = working_engine(url), 0

    def die_before(*_):
        nonlocal seen
        seen += 1
        if seen > statements:
            os.kill(os.getpid(), signal.SIGKILL)

    with session_factory(engine)() as session:
        actor = Identity(1, "publisher", "publisher", frozenset({"publisher"}))
        event.listen(engine, "before_cursor_execute", die_before)
        event.listen(engine, "commit", die_before)
        WithdrawRelease(session, number, WithdrawalKind.GONE, WithdrawalReason.ERROR, actor).perform()
        session.commit()

for statements, number in enumerate(numbers):
    child = os.fork()
    if child == 0:
        withdraw(number, statements)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    print("killed" if os.WIFSIGNALED(status) else "ended")
"""


def count(session: Session, table: object, *conditions: object) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0  # type: ignore[call-overload, no-any-return]


def check_consistency(sessions: Sessions) -> int:
    """All that a release writes agrees, however it was interrupted; returns the number of published cases."""
    with sessions() as session:
        assert is_sound(session)
        log = session.execute(select(published_log).order_by(published_log.c.seq)).mappings().all()
        assert chain_faults(log) == []
        numbers = session.scalars(select(published_case.c.number)).all()
        assert len(numbers) == len(set(numbers)) == len(log) == count(session, published_salt)
        assert sorted(session.scalars(select(Release.number))) == sorted(numbers)
        total = session.scalar(select(published_count.c.n).where(published_count.c.dimension == "total"))
        assert (total or 0) == len(numbers)
        waiting = [item.removeprefix("case:") for item in session.scalars(select(OutboxEntry.item_id))]
        assert sorted(waiting) == sorted(numbers)
        released = set(session.scalars(select(CaseDraft.case_id).where(CaseDraft.state == "released")))
        assert released == set(session.scalars(select(Release.item_id)))
        assert released == set(
            session.scalars(select(BatchItem.case_id).where(BatchItem.state == "released"))
        )
        return len(numbers)


def start(ini: Path) -> subprocess.Popen[bytes]:
    """The real command in a process of its own."""
    words = [
        "release",
        str(ini),
        "--all-approved",
        "--ground",
        GROUND,
        "--secrecy",
        SECRECY,
        "--as",
        "publisher",
    ]
    return subprocess.Popen(
        [sys.executable, "-c", "from portal.cli import main; main()", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def kill_when_written(process: subprocess.Popen[bytes], sessions: Sessions, table: object, rows: int) -> None:
    """Wait for so many rows of ``table`` and a random moment more, then kill."""
    reading = read_session_factory(sessions.kw["bind"])  # waits for no writer and holds none up
    deadline = time.monotonic() + 180  # reading processes must start first
    while time.monotonic() < deadline and process.poll() is None:
        with reading() as session:
            if count(session, table) >= rows:
                break
        time.sleep(0.005)
    time.sleep(random.uniform(0, 0.15))
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_a_killed_batch_is_completed_by_the_same_command(
    raw_settings: dict[str, str], sessions: Sessions, tmp_path: Path
) -> None:
    """Killed before the batch, between chunks and within them; afterwards every case is public exactly once."""
    ini = write_ini(tmp_path, raw_settings)
    approved_cases(sessions, CASES)
    with sessions.begin() as session:
        make_person(session, "publisher", Role.PUBLISHER)
    public = []
    for attempt in range(KILLS):
        kill_when_written(start(ini), sessions, published_case, attempt * CASES // KILLS)
        public.append(check_consistency(sessions))
    assert public == sorted(public)
    assert any(0 < number < CASES for number in public), "no attempt was killed half-way"
    assert start(ini).wait(timeout=300) == 0
    assert check_consistency(sessions) == CASES
    with sessions() as session:
        assert set(session.scalars(select(BatchItem.state))) == {"released"}
        assert set(session.scalars(select(ReleaseBatch.state))) == {"done"}
        assert count(session, BatchItem) == CASES


@pytest.fixture
def numbers(sessions: Sessions) -> Sequence[str]:
    """Public numbers of STATEMENTS cases."""
    run_release(sessions, open_batch(sessions, approved_cases(sessions, STATEMENTS)), "two_person")
    with sessions() as session:
        return session.scalars(select(published_case.c.number).order_by(published_case.c.number)).all()


def test_a_killed_withdrawal_happened_whole_or_not_at_all(
    raw_settings: dict[str, str], sessions: Sessions, numbers: Sequence[str]
) -> None:
    """Killed before each of its statements and before its commit, one case an attempt."""
    result = subprocess.run(
        [sys.executable, "-c", WITHDRAW_AND_DIE, raw_settings["db.url"], *numbers],
        capture_output=True,
        text=True,
        check=True,
        timeout=TIMEOUT,
    )
    ends = result.stdout.split()
    killed = ends.count("killed")
    assert ends == ["killed"] * killed + ["ended"] * (STATEMENTS - killed)
    assert 10 < killed < STATEMENTS
    with sessions() as session:
        public = set(session.scalars(select(published_case.c.number).where(published_case.c.is_live)))
        gone = set(session.scalars(select(published_tombstone.c.number)))
        assert public == set(numbers[:killed])
        assert gone == set(numbers[killed:])
        assert set(session.scalars(select(Release.number).where(Release.is_live))) == public
        assert set(session.scalars(select(WithdrawalReceipt.number))) == gone
        assert count(session, Job, Job.kind == "receipt") == len(gone)
        deletes = select(OutboxEntry.item_id).where(OutboxEntry.action == "delete")
        assert {item.removeprefix("case:") for item in session.scalars(deletes)} == gone
        assert count(session, CaseDraft, CaseDraft.state == "withdrawn") == len(gone)
        total = session.scalar(select(published_count.c.n).where(published_count.c.dimension == "total"))
        assert total == len(public)
        log = session.execute(select(published_log).order_by(published_log.c.seq)).mappings().all()
        assert chain_faults(log) == []
        assert len(log) == len(numbers) + len(gone)
