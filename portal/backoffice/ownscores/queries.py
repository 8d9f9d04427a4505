"""A department's sheets, as its liaison's list and first page count them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from portal.backoffice.ownscores.reach import VISIBLE, Reach, reach_of
from portal.backoffice.rankings.models import Objection, Ranking, ScoreSheet
from portal.scoring.period import LOCAL, Period


def own_sheets(session: Session, reach: Reach) -> Sequence[ScoreSheet]:
    """Every sheet that the department may see, newest period first."""
    return session.scalars(
        select(ScoreSheet)
        .join(ScoreSheet.ranking)
        .where(ScoreSheet.department_id.in_(reach.ids), Ranking.state.in_(VISIBLE))
        .options(
            contains_eager(ScoreSheet.ranking).joinedload(Ranking.rulebook), joinedload(ScoreSheet.department)
        )
        .order_by(Ranking.period.desc(), Ranking.group_code, Ranking.version.desc())
    ).all()


def open_objections(session: Session, reach: Reach) -> dict[tuple[str, str, int], int]:
    """Objections without an answer, by period, group and department."""
    rows = session.execute(
        select(Objection.period, Objection.group_code, Objection.department_id, func.count().label("n"))
        .where(Objection.department_id.in_(reach.ids), Objection.state == "open")
        .group_by(Objection.period, Objection.group_code, Objection.department_id)
    )
    return {(row.period, row.group_code, row.department_id): row.n for row in rows}


@dataclass(frozen=True, slots=True)
class ToCheck:
    """A sheet that is open to objections, with the time left."""

    sheet: ScoreSheet
    period: str
    left: str


def sheets_to_check(session: Session, user_id: int) -> list[ToCheck] | None:
    """Sheets of the account's department that are open to objections, the nearest deadline first; None for an account
    without a department.
    """
    reach, now = reach_of(session, user_id), datetime.now(UTC)
    if reach is None:
        return None
    sheets = [sheet for sheet in own_sheets(session, reach) if is_open(sheet, now)]
    return [
        ToCheck(sheet, Period.parse(sheet.ranking.period).word, time_left(sheet, now))
        for sheet in sorted(sheets, key=_until)
    ]


def is_open(sheet: ScoreSheet, now: datetime) -> bool:
    """Whether objections are still taken."""
    until = sheet.ranking.objections_until
    return sheet.ranking.state == "review" and until is not None and now < until


def time_left(sheet: ScoreSheet, now: datetime) -> str:
    """How long objections are still taken, in days of the calendar: 还有 3 天 / 今天截止; empty where they are not."""
    until = sheet.ranking.objections_until
    if until is None or not is_open(sheet, now):
        return ""
    last = (until - timedelta(microseconds=1)).astimezone(LOCAL).date()
    days = (last - now.astimezone(LOCAL).date()).days
    return f"还有 {days} 天" if days else "今天截止"


def _until(sheet: ScoreSheet) -> datetime:
    assert sheet.ranking.objections_until is not None
    return sheet.ranking.objections_until
