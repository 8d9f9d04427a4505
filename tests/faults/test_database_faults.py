"""The database is locked, its disk full, its file read-only: cases are served, nothing is half saved, all goes on afterwards."""

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.audit.models import AuditEntry
from tests.faults.conftest import PASSWORD, Launch
from tests.faults.site import Site, wait_for

pytestmark = pytest.mark.sqlite_only  # all of it happens to a file
HOLD = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.readline()
"""


@contextmanager
def locked(database: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process holds the write lock of the file."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        try:
            yield holder
        finally:
            holder.kill()


def audited(sessions: sessionmaker[Session]) -> int:
    with sessions() as session:
        return session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def fails_in_words(site: Site, curator: str, title: str) -> None:
    """Signing in, which must write, is refused by a page that says why and that nothing was saved."""
    status, page = site.sign_in(curator, PASSWORD)
    assert (status, title in page, "数据没有改动" in page) == (503, True, True), page


def works_again(site: Site, curator: str) -> None:
    status, page = site.sign_in(curator, PASSWORD)
    assert (status, "退出" in page) == (200, True), page


def test_a_locked_database(
    launch: Launch, cases: list[str], curator: str, sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    """Public pages wait for nobody; an act waits its time, then says that nothing was saved; afterwards all goes on."""
    site = launch(**{"worker.inline": "true"})
    site.serve(busy_seconds=3)
    wait_for(lambda: site.search("污水管")[0] == 200)
    before = audited(sessions)
    with locked(tmp_path / "portal.sqlite") as holder:
        started = time.monotonic()
        for path in ("/", f"/cases/{cases[0]}", "/cases", "/search?q=%E6%B1%A1%E6%B0%B4"):
            assert site.get(path)[0] == 200
        assert time.monotonic() - started < 3, "a reader waited for the writer"
        fails_in_words(site, curator, "数据库正忙")
        code, said = site.run("check", str(site.ini))
        assert (code, "the database cannot be written (busy)" in said) == (1, True), said
        assert holder.poll() is None
    assert audited(sessions) == before
    works_again(site, curator)
    assert site.run("check", str(site.ini))[0] == 0


@pytest.fixture
def disk() -> Iterator[Path]:
    """A disk of 260 MB of its own."""
    place = Path(tempfile.mkdtemp(prefix="portal-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", "size=260m,mode=755", "none", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        place.rmdir()
        pytest.skip("only an administrator may mount a small disk")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)
    place.rmdir()


@pytest.mark.parametrize("kind", ["whoosh", pytest.param("tantivy", marks=pytest.mark.long)])
def test_a_full_disk(
    launch: Launch,
    cases: list[str],
    curator: str,
    sessions: sessionmaker[Session],
    disk: Path,
    tmp_path: Path,
    kind: str,
) -> None:
    """Database and index stand on a disk without a free byte: pages and search go on, nothing is saved by halves."""
    move(tmp_path / "portal.sqlite", disk)
    places = {"db.url": f"sqlite:///{disk}/portal.sqlite", "index.path": f"{disk}/index"}
    site = launch(**places, **{"uploads.path": f"{disk}/uploads", "index.engine": kind})
    assert site.run("reindex", str(site.ini))[0] == 0
    indexer = site.start("index", str(site.ini), "--follow")
    site.serve(busy_seconds=3)
    fill(disk)
    assert site.get(f"/cases/{cases[0]}")[0] == 200
    assert site.search("污水管")[0] == 200
    fails_in_words(site, curator, "磁盘已满")
    code, said = site.run("check", str(site.ini))
    assert (code, f"are free where {disk} is; make room" in said) == (1, True), said
    code, said = site.run("reindex", str(site.ini))
    assert code != 0
    assert site.search("污水管")[0] == 200, "the index in use suffered from a rebuild that failed"
    (disk / "filler").unlink()
    assert indexer.poll() is None
    works_again(site, curator)
    assert site.run("reindex", str(site.ini))[0] == 0
    code, said = site.run("check", str(site.ini))
    assert (code, said.strip().splitlines()[-1]) == (0, f"{len(cases)} live cases, 0 faults"), said


def move(database: Path, disk: Path) -> None:
    with sqlite3.connect(database) as old, sqlite3.connect(disk / "portal.sqlite") as new:
        old.backup(new)
    old.close()
    new.execute("PRAGMA journal_mode = WAL")
    new.close()


def fill(disk: Path) -> None:
    """Leave no free byte."""
    with (disk / "filler").open("wb", buffering=0) as filler, pytest.raises(OSError, match="No space"):
        while True:
            filler.write(b"\0" * 65_536)


def test_a_read_only_database(launch: Launch, cases: list[str], curator: str, tmp_path: Path) -> None:
    """Its files may only be read: the portal starts and serves, says what it cannot do, and saves again without a restart."""
    site = launch(before=BOUND_BY_MODES if os.geteuid() == 0 else ())
    files = list(tmp_path.glob("portal.sqlite*"))
    for file in files:
        file.chmod(0o444)
    site.serve()
    for path in (f"/cases/{cases[0]}", "/cases", "/"):
        assert site.get(path)[0] == 200
    fails_in_words(site, curator, "数据库现在只能读")
    code, said = site.run("check", str(site.ini))
    assert (code, "the database cannot be written (readonly)" in said) == (1, True), said
    for file in tmp_path.glob("portal.sqlite*"):
        file.chmod(0o644)
    works_again(site, curator)


BOUND_BY_MODES = ("setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override")
"""Makes the modes of files bind an administrator as well."""
