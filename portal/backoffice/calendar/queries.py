"""Reads of the holiday page."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.calendar.models import Holiday


def days_by_year(session: Session) -> dict[int, int]:
    """Number of entered days by year, newest year first."""
    counts: dict[int, int] = {}
    for day in session.scalars(select(Holiday.day).order_by(Holiday.day.desc())):
        counts[day.year] = counts.get(day.year, 0) + 1
    return counts


def days_of(session: Session, year: int) -> Sequence[Holiday]:
    return session.scalars(
        select(Holiday).where(Holiday.day.between(date(year, 1, 1), date(year, 12, 31))).order_by(Holiday.day)
    ).all()
