"""How fast a ranking is computed from its orders: read, clock, flags, counts and points together."""

import random
import resource
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.orders.clock import Clock
from portal.backoffice.orders.models import Assignment
from portal.backoffice.orders.rows import OrderRow, scored_rows, units_of
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


def test_a_month_of_30_000_orders(
    sessions: sessionmaker[Session], capsys: pytest.CaptureFixture[str]
) -> None:
    fill(sessions, MONTH, date(2026, 9, 22), 30)
    times = []
    for _ in range(3):
        started = time.perf_counter()
        with sessions() as session:
            looked_at = whole(session, Period.parse("2026-10"), Clock.load(session))
        times.append(time.perf_counter() - started)
    with capsys.disabled():
        print(f"\n{looked_at:,} orders of {UNITS} units: {min(times):.2f} s")
    assert min(times) <= MONTH_SECONDS


def test_ten_years_of_350_000_orders(
    sessions: sessionmaker[Session], capsys: pytest.CaptureFixture[str]
) -> None:
    """Every month of ten years once, as after a change of a rulebook that is tried on all of them."""
    fill(sessions, TEN_YEARS, date(2016, 1, 1), 3_640)
    before = peak_mb()
    started = time.perf_counter()
    looked_at = 0
    with sessions() as session:
        clock = Clock.load(session)
        for year in range(2016, 2026):
            for period in Period.parse(str(year)).months():
                looked_at += whole(session, period, clock)
    months = time.perf_counter() - started
    started = time.perf_counter()
    with sessions() as session:
        clock = Clock.load(session)
        years = sum(whole(session, Period.parse(str(year)), clock) for year in range(2016, 2026))
    with capsys.disabled():
        print(
            f"\n120 months: {looked_at:,} orders looked at in {months:.1f} s; ten years as years: {years:,} in "
            f"{time.perf_counter() - started:.1f} s; peak memory {peak_mb():.0f} MB ({before:.0f} MB before)"
        )
    assert months <= TEN_YEARS_SECONDS
    assert peak_mb() <= MEMORY_MB


def peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)
