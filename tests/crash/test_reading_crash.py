"""kill -9 of a detection that reads in processes of its own: they end with it, and the same command completes the work."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.models import CaseDraft, Finding
from portal.db.engines import read_session_factory
from portal.releases.transition import detection_version
from tests.factories import make_case
from tests.ini import write_ini

Sessions = sessionmaker[Session]
CASES = 240
SECONDS = 300
Row = tuple[int, str, int, int, str, str]


def start(ini: Path, processes: int) -> subprocess.Popen[bytes]:
    """The real command."""
    words = ["detect", str(ini), "--processes", str(processes)]
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", "from portal.cli import main; main()", *words]
    )


def detected(sessions: Sessions) -> int:
    """Drafts that are looked through; each with all of its findings."""
    with read_session_factory(sessions.kw["bind"])() as session:
        seen = select(CaseDraft.case_id).where(CaseDraft.detected_with == detection_version())
        with_findings = select(Finding.case_id).distinct()
        assert set(session.scalars(seen)) == set(session.scalars(with_findings))
        return session.scalar(select(func.count()).select_from(seen.subquery())) or 0


def findings(sessions: Sessions) -> list[Row]:
    columns = (Finding.case_id, Finding.field, Finding.start, Finding.end, Finding.label, Finding.replacement)
    with sessions() as session:
        return sorted(tuple(row) for row in session.execute(select(*columns)))


def children(pid: int) -> set[int]:
    """Processes that ``pid`` has begun; of Linux."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:  # ended meanwhile
            continue
        if int(fields[1]) == pid:
            found.add(int(status.parent.name))
    return found


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_killed_detection_is_completed_by_the_same_command(
    raw_settings: dict[str, str], sessions: Sessions, tmp_path: Path
) -> None:
    ini = write_ini(tmp_path, raw_settings)
    with sessions.begin() as session:
        for number in range(CASES):
            make_case(session, f"K-{number:04d}")
        session.execute(update(CaseDraft).values(detected_with=""))
    first = start(ini, processes=2)
    wait_until(lambda: 0 < detected(sessions) < CASES or first.poll() is not None)
    readers = children(first.pid)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert 0 < detected(sessions) < CASES, "was not killed half-way"
    assert len(readers) >= 2
    wait_until(lambda: not any(map(is_running, readers)))
    assert start(ini, processes=2).wait(timeout=SECONDS) == 0
    assert detected(sessions) == CASES
    in_two = findings(sessions)
    with sessions.begin() as session:
        session.execute(update(CaseDraft).values(detected_with=""))
    assert start(ini, processes=1).wait(timeout=SECONDS) == 0
    assert findings(sessions) == in_two
