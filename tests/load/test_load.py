"""Mixed traffic at 32 connections while staff release and withdraw: no error, and no page that is out of date.

Two web processes over one database, as on a machine with several; wrk asks the first, every act is looked for in both.
``make load`` is the long form over a demonstration: LOAD_SECONDS, and LOAD_INI in place of a site made for the test.
"""

import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from portal.bench.changes import WORKING, Desk
from portal.bench.pages import QUIET
from portal.bench.processes import serving
from portal.bench.stock import Stock
from portal.cli.environment import read_settings
from portal.db.engines import published_engine, session_factory, working_engine
from portal.security.permissions import Role
from portal.settings import Settings
from tests.batches import approved_cases
from tests.factories import make_person
from tests.ini import write_ini
from tests.load import readers
from tests.load.watch import Watch
from tests.small_site import fill

SECONDS = int(os.environ.get("LOAD_SECONDS", "8"))
STOCK = 30
PAUSE = 0.2  # seconds between a release and a withdrawal
KEPT = 2
"""Cases released before readers come, who therefore know their addresses and go on asking after the withdrawal."""
LEAST = 2  # withdrawals, however slow the machine
HARMLESS = "藤架廊亭阁榭池桥"


@dataclass
class Site:
    """An installation to serve, and sessions of those who work in it."""

    ini: str
    settings: Settings
    sessions: sessionmaker[Session]


@pytest.fixture
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    """The demonstration named by LOAD_INI, or a small one of released cases."""
    named = os.environ.get("LOAD_INI")
    ini = named or str(
        write_ini(request.getfixturevalue("tmp_path"), request.getfixturevalue("raw_settings"))
    )
    settings = read_settings(ini)
    engine = working_engine(settings.db_url)
    found = Site(ini, settings, session_factory(engine))
    if not named:
        fill(settings, found.sessions, STOCK)
    yield found
    engine.dispose()


@dataclass
class Record:
    """What staff did meanwhile, and what was wrong about it."""

    released: int = 0
    withdrawn: int = 0
    faults: list[str] = field(default_factory=list)


def work(desk: Desk, watch: Watch, approved: Iterator[int], live: list[str], until: float) -> Record:
    """Release a case and withdraw the oldest of those that are ``live``, in turn; each act is looked for right after its
    commit, and the first fault ends it.
    """
    record = Record()
    while (time.monotonic() < until or record.withdrawn < LEAST) and not record.faults:
        live.append(released(desk, approved))
        record.released += 1
        record.faults += watch.shown(live[-1])
        time.sleep(PAUSE)
        number = live.pop(0)
        desk.withdraw(number)
        record.withdrawn += 1
        record.faults += watch.gone(number)
    return record


def released(desk: Desk, approved: Iterator[int]) -> str:
    number = desk.release(next(approved))
    assert number, "an approved case could not be released"
    return number


def test_readers_meet_no_error_and_nothing_withdrawn(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    word = "".join(random.sample(HARMLESS, 5))
    approved = iter(approved_cases(site.sessions, 4 * SECONDS, word=word))
    with site.sessions.begin() as session:
        publisher = make_person(session, "publisher", Role.PUBLISHER)
    desk = Desk(site.sessions, publisher, site.settings.workflow)
    live = [released(desk, approved) for _ in range(KEPT)]
    stock = Stock(site.settings, published_engine(site.settings.published_url, pooled=False))
    with serving(site.ini, WORKING) as first, serving(site.ini, QUIET) as second:
        address = f"http://127.0.0.1:{first.port}"
        wrk = readers.start(address, readers.addresses(stock, address), tmp_path, SECONDS)
        watch = Watch((first.port, second.port), word)
        record = work(desk, watch, approved, live, time.monotonic() + SECONDS)
        answers = readers.report(wrk, SECONDS)
    with capsys.disabled():
        print(f"\n{record.released} released, {record.withdrawn} withdrawn; {answers}")
    assert record.faults == []
    assert (answers["broken"], answers["late"], answers["short"]) == (0, 0, 0)
    assert set(answers["answered"]) <= {"200", "410"}
    assert set(answers["asked"]) == set(readers.WEIGHTS)
    assert answers["answered"]["200"] >= len(readers.WEIGHTS)


def test_a_site_that_is_out_of_date_is_found() -> None:
    """The watch has something to say about a server that always answers the same."""
    with serving("constant") as stale:
        watch = Watch((stale.port,), HARMLESS)
        assert any("200 in place of 410" in fault for fault in watch.gone("2026-000001"))
