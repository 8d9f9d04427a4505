"""One computation: stream the orders of a group, count them, score them, and write the file a stranger recomputes from.

Reads only, so that a job does it on a read snapshot before it takes the write lock (``storing.py`` writes).
"""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.backoffice.orders.clock import Clock
from portal.backoffice.orders.rows import OrderRow, left_out_counts, scored_rows, units_of
from portal.backoffice.rankings.basis import Basis
from portal.backoffice.rankings.figures import manual_figures
from portal.backoffice.rankings.warnings import warnings_of
from portal.releases import NotAllowed
from portal.scoring.compute import InputFaults, Result, compute
from portal.scoring.facts import Facts, count_facts
from portal.scoring.package import write_package
from portal.scoring.rows import ScoredRow

_ROW_BYTES = 6
_REPORT_EVERY = 5000

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Computation:
    """What ``store`` writes. ``departments``: id by code. ``orders`` and ``names`` go together: the random name of an order in the file, "" for one
    that was left out.
    """

    basis: Basis
    departments: Mapping[str, int]
    result: Result
    facts: Mapping[str, Facts]
    orders: Sequence[OrderRow]
    names: Sequence[str]
    warnings: Sequence[str]
    package: bytes
    data_as_of: datetime

    @property
    def counted(self) -> int:
        return sum(1 for name in self.names if name)


def compute_ranking(
    session: Session, basis: Basis, now: datetime, progress: Progress = lambda _orders: None
) -> Computation:
    """Compute from what ``session`` sees now; ``progress`` hears how many orders have been read. Raises NotAllowed."""
    clock = Clock.load(session)
    orders = list(_read(session, basis, clock, progress))
    names = _names(orders)
    rows = [
        ScoredRow(name, order.unit, order.values) for name, order in zip(names, orders, strict=True) if name
    ]
    rows.sort(key=lambda row: row.row)  # the names are random, and so is their order
    members = units_of(session, basis.book, basis.period, basis.group.code, clock)
    units = {unit.code: unit.name for unit in members}
    manual = manual_figures(session, basis, members)
    counted = count_facts(basis.book, ((o.unit, o.facts) for o in orders if not o.left_out))
    facts = {code: counted.get(code, Facts()) for code in units}
    left_out = left_out_counts(orders)
    try:
        result = compute(basis.book, basis.group.code, list(units), rows, manual)
    except InputFaults as refusal:
        raise NotAllowed(refusal.faults) from None
    period, group = basis.period.code, basis.group.code
    package = write_package(basis.book, period, group, units, rows, manual, left_out, facts, result)
    warnings = warnings_of(session, basis, members, manual)
    ids = {unit.code: unit.id for unit in members}
    return Computation(basis, ids, result, facts, orders, names, warnings, package, now)


def _read(session: Session, basis: Basis, clock: Clock, progress: Progress) -> Iterator[OrderRow]:
    for count, order in enumerate(scored_rows(session, basis.book, basis.period, basis.group.code, clock), 1):
        if count % _REPORT_EVERY == 0:
            progress(count)
        yield order


def _names(orders: Sequence[OrderRow]) -> list[str]:
    """A random name for each counted order, all different; "" for the others."""
    taken: set[str] = set()
    names = []
    for order in orders:
        name = ""
        while not order.left_out and (not name or name in taken):
            name = secrets.token_hex(_ROW_BYTES)
        taken.add(name)
        names.append(name)
    return names
