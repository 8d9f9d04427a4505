"""Reads of the front page: stored counters and the moment of the last change. Nothing is counted here."""

from sqlalchemy import Connection, select

from portal.public.cases.tables import published_count
from portal.public.log.tables import published_state

_DIMENSIONS = ("total", "department", "category1", "category2", "outcome", "satisfaction")

# Built once: building a statement costs as much as running it.
_COUNT = published_count.c
_STORED = select(_COUNT.dimension, _COUNT.key, _COUNT.n).where(_COUNT.dimension.in_(_DIMENSIONS))
_CHANGED_AT = select(published_state.c.changed_at)


def stored_counts(connection: Connection) -> dict[str, dict[str, int]]:
    """Live cases by dimension and value; the empty value stands for not recorded."""
    counts: dict[str, dict[str, int]] = {dimension: {} for dimension in _DIMENSIONS}
    for dimension, key, n in connection.execute(_STORED).all():
        counts[dimension][key] = n
    return counts


def changed_at(connection: Connection) -> str:
    """UTC instant of the last change of anything published; empty before the first."""
    return connection.scalar(_CHANGED_AT) or ""
