"""Reads of published call statistics and historic totals."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from portal.public.statistics.tables import published_aggregate, published_call_stats

AnyRow = Row[*tuple[Any, ...]]

_MONTHS = select(published_call_stats).order_by(published_call_stats.c.month)
_LATEST = select(published_call_stats).order_by(published_call_stats.c.month.desc()).limit(1)


def months(connection: Connection) -> Sequence[AnyRow]:
    """Every published month, oldest first."""
    return connection.execute(_MONTHS).all()


def latest_month(connection: Connection) -> AnyRow | None:
    return connection.execute(_LATEST).first()


def aggregates(connection: Connection) -> Sequence[AnyRow]:
    """Historic totals without rows (历史累计), in their order."""
    return connection.execute(
        select(published_aggregate).order_by(published_aggregate.c.position, published_aggregate.c.key)
    ).all()
