"""kill -9 in the middle of an import, then the same command again: nothing lost, nothing twice."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.models import Case, CaseDraft
from portal.backoffice.imports.models import ImportRowNote, ImportRun
from portal.jobs.models import Job

ROWS = 12_000
KILLS = 6
INI = """[app:main]
use = egg:hotline-portal
{settings}
[loggers]
keys = root
[handlers]
keys =
[formatters]
keys =
[logger_root]
handlers =
"""


def write_messages(path: Path) -> None:
    """ROWS messages; every second one is answered, every hundredth line is broken."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(ROWS):
            if number % 100 == 99:
                file.write('{"id": "broken\n')
                continue
            reply = f'"已答复 {number}"' if number % 2 == 0 else "null"
            file.write(
                f'{{"id": "m-{number}", "title": "标题 {number}", "body": "{"内容" * 100}", '
                f'"submitted_at": "2010-05-04T08:00:00", "reply": {reply}}}\n'
            )


def start(ini: Path, file: Path) -> subprocess.Popen[bytes]:
    """The real command in a process of its own."""
    command = "from portal.cli import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", command, "import", str(ini), str(file), "--profile", "messages"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def kill_when_written(process: subprocess.Popen[bytes], sessions: sessionmaker[Session], cases: int) -> int:
    """Wait for so many cases and a random moment more, kill, and return the cases that were committed."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with sessions() as session:
            if (session.scalar(select(func.count(Case.id))) or 0) >= cases:
                break
        time.sleep(0.01)
    time.sleep(random.uniform(0, 0.2))
    process.send_signal(signal.SIGKILL)
    process.wait()
    with sessions() as session:
        return session.scalar(select(func.count(Case.id))) or 0


def test_a_killed_import_is_completed_by_the_same_command(
    raw_settings: dict[str, str], sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    """Killed before, between and within chunks; afterwards every line is a case or an error, exactly once."""
    file, ini = tmp_path / "messages.jsonl", tmp_path / "portal.ini"
    write_messages(file)
    ini.write_text(INI.format(settings="\n".join(f"{key} = {value}" for key, value in raw_settings.items())))
    written = [
        kill_when_written(start(ini, file), sessions, attempt * ROWS // KILLS // 2)
        for attempt in range(KILLS)
    ]
    assert written == sorted(written)
    assert any(0 < count < ROWS * 99 // 100 for count in written), "no attempt was killed half-way"
    assert start(ini, file).wait(timeout=120) == 0
    good = ROWS - ROWS // 100
    with sessions() as session:
        numbers = session.scalars(select(Case.source_number)).all()
        assert len(numbers) == len(set(numbers)) == good
        answered = select(func.count(Case.id)).where(Case.reply != "")
        assert session.scalar(select(func.count(CaseDraft.case_id))) == session.scalar(answered) == ROWS // 2
        (run,) = session.scalars(select(ImportRun)).all()
        assert (run.state, run.done_rows) == ("done", ROWS)
        assert (run.inserted, run.unchanged, run.rejected) == (good, 0, ROWS // 100)
        assert session.scalar(select(func.count(ImportRowNote.id))) == ROWS // 100
        assert session.scalar(select(func.count(Job.id)).where(Job.kind == "detect")) == 1
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
