"""How fast a ranking is computed from its orders: read, clock, flags, counts and points together."""

import random
import resource
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from multiprocessing import get_context
from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.orders.clock import Clock
from portal.backoffice.orders.models import Assignment
from portal.backoffice.orders.rows import OrderRow, scored_rows, units_of
from portal.db.engines import session_factory, working_engine
from portal.scoring.compute import compute
from portal.scoring.examples import example_text
from portal.scoring.facts import count_facts
from portal.scoring.period import Period
from portal.scoring.rows import ScoredRow
from portal.scoring.rulebook import parse_rulebook
from tests.orders import make_rule, make_unit, order_values

pytestmark = pytest.mark.bench

BOOK = parse_rulebook(example_text())
GROUP = BOOK.groups[0].code
UNITS = 100
MONTH = 30_000
TEN_YEARS = 350_000
MONTH_SECONDS = 2.0
TEN_YEARS_SECONDS = 30.0
MEMORY_MB = 500


def invented(lottery: random.Random, number: int, first: date, days: int) -> dict[str, Any]:
    """One order as a busy city has them: one in five extended, one in ten late, most called back."""
    start = first + timedelta(days=lottery.randrange(days))
    dispatched = f"{start} {lottery.randrange(8, 18):02d}:{lottery.randrange(60):02d}"
    closed = start + timedelta(days=lottery.choice((1, 3, 4, 5, 6, 7, 9)))
    reached = lottery.random() < 0.7
    return order_values(
        f"P{number}",
        department_id=lottery.randrange(UNITS) + 1,
        dispatched_at=dispatched,
        signed_at=f"{start + timedelta(days=lottery.randrange(2))} 18:30",
        responded_at=f"{start + timedelta(days=1)} 10:00",
        due_at=f"{start + timedelta(days=7)}" if number % 3 == 0 else None,
        limit_days=5 if number % 3 == 1 else None,
        extended_until=f"{start + timedelta(days=12)}" if lottery.random() < 0.2 else None,
        closed_at=f"{closed} 16:00",
        replied_at=f"{closed} 15:00",
        reworks=int(lottery.random() < 0.03),
        to_call_back=True,
        reached=reached,
        solved="yes" if reached else None,
        satisfaction="satisfied" if reached else "unreached",
        repeat_of=f"RAP{number - 50}" if lottery.random() < 0.03 else "",
    )


def fill(sessions: sessionmaker[Session], count: int, first: date, days: int) -> None:
    lottery = random.Random(4)
    with sessions.begin() as session:
        for n in range(UNITS):
            make_unit(session, f"u{n:03d}", GROUP)
        make_rule(session, "sign", 1)
        make_rule(session, "respond", 1)
        make_rule(session, "close", 5)
        for begin in range(0, count, 10_000):
            rows = [invented(lottery, n, first, days) for n in range(begin, min(begin + 10_000, count))]
            session.execute(insert(Assignment), rows)
        session.execute(text("ANALYZE"))


def whole(session: Session, period: Period, clock: Clock) -> int:
    """The whole computation of one ranking; how many orders it has looked at."""
    orders = list(scored_rows(session, BOOK, period, GROUP, clock))
    units = [unit.code for unit in units_of(session, BOOK, period, GROUP, clock)]
    compute(BOOK, GROUP, units, _scored(orders), [])
    count_facts(BOOK, ((order.unit, order.facts) for order in orders if not order.left_out))
    return len(orders)


def _scored(orders: list[OrderRow]) -> Iterator[ScoredRow]:
    return (ScoredRow("", order.unit, order.values) for order in orders if not order.left_out)


def cpu_seconds(sessions: sessionmaker[Session], periods: list[Period]) -> tuple[int, float]:
    """Orders looked at and CPU seconds taken: what else the machine does must not decide."""
    started = time.process_time()
    with sessions() as session:
        clock = Clock.load(session)
        looked_at = sum(whole(session, period, clock) for period in periods)
    return looked_at, time.process_time() - started


def test_a_month_of_30_000_orders(
    sessions: sessionmaker[Session], capsys: pytest.CaptureFixture[str]
) -> None:
    fill(sessions, MONTH, date(2026, 9, 22), 30)
    looked_at, seconds = min(
        (cpu_seconds(sessions, [Period.parse("2026-10")]) for _ in range(3)), key=lambda run: run[1]
    )
    with capsys.disabled():
        print(f"\n{looked_at:,} orders of {UNITS} units: {seconds:.2f} s")
    assert seconds <= MONTH_SECONDS


def test_ten_years_of_350_000_orders(
    sessions: sessionmaker[Session], capsys: pytest.CaptureFixture[str]
) -> None:
    """The ten rankings by year, which look at every order once and at those of a year's end twice; by month for
    comparison, where an order is looked at when it is handed over, falls due and becomes 90 days old.
    """
    fill(sessions, TEN_YEARS, date(2016, 1, 1), 3_640)
    years = [Period.parse(str(year)) for year in range(2016, 2026)]
    months = [month for year in years for month in year.months()]
    # A process whose memory holds nothing else.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        url = sessions.kw["bind"].url.render_as_string(hide_password=False)
        (by_year, seconds), (by_month, month_seconds), megabytes = process.submit(
            measured, url, years, months
        ).result()
    with capsys.disabled():
        print(
            f"\n10 years: {by_year:,} orders in {seconds:.1f} s; their 120 months: {by_month:,} in {month_seconds:.1f} s; "
            f"peak memory {megabytes:.0f} MB"
        )
    assert seconds <= TEN_YEARS_SECONDS
    assert megabytes <= MEMORY_MB


def measured(url: str, *runs: list[Period]) -> tuple[Any, ...]:
    """``cpu_seconds`` of each run, and the most megabytes that this process has taken."""
    engine = working_engine(url)
    found = [cpu_seconds(session_factory(engine), periods) for periods in runs]
    engine.dispose()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return *found, peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)
