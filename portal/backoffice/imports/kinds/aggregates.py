"""Files of historic totals (历史累计): figures whose rows do not exist, each with its source and its denominator's note."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.backoffice.imports.cells import RowCells
from portal.backoffice.imports.checking import ImportRow
from portal.backoffice.imports.resolve import Directory
from portal.backoffice.imports.writing import WriteEach
from portal.backoffice.statistics.services import LIMITS, REQUIRED, SaveAggregate


@dataclass(frozen=True, slots=True)
class AggregateRow(ImportRow):
    """One total as printed."""

    name: str
    value: str
    unit: str
    period: str
    source: str
    denominator_note: str
    position: int

    @property
    def key(self) -> str:
        return f"{self.name}\n{self.period}"

    @property
    def number(self) -> str:
        return self.name


def read_aggregate(cells: RowCells, _directory: Directory) -> AggregateRow:
    """The total that a row stands for."""
    texts = {name: cells.text(name, limit) for name, limit in LIMITS.items()}
    cells.source_number = texts["name"]
    for name in REQUIRED:
        if not texts[name]:
            cells.reject(name, "是空的；没有来源和口径的数字不能收录")
    return AggregateRow(**texts, position=cells.amount("position") or 0)


class WriteAggregates(WriteEach):
    """Bring the historic totals to what these rows say; a changed one waits to be published again."""

    def service(self, columns: Mapping[str, Any]) -> SaveAggregate:
        return SaveAggregate(self.session, self.context.actor, columns)
