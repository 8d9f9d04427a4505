"""How long people wait for a dry run of a rulebook on a busy month: both rulebooks, all orders."""

import time
from datetime import date

import pytest
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.rulebooks.dry_run import TryRulebook
from portal.scoring.period import Period
from tests.benchmarks.test_ranking_speed import MONTH, UNITS, fill
from tests.rankings import make_rulebook
from tests.reviewing import EXAMPLE

pytestmark = pytest.mark.bench
SECONDS = 3.0


def test_a_dry_run_on_a_month_of_30_000_orders(
    sessions: sessionmaker[Session], capsys: pytest.CaptureFixture[str]
) -> None:
    fill(sessions, MONTH, date(2026, 9, 22), 30)
    times = []
    with sessions.begin() as session:
        make_rulebook(session, EXAMPLE)
        lenient = EXAMPLE.replace("version = 1", "version = 2", 1).replace("target = 98", "target = 90", 1)
        draft = make_rulebook(session, lenient, state="draft")
    for _ in range(3):
        started = time.perf_counter()
        with sessions() as session:
            found = TryRulebook(session, draft, Period.parse("2026-10")).perform()
        times.append(time.perf_counter() - started)
    with capsys.disabled():
        print(f"\n{found.moved} of {UNITS} units move: {min(times):.2f} s")
    assert found.compared == UNITS
    assert min(times) <= SECONDS
