"""Reads of objections: the office's queue, those of one sheet, those whose ranking was not computed since."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, joinedload

from portal.backoffice.rankings.models import Objection, Ranking, ScoreSheet
from portal.backoffice.rankings.states import OPEN

PAGE = 30


def count_open(session: Session) -> int:
    """Objections without an answer."""
    return session.scalar(select(func.count(Objection.id)).where(Objection.state == "open")) or 0


def waits_for_recompute(session: Session, objection: Objection) -> bool:
    """Whether the objection was upheld and its ranking not computed since."""
    return session.scalar(select(Objection.id).where(Objection.id == objection.id, _waits())) is not None


def _waits() -> ColumnElement[bool]:
    """Upheld after the figures of its ranking were computed: they do not hold the correction yet."""
    newer = select(Ranking.id).where(
        Ranking.period == Objection.period,
        Ranking.group_code == Objection.group_code,
        Ranking.state.in_(OPEN),
        Ranking.computed_at <= Objection.answered_at,
    )
    return and_(Objection.state == "upheld", newer.exists())


def _in_tab(tab: str) -> ColumnElement[bool]:
    if tab == "recompute":
        return _waits()
    return Objection.state == "open" if tab == "open" else Objection.state != "open"


TABS = ("open", "recompute", "answered")


def queue(session: Session, tab: str, page: int = 1) -> Sequence[Objection]:
    """One page and one more: what waits oldest first, what is answered newest first."""
    order = Objection.answered_at.desc() if tab == "answered" else Objection.raised_at
    statement = (
        select(Objection)
        .where(_in_tab(tab))
        .options(joinedload(Objection.department), joinedload(Objection.assignment))
        .order_by(order, Objection.id)
        .offset((page - 1) * PAGE)
        .limit(PAGE + 1)
    )
    return session.scalars(statement).all()


def counts(session: Session) -> dict[str, int]:
    """Objections by tab of the queue."""
    return {tab: session.scalar(select(func.count(Objection.id)).where(_in_tab(tab))) or 0 for tab in TABS}


def of_sheet(session: Session, sheet: ScoreSheet) -> Sequence[Objection]:
    """Every objection of this unit in this period and group, whatever version it was raised against; newest first."""
    return session.scalars(
        select(Objection)
        .where(
            Objection.period == sheet.ranking.period,
            Objection.group_code == sheet.ranking.group_code,
            Objection.department_id == sheet.department_id,
        )
        .options(joinedload(Objection.assignment))
        .order_by(Objection.raised_at.desc(), Objection.id.desc())
    ).all()


def current_sheet(session: Session, objection: Objection) -> ScoreSheet | None:
    """The unit's sheet in the newest version of the ranking: computing anew replaces the one it was raised against."""
    return session.scalars(
        select(ScoreSheet)
        .join(Ranking)
        .where(
            Ranking.period == objection.period,
            Ranking.group_code == objection.group_code,
            ScoreSheet.department_id == objection.department_id,
        )
        .order_by(Ranking.version.desc())
    ).first()
