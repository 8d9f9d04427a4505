"""Reads of the pages on the public search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.backoffice.searches.models import SearchMiss, SearchWordGroup
from portal.search.synonyms import KINDS
from portal.search.tokens import fold

SEEN = 3
"""Searches that occurred fewer times in the period are not shown: they may be one person's."""

MOST = 200


def groups_by_kind(session: Session, sought: str = "") -> Mapping[str, Sequence[SearchWordGroup]]:
    """The groups that hold ``sought``, last changed first."""
    statement = select(SearchWordGroup).order_by(SearchWordGroup.changed_at.desc(), SearchWordGroup.id)
    if sought:
        statement = statement.where(SearchWordGroup.words.contains(fold(sought).text, autoescape=True))
    rows = session.scalars(statement).all()
    return {kind: [row for row in rows if row.kind == kind] for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Miss:
    """One search that found nothing: how often in the period, and on which day last."""

    text: str
    n: int
    last: date


def misses(session: Session, since: date) -> list[Miss]:
    """Searches without an answer from ``since`` on, the most frequent first."""
    total = func.sum(SearchMiss.n)
    statement = (
        select(SearchMiss.text, total.label("n"), func.max(SearchMiss.day).label("last"))
        .where(SearchMiss.day >= since, SearchMiss.text != "")
        .group_by(SearchMiss.text)
        .having(total >= SEEN)
        .order_by(total.desc(), SearchMiss.text)
        .limit(MOST)
    )
    return [Miss(row.text, row.n, row.last) for row in session.execute(statement)]


def not_kept(session: Session, since: date) -> int:
    """Searches whose words were not kept because they might have told of a person."""
    statement = select(func.sum(SearchMiss.n)).where(SearchMiss.day >= since, SearchMiss.text == "")
    return session.scalar(statement) or 0


def by_day(session: Session, since: date) -> dict[date, int]:
    """How many searches found nothing on each day, the last day first; whatever was asked."""
    statement = (
        select(SearchMiss.day, func.sum(SearchMiss.n).label("n"))
        .where(SearchMiss.day >= since)
        .group_by(SearchMiss.day)
        .order_by(SearchMiss.day.desc())
    )
    return {row.day: row.n for row in session.execute(statement)}


def by_week(days: Mapping[date, int]) -> dict[date, int]:
    """The same by the Monday of each week."""
    weeks: dict[date, int] = {}
    for day, n in days.items():
        monday = day - timedelta(days=day.weekday())
        weeks[monday] = weeks.get(monday, 0) + n
    return weeks
