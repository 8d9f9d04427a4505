"""Counts of a unit that stand beside its score (``portal.scoring.facts``), out of its orders' rows."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from portal.scoring.facts import Facts, fact_filters
from portal.scoring.model import Rulebook
from portal.scoring.rows import COLUMNS

if TYPE_CHECKING:
    from portal.backoffice.orders.rows import OrderRow

DAYS = "days_to_close"


def fact_columns(book: Rulebook) -> tuple[str, ...]:
    """The columns that the counts need, in the order of ``OrderRow.facts``."""
    needed = {DAYS}.union(*(each.columns for each in fact_filters(book).values()))
    return tuple(name for name in COLUMNS if name in needed)


def unit_facts(book: Rulebook, rows: Iterable["OrderRow"]) -> dict[str, Facts]:
    """Counts by unit code, of the units that have a counted order; equal rows are evaluated once."""
    tallies: dict[str, Counter[tuple[int, ...]]] = {}
    for row in rows:
        if not row.left_out:
            tallies.setdefault(row.unit, Counter())[row.facts] += 1
    return {unit: _facts(book, tally) for unit, tally in tallies.items()}


def _facts(book: Rulebook, tally: Counter[tuple[int, ...]]) -> Facts:
    columns = fact_columns(book)
    tests = {name: each.compiled(columns) for name, each in fact_filters(book).items()}
    counts = {name: sum(n for values, n in tally.items() if holds(values)) for name, holds in tests.items()}
    place = columns.index(DAYS)
    days: Counter[int] = Counter()
    for values, n in tally.items():
        if tests["closed"](values):
            days[values[place]] += n
    return Facts(**counts, days_to_close=dict(days))
