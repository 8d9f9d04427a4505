"""Reads of hot topics for the staff page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.backoffice.bulletins.models import HotTopic
from portal.backoffice.figures.shapes import signed_percent
from portal.backoffice.figures.topics import topic_word
from portal.backoffice.topics.services import FOUND
from portal.backoffice.topics.statistic import SCALE
from portal.scoring.period import LOCAL, Period

KINDS = {"category": "诉求分类", "term": "标题用词"}
SHOWN = 12
"""Ended months that the page offers."""


@dataclass(frozen=True, slots=True)
class TopicLine:
    """One topic as the page shows it; ``towns`` are (name, items), none below the limit of small cells."""

    topic: HotTopic
    word: str
    change: str
    year_change: str
    score: str
    towns: Sequence[tuple[str, int]]


def topic_lines(session: Session, period: Period, kind: str) -> list[TopicLine]:
    """Topics of the whole city, highest score first, with their towns."""
    rows = session.scalars(
        select(HotTopic)
        .where(HotTopic.period == period.code, HotTopic.kind == kind)
        .order_by(HotTopic.score.desc(), HotTopic.name)
    ).all()
    towns: dict[str, list[tuple[str, int]]] = {}
    for row in rows:
        if row.town:
            towns.setdefault(row.name, []).append((row.town, row.n))
    return [_line(row, towns.get(row.name, [])) for row in rows if not row.town]


def _line(row: HotTopic, towns: list[tuple[str, int]]) -> TopicLine:
    return TopicLine(
        row,
        topic_word(row.name),
        signed_percent(row.n, row.before),
        signed_percent(row.n, row.year_before),
        f"{row.score / SCALE:.1f}",
        sorted(towns, key=lambda one: (-one[1], one[0])),
    )


def counts_by_kind(session: Session, period: Period) -> dict[str, int]:
    """How many topics of each kind the period has."""
    rows = session.execute(
        select(HotTopic.kind, func.count())
        .where(HotTopic.period == period.code, HotTopic.town == "")
        .group_by(HotTopic.kind)
    )
    return {row.kind: row[1] for row in rows}


def undecided(session: Session) -> int:
    """Topics that wait for a decision, of the last period that was searched: the number in the staff bar."""
    latest = select(func.max(HotTopic.period)).scalar_subquery()
    return (
        session.scalar(
            select(func.count()).where(
                HotTopic.period == latest, HotTopic.town == "", HotTopic.state == FOUND
            )
        )
        or 0
    )


def ended_periods(now: datetime) -> list[Period]:
    """The last months that have ended, latest first, then the last quarter and year."""
    month = Period.month_of(now.astimezone(LOCAL).date()).previous()
    months = [month]
    while len(months) < SHOWN:
        months.append(months[-1].previous())
    first = month.first
    quarter = Period.parse(f"{first.year}-Q{(first.month - 1) // 3 + 1}")
    year = Period.parse(str(first.year))
    longer = [one if one.end <= now else one.previous() for one in (quarter, year)]
    return [*months, *longer]
