"""kill -9 in the middle of an import, then the same command again: nothing lost, nothing twice."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.models import Case, CaseDraft
from portal.backoffice.imports.models import ImportRowNote, ImportRun
from portal.backoffice.orders.models import Assignment
from portal.jobs.models import Job
from tests.dying import KILLS, is_sound
from tests.ini import write_ini

ROWS = 12_000


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


def write_orders(path: Path) -> None:
    """ROWS orders of half as many cases; every second one is to be found among the cases, every hundredth has no number."""
    with path.open("w", encoding="utf-8") as file:
        file.write("派单编号,工单编号,承办单位,派单时间,办理时限,办结时间,满意度\n")
        for number in range(ROWS):
            order = "" if number % 100 == 99 else f"P-{number}"
            file.write(
                f"{order},C-{number // 2},市住建局,2010-05-04 09:00,2010-05-11,2010-05-10 17:00,满意\n"
            )


def write_cases(path: Path) -> None:
    """The cases of every second pair of orders, each handed to the same office."""
    with path.open("w", encoding="utf-8") as file:
        file.write("工单编号,标题,诉求内容,主办单位,答复内容\n")
        for number in range(0, ROWS // 2, 2):
            file.write(f"C-{number},路灯不亮,巷子里三盏路灯坏了。,市住建局,已更换。\n")


def start(ini: Path, file: Path) -> subprocess.Popen[bytes]:
    """The real command in a process of its own."""
    command = "from portal.cli import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", command, "import", str(ini), str(file)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def kill_when_written(
    process: subprocess.Popen[bytes], sessions: sessionmaker[Session], rows: int, counted: Any = Case.id
) -> int:
    """Wait for so many rows and a random moment more, kill, and return the rows that were committed."""
    wanted = select(func.count(counted))
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with sessions() as session:
            if (session.scalar(wanted) or 0) >= rows:
                break
        time.sleep(0.01)
    time.sleep(random.uniform(0, 0.2))
    process.send_signal(signal.SIGKILL)
    process.wait()
    with sessions() as session:
        return session.scalar(wanted) or 0


def test_a_killed_import_is_completed_by_the_same_command(
    raw_settings: dict[str, str], sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    """Killed before, between and within chunks; afterwards every line is a case or an error, exactly once."""
    file, ini = tmp_path / "messages.jsonl", write_ini(tmp_path, raw_settings)
    write_messages(file)
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
        assert is_sound(session)


@pytest.mark.long
def test_a_killed_import_of_orders_is_completed_by_the_same_command(
    raw_settings: dict[str, str], sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    """Afterwards every line is an order or an error, exactly once; orders read off cases were taken over, none doubled."""
    cases, file, ini = tmp_path / "cases.csv", tmp_path / "orders.csv", write_ini(tmp_path, raw_settings)
    write_cases(cases)
    write_orders(file)
    assert start(ini, cases).wait(timeout=120) == 0
    filed = case((Assignment.origin == "file", Assignment.id))
    written = [
        kill_when_written(start(ini, file), sessions, attempt * ROWS // KILLS // 2, filed)
        for attempt in range(KILLS)
    ]
    assert written == sorted(written)
    assert any(0 < count < ROWS * 99 // 100 for count in written), "no attempt was killed half-way"
    assert start(ini, file).wait(timeout=120) == 0
    good, taken_over = ROWS - ROWS // 100, ROWS // 4
    with sessions() as session:
        numbers = session.scalars(select(Assignment.order_number)).all()
        assert len(numbers) == len(set(numbers)) == good
        assert session.scalar(select(func.count(filed))) == good
        linked = select(func.count(Assignment.id)).where(Assignment.case_id.is_not(None))
        assert abs((session.scalar(linked) or 0) - good // 2) <= ROWS // 100
        run = session.scalars(select(ImportRun).where(ImportRun.file_name == file.name)).one()
        assert (run.state, run.done_rows, run.rejected, run.unchanged) == ("done", ROWS, ROWS // 100, 0)
        assert run.inserted + run.updated == good and run.updated == taken_over
        assert is_sound(session)
