"""Each kind of file: how a row of it is read, and how a chunk of its rows is written."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.orm import Session

from portal.backoffice.imports.cells import RowCells
from portal.backoffice.imports.checking import CheckedRow, ImportRow
from portal.backoffice.imports.kinds.aggregates import WriteAggregates, read_aggregate
from portal.backoffice.imports.kinds.call_stats import WriteCallStats, read_call_stats
from portal.backoffice.imports.kinds.callbacks import WriteCallbacks, read_callback
from portal.backoffice.imports.kinds.case_chunk import WriteCases
from portal.backoffice.imports.kinds.cases import case_remarks, read_case
from portal.backoffice.imports.kinds.order_chunk import WriteOrders
from portal.backoffice.imports.kinds.orders import order_remarks, read_order
from portal.backoffice.imports.mapping import ColumnMapping
from portal.backoffice.imports.resolve import Directory
from portal.backoffice.imports.writing import ChunkResult, RunContext


def _no_remarks(_mapping: ColumnMapping) -> Iterator[str]:
    return iter(())


class ChunkWriter(Protocol):
    """Brings one chunk of checked rows into the database, in the caller's transaction; a dry run only counts."""

    def perform(self, rows: Sequence[CheckedRow[Any]]) -> ChunkResult:
        """What was done; ``rows`` have distinct keys."""


@dataclass(frozen=True)
class Kind:
    """``read`` makes a row of cells; ``remarks`` are sentences on the file as a whole."""

    read: Callable[[RowCells, Directory], ImportRow]
    writer: Callable[[Session, RunContext], ChunkWriter]
    remarks: Callable[[ColumnMapping], Iterator[str]] = _no_remarks


KINDS: dict[str, Kind] = {
    "cases": Kind(read_case, WriteCases, case_remarks),
    "orders": Kind(read_order, WriteOrders, order_remarks),
    "callbacks": Kind(read_callback, WriteCallbacks),
    "call_stats": Kind(read_call_stats, WriteCallStats),
    "aggregates": Kind(read_aggregate, WriteAggregates),
}
"""By the code of their Shape."""
