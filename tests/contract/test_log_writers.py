"""Promise 5: the chain holds under concurrent writers. With a deferred BEGIN it broke silently."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.public.cases.tables import published_case
from portal.public.log.chain import chain_faults
from portal.public.log.tables import published_log
from portal.releases.log import append_entry
from portal.releases.models import BatchItem
from portal.security.permissions import Role
from tests.batches import approved_cases
from tests.crash.test_release_crash import check_consistency, start
from tests.factories import make_person
from tests.ini import write_ini

pytestmark = pytest.mark.both_databases

WRITERS, ENTRIES = 4, 60
PROCESSES, CASES = 3, 12


def test_concurrent_writers_keep_the_chain(sessions: sessionmaker[Session]) -> None:
    def write(writer: int) -> None:
        for number in range(ENTRIES):
            with sessions.begin() as session:
                append_entry(session, "release", {"writer": writer, "n": number}, datetime.now(UTC))

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    with sessions() as session:
        rows = session.execute(select(published_log).order_by(published_log.c.seq)).mappings().all()
    assert len(rows) == WRITERS * ENTRIES
    assert chain_faults(rows) == []


def test_processes_that_release_at_once_release_each_case_once(
    raw_settings: dict[str, str], sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    """Three commands at the same moment over the same approved cases: none fails, no number and no row is there twice."""
    ini = write_ini(tmp_path, raw_settings)
    approved_cases(sessions, CASES)
    with sessions.begin() as session:
        make_person(session, "publisher", Role.PUBLISHER)
    processes = [start(ini) for _ in range(PROCESSES)]
    assert {process.wait(timeout=120) for process in processes} <= {0, 1}
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(published_case)) == CASES
        assert session.scalar(select(func.count(BatchItem.case_id.distinct()))) == CASES
    assert check_consistency(sessions) == CASES
