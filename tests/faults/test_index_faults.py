"""The index is lost, damaged or left alone: cases stay, search says so in plain words, and comes back."""

import os
import shutil
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session, sessionmaker

from portal.releases.batches import run_release
from portal.releases.indexing import make_indexer
from portal.releases.models import Release
from portal.search.damage import NOTE, Damage
from portal.search.folders import POINTER
from portal.search.outbox import OutboxEntry
from portal.settings import Settings
from tests.batches import approved_cases, open_batch
from tests.faults.conftest import Launch
from tests.faults.site import Site, wait_for

ENGINES = (pytest.param("whoosh", marks=pytest.mark.long), "tantivy")
UNAVAILABLE = "搜索暂时不能用"
WORDS = "污水管"


def _files(index: Path) -> list[Path]:
    """The files that hold tokens and documents, not the small ones that say which of them count, nor what these are being
    written as: a name with a dot, gone in a moment.
    """
    found = [file for file in index.glob("index-*/[!.]*") if file.suffix not in (".json", ".toc", ".lock")]
    return [file for file in found if file.is_file() and file.stat().st_size > 200]


def garble(index: Path) -> None:
    """Bytes change where they lie, as on a failing disk."""
    for file in _files(index):
        held = bytearray(file.read_bytes())
        held[::3] = bytes(byte ^ 0x5A for byte in held[::3])
        with file.open("r+b") as same:
            same.write(held)


def truncate(index: Path) -> None:
    """The files end early; new ones, since whoever has mapped the old ones would be killed by the kernel."""
    for file in _files(index):
        held = file.read_bytes()
        file.unlink()
        file.write_bytes(held[: len(held) // 3])


def forget(index: Path) -> None:
    (index / POINTER).unlink()


def mislead(index: Path) -> None:
    (index / POINTER).write_text("987654\n", "ascii")


def remove(index: Path) -> None:
    while index.exists():  # the indexer may be tidying up in it
        shutil.rmtree(index, ignore_errors=True)


def finds(site: Site, number: str) -> bool:
    status, page = site.search(WORDS)
    return status == 200 and f"/cases/{number}" in page


@pytest.mark.parametrize("kind", ENGINES)
def test_a_portal_heals_its_index_by_itself(
    launch: Launch, cases: list[str], settings: Settings, engine: Engine, kind: str
) -> None:
    """Started with files that are cut off, then one damage after the other: cases answer all the time, search comes back."""
    site = launch(**{"index.engine": kind, "worker.inline": "true"})
    make_indexer(replace(settings, index_engine=kind), engine).rebuild()
    truncate(site.index)
    site.serve()
    for damage in (None, remove, forget, garble):
        before = "" if damage is remove else current(site.index)
        if damage is not None:
            damage(site.index)
        assert site.get(f"/cases/{cases[0]}")[0] == 200
        assert site.search(WORDS)[0] in (200, 503)
        wait_for(lambda old=before, found=damage: not found or current(site.index) not in ("", old))
        wait_for(lambda: finds(site, cases[-1]))
    code, said = site.run("check", str(site.ini))
    assert (code, said.strip()) == (0, f"{len(cases)} live cases, 0 faults")


def current(index: Path) -> str:
    """Number of the folder in use."""
    try:
        return (index / POINTER).read_text("ascii")
    except FileNotFoundError:
        return ""


@pytest.mark.parametrize(
    ("kind", "damage"), [pytest.param("whoosh", mislead, marks=pytest.mark.long), ("tantivy", remove)]
)
def test_without_an_indexer_search_says_so_and_one_command_heals_it(
    launch: Launch, cases: list[str], kind: str, damage: Callable[[Path], None]
) -> None:
    """A web process alone: cases are served, search is 503 in words, the check names it, ``portal reindex`` mends it."""
    site = launch(**{"index.engine": kind})
    site.serve()
    assert site.run("reindex", str(site.ini))[0] == 0
    assert finds(site, cases[0])
    damage(site.index)
    assert site.get(f"/cases/{cases[0]}")[0] == 200
    status, page = site.search(WORDS)
    assert (status, UNAVAILABLE in page) == (503, True)
    code, said = site.run("check", str(site.ini))
    assert (code, f"portal reindex {site.ini}" in said) == (1, True), said
    assert site.run("reindex", str(site.ini))[0] == 0
    assert finds(site, cases[0])


@pytest.mark.parametrize("kind", ENGINES)
def test_files_cut_off_under_a_running_process_cost_one_restart(
    launch: Launch, cases: list[str], kind: str
) -> None:
    """The kernel ends a process that reads a mapped page which is gone, sooner or later; started again, it serves and heals."""
    site = launch(**{"index.engine": kind, "worker.inline": "true"})
    runs = [site.serve()]
    wait_for(lambda: finds(site, cases[0]))
    for file in _files(site.index):
        os.truncate(file, file.stat().st_size // 3)

    def heals() -> bool:
        if runs[-1].poll() is not None:  # what looks after services would start it again
            assert runs[-1].returncode == -signal.SIGBUS
            runs.append(site.serve())
        with suppress(OSError, HTTPException):
            return site.get(f"/cases/{cases[0]}")[0] == 200 and finds(site, cases[0])
        return False

    wait_for(heals)
    assert len(runs) <= 2


def test_a_dead_indexer_is_named_and_another_takes_over(
    launch: Launch, cases: list[str], sessions: sessionmaker[Session]
) -> None:
    """Killed with kill -9: what is released meanwhile is public, waits for search, and is found once one runs again."""
    site = launch()
    indexer = site.start("index", str(site.ini), "--follow")
    site.serve()
    wait_for(lambda: finds(site, cases[0]))
    indexer.send_signal(signal.SIGKILL)
    indexer.wait()
    fresh = one_more(sessions)
    assert site.get(f"/cases/{fresh}")[0] == 200
    assert not finds(site, fresh)
    with sessions.begin() as session:  # as if it had waited for an hour
        session.execute(update(OutboxEntry).values(created_at=datetime(2026, 1, 1, tzinfo=UTC)))
    code, said = site.run("check", str(site.ini))
    assert (code, "1 changes wait for the search index; is an indexer running?" in said) == (1, True), said
    site.start("index", str(site.ini), "--follow")
    wait_for(lambda: finds(site, fresh))
    with sessions() as session:
        assert session.scalars(select(OutboxEntry)).all() == []


def one_more(sessions: sessionmaker[Session]) -> str:
    """The public number of one more released case."""
    [id_] = approved_cases(sessions, 1, word="新增")
    run_release(sessions, open_batch(sessions, [id_]), "two_person")
    with sessions() as session:
        return session.scalars(select(Release.number).where(Release.item_id == id_)).one()


def test_a_query_that_fails_for_itself_does_not_rebuild_the_index_again_and_again(tmp_path: Path) -> None:
    """The first damage that is met has it rebuilt; what comes back within the hour lies elsewhere."""
    damage, pointer = Damage(tmp_path), tmp_path / POINTER
    assert not damage.report(), "there is no index"
    pointer.write_text("1 whoosh-1")
    assert damage.report() and damage.is_known()
    assert not damage.report(), "it is known"
    pointer.write_text("2 whoosh-1")
    assert not damage.is_known(), "a new index settles it"
    assert not damage.report() and not damage.is_known()
    os.utime(tmp_path / NOTE, (0, 0))
    assert damage.report() and damage.is_known()
