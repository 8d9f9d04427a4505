"""The snapshot of a released ranking: all that one version discloses, as the log commits to it.

``released`` reads it back from the published rows. The rulebook and the file are in it by the SHA-256 of what is stored,
so a changed rule, figure or byte of the file no longer fits the log.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select

from portal.public.log.rows import content_rows
from portal.public.rankings.tables import (
    published_ranking,
    published_ranking_file,
    published_ranking_left_out,
    published_ranking_rate,
    published_ranking_row,
    published_rulebook,
)

BOOKKEEPING = frozenset({"is_live", "log_seq"})
"""Columns of ``published_ranking`` that are no content: they change, or are known only after the log entry."""


@dataclass(frozen=True, slots=True)
class RankingSnapshot:
    """``ranking``: the columns of ``published_ranking`` without BOOKKEEPING; ``rows``, ``rates``, ``left_out``: those of
    the three tables of its units without number and version, each in the order of its primary key.
    """

    ranking: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]
    rates: Sequence[Mapping[str, Any]]
    left_out: Sequence[Mapping[str, Any]]
    rulebook_sha256: str
    file_sha256: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def made(
        cls,
        ranking: Mapping[str, Any],
        rows: Sequence[Mapping[str, Any]],
        rates: Sequence[Mapping[str, Any]],
        left_out: Sequence[Mapping[str, Any]],
        rulebook: str,
        file: bytes,
    ) -> "RankingSnapshot":
        """From what is about to be stored: rows as they are inserted, the rulebook's TOML and the file's bytes."""
        return cls(
            {name: value for name, value in ranking.items() if name not in BOOKKEEPING},
            content_rows(published_ranking_row, rows),
            content_rows(published_ranking_rate, rates),
            content_rows(published_ranking_left_out, left_out),
            hashlib.sha256(rulebook.encode()).hexdigest(),
            hashlib.sha256(file).hexdigest(),
        )

    @classmethod
    def released(cls, connection: Connection, row: RowMapping) -> "RankingSnapshot":
        """From a row of ``published_ranking`` and what belongs to it; anything missing counts as empty."""
        number, version = row["number"], row["version"]

        def parts(table: Table) -> list[Mapping[str, Any]]:
            belongs = select(table).where(table.c.number == number, table.c.version == version)
            return [dict(part) for part in connection.execute(belongs).mappings()]

        book, file = published_rulebook.c, published_ranking_file.c
        rulebook = connection.scalar(
            select(book.text).where(
                book.code == row["rulebook_code"], book.version == row["rulebook_version"]
            )
        )
        content = connection.scalar(
            select(file.content).where(file.number == number, file.version == version)
        )
        return cls.made(
            {column.name: row[column.name] for column in published_ranking.c},
            parts(published_ranking_row),
            parts(published_ranking_rate),
            parts(published_ranking_left_out),
            rulebook or "",
            content or b"",
        )
