"""Counting rows: k and n of every indicator of every unit in one pass over the rows."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from portal.scoring.filters import Filter, flag
from portal.scoring.model import Indicator, Rulebook
from portal.scoring.rows import FLAGS, NOTHING, ScoredRow

Tally = Counter[tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one unit: its rows (joint ones as the rulebook says), those of the cohort, and (k, n) by indicator code."""

    rows: int = 0
    orders: int = 0
    indicators: dict[str, tuple[int, int]] = field(default_factory=dict)


class InputFaults(Exception):
    """``faults``: Chinese sentences about rows or manual figures that fit neither rulebook nor units."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("；".join(faults))
        self.faults = faults


def count_rows(book: Rulebook, units: Sequence[str], rows: Iterable[ScoredRow]) -> dict[str, Counts]:
    """Counts of every unit; equal rows are evaluated once, so that the time is that of reading them.

    Raises InputFaults for rows of unknown units or with values that the columns cannot have.
    """
    tallies: dict[str, Tally] = {unit: Counter() for unit in units}
    strangers: set[str] = set()
    for row in rows:
        if (tally := tallies.get(row.unit)) is None:
            strangers.add(row.unit)
        else:
            tally[row.values] += 1
    faults = [f"单位“{unit}”不在本组，却有交办件" for unit in sorted(strangers)]
    distinct = set().union(*tallies.values()) if tallies else set()
    faults += _value_faults(book.columns, distinct)
    if faults:
        raise InputFaults(faults)
    return _counted(book, tallies)


def _value_faults(columns: Sequence[str], distinct: Iterable[tuple[int, ...]]) -> list[str]:
    faults = set()
    for values in distinct:
        if len(values) != len(columns):
            faults.add(f"交办件应有{len(columns)}列，实有{len(values)}列")
            continue
        for column, value in zip(columns, values, strict=True):
            if (value not in (0, 1)) if column in FLAGS else value < NOTHING:
                faults.add(f"列 {column} 的值 {value} 不在允许范围内")
    return sorted(faults)


def _counted(book: Rulebook, tallies: dict[str, Tally]) -> dict[str, Counts]:
    """Evaluate every filter on the distinct rows of every unit."""
    countable = _joint_filter(book, book.joint)
    everything = countable.compiled(book.columns)
    cohort = (flag(book.cohort) + countable).compiled(book.columns)
    filters = {
        indicator.code: (
            (indicator.counted + _joint_filter(book, indicator.joint)).compiled(book.columns),
            indicator.numerator.compiled(book.columns),
        )
        for indicator in book.indicators
        if indicator.source == "orders"
    }
    found = {}
    for unit, tally in tallies.items():
        sums = dict.fromkeys(filters, (0, 0))
        rows = orders = 0
        for values, times in tally.items():
            rows += times * everything(values)
            orders += times * cohort(values)
            for code, (denominator, numerator) in filters.items():
                if denominator(values):
                    k, n = sums[code]
                    sums[code] = (k + times * numerator(values), n + times)
        found[unit] = Counts(rows, orders, sums)
    return found


def _joint_filter(book: Rulebook, joint: bool) -> Filter:
    """Joint orders are told apart only where some count and others do not; else the rows are as they should be."""
    if joint or "joint" not in book.columns:
        return Filter()
    return flag("joint", 0)


def figures_of(indicator: Indicator, counts: Counts) -> tuple[int, int | None]:
    """k and n of an indicator read off orders; a count has no n."""
    k, n = counts.indicators[indicator.code]
    return k, n if indicator.kind == "rate" else None
