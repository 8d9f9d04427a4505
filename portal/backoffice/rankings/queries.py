"""Reads of rankings on their way: by period and group, with open objections and computations under way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.backoffice.rankings.jobs import KIND
from portal.backoffice.rankings.models import Objection, Ranking, ScoreSheet, SheetOrder
from portal.jobs.models import Job

ORDERS_A_PAGE = 100
Key = tuple[str, str]
"""Period and group code."""


def newest_rankings(session: Session, periods: Iterable[str]) -> dict[Key, list[Ranking]]:
    """Stored versions of these periods by period and group, newest first."""
    rows = session.scalars(
        select(Ranking)
        .where(Ranking.period.in_(list(periods)))
        .order_by(Ranking.period, Ranking.group_code, Ranking.version.desc())
    )
    found: dict[Key, list[Ranking]] = {}
    for row in rows:
        found.setdefault((row.period, row.group_code), []).append(row)
    return found


def open_objections(session: Session, periods: Iterable[str]) -> dict[Key, int]:
    """Objections without an answer by period and group."""
    rows = session.execute(
        select(Objection.period, Objection.group_code, func.count())
        .where(Objection.period.in_(list(periods)), Objection.state == "open")
        .group_by(Objection.period, Objection.group_code)
    )
    return {(period, group): n for period, group, n in rows}


def jobs_under_way(session: Session) -> dict[Key, Job]:
    """Computations that wait or run."""
    jobs = session.scalars(select(Job).where(Job.kind == KIND, Job.state.in_(("waiting", "running"))))
    return {(job.payload["period"], job.payload["group"]): job for job in jobs}


@dataclass(frozen=True, slots=True)
class Refused:
    """A computation of the last day that came to nothing."""

    period: str
    group: str
    reasons: Sequence[str]


def refused_jobs(session: Session, now: datetime | None = None) -> list[Refused]:
    """Newest first, one a period and group, those alone that no later one has made good."""
    since = (now or datetime.now(UTC)) - timedelta(days=1)
    jobs = session.scalars(
        select(Job).where(Job.kind == KIND, Job.created_at >= since).order_by(Job.id.desc())
    )
    seen: set[Key] = set()
    refused = []
    for job in jobs:
        key = (job.payload["period"], job.payload["group"])
        if key not in seen and (reasons := job_reasons(job)):
            refused.append(Refused(*key, reasons))
        seen.add(key)
    return refused


def job_reasons(job: Job) -> Sequence[str]:
    """Why a finished computation stored nothing; empty for one that did or still may."""
    if job.state == "failed":
        return ["后台任务几次都没有做完，请告诉系统管理员查看日志。"]
    return list(job.payload.get("reasons", ())) if job.state == "done" else []


def load_ranking(session: Session, ranking_id: int) -> Ranking | None:
    """With its rulebook, sheets and their departments."""
    return session.scalars(
        select(Ranking)
        .where(Ranking.id == ranking_id)
        .options(
            joinedload(Ranking.rulebook),
            selectinload(Ranking.sheets).joinedload(ScoreSheet.department),
        )
    ).first()


def versions_of(session: Session, ranking: Ranking) -> Sequence[Ranking]:
    """All stored versions of the same period and group, newest first."""
    return session.scalars(
        select(Ranking)
        .where(Ranking.period == ranking.period, Ranking.group_code == ranking.group_code)
        .order_by(Ranking.version.desc())
    ).all()


def left_out_by_reason(
    session: Session, ranking: Ranking, department_id: int | None = None
) -> dict[str, int]:
    """Orders in no denominator by code of ``LeftOut``, of all units or one."""
    statement = select(SheetOrder.left_out, func.count().label("n")).where(
        SheetOrder.ranking_id == ranking.id, SheetOrder.left_out != ""
    )
    if department_id is not None:
        statement = statement.where(SheetOrder.department_id == department_id)
    rows = session.execute(statement.group_by(SheetOrder.left_out))
    return {row.left_out: row.n for row in rows}


def sheet_orders(session: Session, sheet: ScoreSheet, after: int) -> Sequence[SheetOrder]:
    """One page and one more of a sheet's orders by id of the order, from ``after`` on."""
    return session.scalars(
        select(SheetOrder)
        .where(
            SheetOrder.ranking_id == sheet.ranking_id,
            SheetOrder.department_id == sheet.department_id,
            SheetOrder.assignment_id > after,
        )
        .options(joinedload(SheetOrder.assignment))
        .order_by(SheetOrder.assignment_id)
        .limit(ORDERS_A_PAGE + 1)
    ).all()


def waiting_for_release(session: Session, now: datetime | None = None) -> int:
    """Reviewed rankings whose deadline has passed."""
    return (
        session.scalar(
            select(func.count(Ranking.id)).where(
                Ranking.state == "review", Ranking.objections_until <= (now or datetime.now(UTC))
            )
        )
        or 0
    )
