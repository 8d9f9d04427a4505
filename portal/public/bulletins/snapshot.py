"""The snapshot of a released bulletin: all that one version discloses, as the log commits to it.

The files are not in it: PDF and DOCX print what is committed here together with the quoted cases as they are public at
the time, and are made anew when one of those is withdrawn or revised.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select

from portal.public.bulletins.tables import (
    published_bulletin,
    published_bulletin_case,
    published_bulletin_section,
    published_chain_link,
    published_figure,
)
from portal.public.log.rows import content_rows

BOOKKEEPING = frozenset({"is_live", "log_seq"})
"""Columns of ``published_bulletin`` that are no content: they change, or are known only after the log entry."""

PARTS: Mapping[str, Table] = {
    "sections": published_bulletin_section,
    "figures": published_figure,
    "cases": published_bulletin_case,
    "chain": published_chain_link,
}
"""Tables of the parts of a version, by the field of the snapshot that holds their rows."""


@dataclass(frozen=True, slots=True)
class BulletinSnapshot:
    """``bulletin``: the columns of ``published_bulletin`` without BOOKKEEPING; the others: rows of PARTS without number
    and version, each in the order of its primary key.
    """

    bulletin: Mapping[str, Any]
    sections: Sequence[Mapping[str, Any]]
    figures: Sequence[Mapping[str, Any]]
    cases: Sequence[Mapping[str, Any]]
    chain: Sequence[Mapping[str, Any]]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def made(
        cls, bulletin: Mapping[str, Any], parts: Mapping[str, Sequence[Mapping[str, Any]]]
    ) -> "BulletinSnapshot":
        """From rows as they are inserted; ``parts`` by the names of PARTS."""
        return cls(
            {name: value for name, value in bulletin.items() if name not in BOOKKEEPING},
            **{name: content_rows(table, parts[name]) for name, table in PARTS.items()},
        )

    @classmethod
    def released(cls, connection: Connection, row: RowMapping) -> "BulletinSnapshot":
        """From a row of ``published_bulletin`` and what belongs to it; anything missing counts as empty."""

        def rows(table: Table) -> list[Mapping[str, Any]]:
            belongs = select(table).where(table.c.number == row["number"], table.c.version == row["version"])
            return [dict(part) for part in connection.execute(belongs).mappings()]

        return cls.made(
            {column.name: row[column.name] for column in published_bulletin.c},
            {name: rows(table) for name, table in PARTS.items()},
        )
