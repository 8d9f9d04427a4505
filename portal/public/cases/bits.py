"""Which live cases have which value of each facet, as bits in the memory of a web process: what a list under several
filters counts is an AND and a count of ones for each value, however many cases match.

They are read from the published rows at the first such list and then follow the list of changes (``published_change``),
which every release, withdrawal and restoration adds to in its own transaction. So bits of the newest change in a
snapshot are exactly the live rows of that snapshot.
"""

import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from portal.public.cases.filters import DIMENSIONS
from portal.public.cases.queries import LIVE
from portal.public.cases.tables import published_case
from portal.search.changes import published_change

_COLUMNS = tuple(dimension.column for dimension in DIMENSIONS)
_CHANGE = published_change.c
_ROWS = select(published_case.c.number, *(published_case.c[name] for name in _COLUMNS)).where(LIVE)
_SOME_ROWS = _ROWS.where(published_case.c.number.in_(bindparam("numbers", expanding=True)))
_NEWEST = select(func.max(_CHANGE.id))
_SINCE = select(_CHANGE.id, _CHANGE.item_id).where(_CHANGE.id >= bindparam("id")).order_by(_CHANGE.id)
_PREFIX = "case:"
_AT_ONCE = 5000
_FOLLOWED = 2000
"""Changes above which reading everything anew is quicker."""
_ROOM = 1024
_STATES = 2
"""Requests that began before a release may still ask for what was before it."""

Year = Mapping[str, Mapping[str, int]]
"""Of the cases numbered in one year: bits by column and value, "" for not recorded. 2026-000123 is bit 123."""


@dataclass(frozen=True, slots=True)
class FacetBits:
    """The bits by year of the number, as of one change."""

    change: int
    years: Mapping[str, Year]

    def counts(
        self, columns: Sequence[str], chosen: Mapping[str, str]
    ) -> Iterator[tuple[str, dict[str, int]]]:
        """(column, cases by value) of each of ``columns`` over the cases that have every ``chosen`` value of a column."""
        found: dict[str, Counter[str]] = {column: Counter() for column in columns}
        for year in self.years.values():
            matching = reduce(and_, (year[column].get(value, 0) for column, value in chosen.items()))
            if not matching:
                continue
            for column in columns:
                for value, bits in year[column].items():
                    if n := (bits & matching).bit_count():
                        found[column][value] += n
        yield from found.items()


NO_BITS = FacetBits(0, {})


class CaseBits:
    """The bits of one process, brought up to date by whoever asks first after a change."""

    def __init__(self) -> None:
        self._states: tuple[FacetBits, ...] = ()
        self._lock = threading.Lock()

    def current(self, connection: Connection) -> FacetBits:
        """The bits of the snapshot that ``connection`` reads."""
        newest = connection.scalar(_NEWEST) or 0
        known = self._known(newest)
        if known is not None:
            return known
        with self._lock:
            return self._known(newest) or self._made(connection, newest)

    def _known(self, change: int) -> FacetBits | None:
        return next((state for state in self._states if state.change == change), None)

    def _made(self, connection: Connection, newest: int) -> FacetBits:
        """From the state before, where no change since it was missed; else from all rows."""
        last = self._states[0] if self._states else None
        numbers = _numbers_since(connection, last.change) if last else None
        if last is None or numbers is None:
            made = FacetBits(newest, _marked(_read(connection)))
        else:
            made = FacetBits(newest, _changed(connection, last.years, numbers))
        self._states = (made, *self._states)[:_STATES]
        return made


def _numbers_since(connection: Connection, change: int) -> set[str] | None:
    """Numbers of the cases changed since; None where that cannot be told, or takes longer than reading everything."""
    rows = connection.execute(_SINCE.limit(_FOLLOWED), {"id": change}).all()
    if not rows or rows[0].id != change or len(rows) == _FOLLOWED:
        return None
    return {row.item_id.removeprefix(_PREFIX) for row in rows if row.item_id.startswith(_PREFIX)}


def _read(connection: Connection) -> Iterator[Sequence[Any]]:
    result = connection.execution_options(yield_per=_AT_ONCE).execute(_ROWS)
    for part in result.partitions():
        yield from part


def _changed(connection: Connection, years: Mapping[str, Year], numbers: set[str]) -> dict[str, Year]:
    """The bits with those of ``numbers`` read anew; years without any stay as they are."""
    cleared: defaultdict[str, int] = defaultdict(int)
    for number in numbers:
        year, serial = _place(number)
        cleared[year] |= 1 << serial
    fresh = _marked(connection.execute(_SOME_ROWS, {"numbers": sorted(numbers)}))
    return {
        **years,
        **{year: _replaced(years.get(year), gone, fresh.get(year)) for year, gone in cleared.items()},
    }


def _replaced(year: Year | None, gone: int, fresh: Year | None) -> Year:
    made: dict[str, dict[str, int]] = {}
    for column in _COLUMNS:
        kept = {value: bits & ~gone for value, bits in year[column].items()} if year else {}
        for value, bits in fresh[column].items() if fresh else ():
            kept[value] = kept.get(value, 0) | bits
        made[column] = {value: bits for value, bits in kept.items() if bits}
    return made


def _marked(rows: Iterable[Sequence[Any]]) -> dict[str, Year]:
    """Bits of ``rows``: number and values of ``_COLUMNS``. Set in bytes, since a number would be copied for each bit."""
    years: defaultdict[str, list[defaultdict[str, bytearray]]] = defaultdict(
        lambda: [defaultdict(bytearray) for _ in _COLUMNS]
    )
    for number, *values in rows:
        year, serial = _place(number)
        octet, bit = serial >> 3, 1 << (serial & 7)
        for marks, value in zip(years[year], values, strict=True):
            marked = marks[value or ""]
            if octet >= len(marked):
                marked.extend(bytes(octet + _ROOM - len(marked)))
            marked[octet] |= bit
    return {
        year: {
            column: {value: int.from_bytes(marked, "little") for value, marked in marks.items()}
            for column, marks in zip(_COLUMNS, columns, strict=True)
        }
        for year, columns in years.items()
    }


def _place(number: str) -> tuple[str, int]:
    """2026-000123 -> year 2026, bit 123."""
    year, _hyphen, serial = number.partition("-")
    return year, int(serial)
