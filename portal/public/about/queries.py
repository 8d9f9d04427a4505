"""Reads of the method page."""

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, select

from portal.public.about.tables import published_sampling, published_withheld


def sampling_bounds(connection: Connection) -> Sequence[RowMapping]:
    """Every batch that was released by sampling, newest first."""
    statement = select(published_sampling).order_by(published_sampling.c.batch.desc())
    return connection.execute(statement).mappings().all()


def withheld(connection: Connection) -> Sequence[RowMapping]:
    """Counts of replied cases that are not public, by reason."""
    return connection.execute(select(published_withheld)).mappings().all()
