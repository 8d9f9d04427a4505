"""Reads of the front page: stored counters and the moment of the last change. Nothing is counted here."""

from sqlalchemy import Connection, select

from portal.public.cases.tables import published_count
from portal.public.log.tables import published_state

_DIMENSIONS = ("total", "department", "category1", "category2", "outcome", "satisfaction")


def stored_counts(connection: Connection) -> dict[str, dict[str, int]]:
    """Live cases by dimension and value; the empty value stands for not recorded."""
    count = published_count.c
    counts: dict[str, dict[str, int]] = {dimension: {} for dimension in _DIMENSIONS}
    rows = connection.execute(
        select(count.dimension, count.key, count.n).where(count.dimension.in_(_DIMENSIONS))
    )
    for row in rows:
        counts[row.dimension][row.key] = row.n
    return counts


def changed_at(connection: Connection) -> str:
    """UTC instant of the last change of anything published; empty before the first."""
    return connection.scalar(select(published_state.c.changed_at)) or ""
