"""Reads of the pages of holidays and deadlines."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from portal.backoffice.calendar.deadline_words import STAGES
from portal.backoffice.calendar.models import Holiday
from portal.backoffice.orders.models import DeadlineRule


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


def deadline_rules(session: Session) -> dict[str, list[DeadlineRule]]:
    """By stage, in the order of the work: the rules of each type, the newest first; types before the one for all."""
    rules: dict[str, list[DeadlineRule]] = {stage: [] for stage in STAGES}
    last = case((DeadlineRule.appeal_type == "", 1), else_=0)
    order = (last, DeadlineRule.appeal_type, DeadlineRule.valid_from.desc())
    for rule in session.scalars(select(DeadlineRule).order_by(*order)):
        rules[rule.stage].append(rule)
    return rules
