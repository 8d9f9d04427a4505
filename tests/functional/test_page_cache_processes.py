"""Two real processes: one serves pages and keeps them, the other releases and withdraws."""

import http.client
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.jobs.worker import Worker
from portal.releases.batches import run_release
from portal.releases.models import WithdrawalReceipt
from portal.releases.receipts import complete_receipt
from portal.releases.withdraw import WithdrawRelease
from portal.security.permissions import Role
from portal.settings import Settings
from portal.vocabulary import WithdrawalKind, WithdrawalReason
from tests.application import running
from tests.batches import approved_cases, open_batch
from tests.factories import make_person
from tests.ini import write_ini

Sessions = sessionmaker[Session]
ROUNDS = 5
SERVE = """
import sys
from pyramid.paster import get_app
from waitress.server import create_server
server = create_server(get_app(sys.argv[1]), host="127.0.0.1", port=0, threads=4)
print(server.effective_port, flush=True)
server.run()
"""


@pytest.fixture
def port(tmp_path: Path, raw_settings: dict[str, str]) -> Iterator[int]:
    """Of a server in a process of its own, over this test's database."""
    ini = write_ini(tmp_path, {**raw_settings, "portal.sides": "public"})
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", SERVE, str(ini)], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=20)


def ask(connection: http.client.HTTPConnection, path: str) -> tuple[int, str]:
    """Status and text over one kept connection."""
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_a_withdrawal_in_one_process_is_gone_at_the_next_request_in_another(
    port: int, settings: Settings, sessions: Sessions
) -> None:
    """From every page on which the case could be read a moment before, by whichever thread answers; on a server within the
    time for which its counter is believed.
    """
    believed = 0.0 if settings.db_url.startswith("sqlite") else 0.25
    ids = approved_cases(sessions, ROUNDS)
    visitors = [http.client.HTTPConnection("127.0.0.1", port, timeout=20) for _ in range(4)]
    with sessions.begin() as session:
        publisher = make_person(session, "reviewer", Role.REVIEWER)
    for visitor in visitors:
        assert ask(visitor, "/cases")[0] == 200
    run_release(sessions, open_batch(sessions, ids), "two_person")
    time.sleep(believed)
    text = ask(visitors[0], "/cases")[1]
    numbers = sorted({part[:11] for part in text.split("/cases/")[1:] if part[:4].isdigit()})
    assert len(numbers) == ROUNDS
    lists = ("/", "/cases", "/feeds/cases.atom", f"/sitemaps/cases-{numbers[0][:7]}.xml")
    for number in numbers:
        for visitor in visitors:
            assert ask(visitor, f"/cases/{number}")[0] == 200
            assert all(number in ask(visitor, path)[1] for path in lists)
        with sessions.begin() as session:
            WithdrawRelease(
                session, number, WithdrawalKind.VANISH, WithdrawalReason.PRIVACY, publisher
            ).perform()
        time.sleep(believed)
        for visitor in visitors:
            assert ask(visitor, f"/cases/{number}")[0] == 404
            assert not any(number in ask(visitor, path)[1] for path in lists)
    for visitor in visitors:
        visitor.close()


def test_a_receipt_empties_the_page_cache_of_its_own_process(
    raw_settings: dict[str, str], settings: Settings, sessions: Sessions
) -> None:
    """Where worker and site are one process, the texts leave memory without a visitor's help; the receipt says so."""
    with running(raw_settings) as application:
        pages = application.registry["pages"]
        run_release(sessions, open_batch(sessions, approved_cases(sessions, 1)), "two_person")
        site = TestApp(application)
        number = site.get("/cases").text.split('href="/cases/')[1][:11]
        site.get(f"/cases/{number}")
        assert pages.holds(f"/cases/{number}")
        with sessions.begin() as session:
            reviewer = make_person(session, "reviewer", Role.REVIEWER)
            WithdrawRelease(
                session, number, WithdrawalKind.GONE, WithdrawalReason.PRIVACY, reviewer
            ).perform()
        Worker(settings, sessions, {"receipt": complete_receipt}).drain()
        assert not pages.holds(f"/cases/{number}")
        assert not pages.holds("/cases")
    with sessions() as session:
        [receipt] = session.query(WithdrawalReceipt).all()
    [answer] = [item for item in receipt.surfaces if item["surface"].startswith("页面缓存")]
    assert answer["clean"]
    assert receipt.completed_at is not None
