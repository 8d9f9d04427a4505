"""Reads of the statistics pages."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.backoffice.statistics.models import CallStats, HistoricAggregate


def months(session: Session) -> Sequence[CallStats]:
    """All months, latest first: twelve a year."""
    return session.scalars(select(CallStats).order_by(CallStats.month.desc())).all()


def aggregates(session: Session) -> Sequence[HistoricAggregate]:
    """All historic totals as the public page orders them."""
    return session.scalars(
        select(HistoricAggregate).order_by(HistoricAggregate.position, HistoricAggregate.id)
    ).all()


def waiting(session: Session) -> int:
    """Figures that were never published, or changed since."""
    counts = [
        select(func.count()).select_from(table).where(table.published_at.is_(None)).scalar_subquery()
        for table in (CallStats, HistoricAggregate)
    ]
    return session.scalar(select(counts[0] + counts[1])) or 0
