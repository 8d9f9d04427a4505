"""kill -9 in the middle of a batch or a withdrawal, then again: nothing twice, nothing lost, nothing half."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

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
from tests.dying import KILLS, attempts, is_sound, whole_or_nothing
from tests.factories import make_person
from tests.ini import write_ini

Sessions = sessionmaker[Session]
CASES = 300
WITHDRAW_AND_DIE = """
import sys
import portal.models
from portal.db.engines import session_factory
from portal.releases.withdraw import WithdrawRelease
from portal.security.policy import Identity
from portal.vocabulary import WithdrawalKind, WithdrawalReason
from tests.dying import die_step_by_step

url, number, tables = sys.argv[1:]

def withdraw(engine):
    with session_factory(engine).begin() as session:
        actor = Identity(1, "publisher", "publisher", frozenset({"publisher"}))
        WithdrawRelease(session, number, WithdrawalKind.GONE, WithdrawalReason.ERROR, actor).perform()

die_step_by_step(url, tables, withdraw)
"""
WRITTEN = (
    "published_case published_count published_tombstone published_log published_state release case_draft case_event "
    "outbox_entry job withdrawal_receipt audit_entry"
)
"""Tables that a withdrawal writes to."""


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


def test_a_killed_withdrawal_happened_whole_or_not_at_all(
    raw_settings: dict[str, str], sessions: Sessions
) -> None:
    """Killed before each of its statements and before its commit; the same act done again ends it."""
    run_release(sessions, open_batch(sessions, approved_cases(sessions, 2)), "two_person")
    with sessions() as session:
        gone, kept = session.scalars(select(published_case.c.number).order_by(published_case.c.number)).all()
    assert whole_or_nothing(attempts(WITHDRAW_AND_DIE, raw_settings["db.url"], gone, WRITTEN)) > 10
    with sessions() as session:
        assert is_sound(session)
        live = select(published_case.c.number).where(published_case.c.is_live)
        assert session.scalars(live).all() == [kept]
        assert session.scalars(select(published_tombstone.c.number)).all() == [gone]
        assert session.scalars(select(Release.number).where(Release.is_live)).all() == [kept]
        assert session.scalars(select(WithdrawalReceipt.number)).all() == [gone]
        assert count(session, Job, Job.kind == "receipt") == 1
        deletes = select(OutboxEntry.item_id).where(OutboxEntry.action == "delete")
        assert session.scalars(deletes).all() == [f"case:{gone}"]
        assert count(session, CaseDraft, CaseDraft.state == "withdrawn") == 1
        total = session.scalar(select(published_count.c.n).where(published_count.c.dimension == "total"))
        assert total == 1
        log = session.execute(select(published_log).order_by(published_log.c.seq)).mappings().all()
        assert chain_faults(log) == []
        assert len(log) == 3
