"""How fast the file of a ranking is computed, written and verified, ten years of orders at once."""

import random
import time
import tracemalloc
from collections.abc import Callable
from typing import TypeVar

import pytest

from portal.scoring.compute import compute
from portal.scoring.examples import example_text
from portal.scoring.facts import Facts, count_known_facts
from portal.scoring.package import verify_package, write_package
from portal.scoring.rows import ScoredRow
from portal.scoring.rulebook import parse_rulebook

pytestmark = pytest.mark.bench

T = TypeVar("T")
BOOK = parse_rulebook(example_text())
UNITS = {f"u{n}": f"单位{n}" for n in range(100)}
TEN_YEARS, A_MONTH = 350_000, 30_000
COMPUTE_SECONDS, WRITE_SECONDS, VERIFY_SECONDS = 8.0, 20.0, 30.0
MONTH_MB = 50


def timed(name: str, act: Callable[[], T]) -> tuple[T, float]:
    """What ``act`` gives, and the processor time that it took: others may be busy on the same machine."""
    start = time.process_time()
    result = act()
    taken = time.process_time() - start
    print(f"\n{name}: {taken:.1f} s", end="")
    return result, taken


def invented(n: int) -> list[ScoredRow]:
    """Rows of all units, each flag set nine times in ten."""
    chance = random.Random(1)
    return [
        ScoredRow(
            f"{chance.getrandbits(48):012x}",
            f"u{number % len(UNITS)}",
            tuple(int(chance.random() < 0.9) for _ in BOOK.columns),
        )
        for number in range(n)
    ]


def package(rows: list[ScoredRow]) -> bytes:
    facts = {unit: Facts(**known) for unit, known in count_known_facts(BOOK, UNITS, rows).items()}
    result = compute(BOOK, "towns", list(UNITS), rows)
    return write_package(BOOK, "2026", "towns", UNITS, rows, [], {}, facts, result)


def test_ten_years_of_orders_are_computed_written_and_verified() -> None:
    """350,000 rows of 100 units by nine indicators."""
    rows = invented(TEN_YEARS)
    _, computed = timed("computed", lambda: compute(BOOK, "towns", list(UNITS), rows))
    data, written = timed("computed and written", lambda: package(rows))
    verification, verified = timed("verified", lambda: verify_package(data))
    print(f"\nfile: {len(data) / 1024 / 1024:.1f} MB")
    assert verification.faults == []
    assert computed < COMPUTE_SECONDS and written < WRITE_SECONDS and verified < VERIFY_SECONDS


def test_verifying_a_month_takes_little_memory() -> None:
    """So that the command runs on anybody's machine."""
    data = package(invented(A_MONTH))
    tracemalloc.start()
    verify_package(data)
    peak = tracemalloc.get_traced_memory()[1] / 1024 / 1024
    tracemalloc.stop()
    print(f"\nverifying {A_MONTH} rows: {peak:.0f} MB")
    assert peak < MONTH_MB
