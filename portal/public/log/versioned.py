"""What one version of a released thing discloses, as the log commits to it: the row of its head and the rows of its parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select

from portal.public.log.rows import content_rows

BOOKKEEPING = frozenset({"is_live", "log_seq"})
"""Columns of a head that are no content: they change, or are known only after the log entry."""


@dataclass(frozen=True, slots=True)
class Versioned:
    """A kind of thing that is released in versions. ``name`` of the head and names of ``parts`` are the keys of its snapshot."""

    name: str
    table: Table
    parts: Mapping[str, Table]

    def snapshot(
        self, head: Mapping[str, Any], parts: Mapping[str, Sequence[Mapping[str, Any]]]
    ) -> dict[str, Any]:
        """From rows as they are inserted; those of parts with or without number and version, in any order."""
        return {
            self.name: {name: value for name, value in head.items() if name not in BOOKKEEPING},
            **{name: content_rows(table, parts.get(name, ())) for name, table in self.parts.items()},
        }

    def released(self, connection: Connection, row: RowMapping) -> dict[str, Any]:
        """From a published row and what belongs to it; anything missing counts as empty."""

        def rows(table: Table) -> list[Mapping[str, Any]]:
            belongs = select(table).where(table.c.number == row["number"], table.c.version == row["version"])
            return [dict(part) for part in connection.execute(belongs).mappings()]

        return self.snapshot(
            {column.name: row[column.name] for column in self.table.c},
            {name: rows(table) for name, table in self.parts.items()},
        )
