"""Rows of published tables as snapshots hold them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table

_KEY = ("number", "version")


def content_rows(table: Table, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of a versioned thing in the order of their table's key, without the number and version that it says itself."""
    key = [column.name for column in table.primary_key if column.name not in _KEY]
    ordered = sorted(rows, key=lambda row: [row[name] for name in key])
    return [{name: value for name, value in row.items() if name not in _KEY} for row in ordered]
