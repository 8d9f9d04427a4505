"""How long cases take (处理用时): measured while somebody works, kept without the person once the work has ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from statistics import median

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.backoffice.cases.models import CaseDraft, CaseTime
from portal.backoffice.cases.queue_filters import QUEUES, tab_of

PAUSE = timedelta(minutes=5)
"""Nothing from one sight or act to the next for longer than this: the person was away, and it does not count."""

WINDOW = timedelta(days=7)
FEWEST = 5
"""Cases below which a figure would tell about one person's morning and not about the work."""

GOAL_MEDIAN, GOAL_P95 = 20, 60
"""Seconds from opening a case to its step."""


@dataclass(frozen=True, slots=True)
class QueueTime:
    """Seconds a case of one queue took: the middle one, and what 95 of 100 stay within; ``cases`` is n."""

    title: str
    cases: int
    median: int
    p95: int


def tick(session: Session, draft: CaseDraft, user_id: int, now: datetime | None = None) -> CaseTime:
    """Add the time since this person last saw or did something on the case; starts the clock at the first sight."""
    now = now or datetime.now(UTC)
    clock = running(session, draft.case_id, user_id)
    if clock is None:
        clock = CaseTime(case_id=draft.case_id, user_id=user_id, milliseconds=0, seen_at=now)
        session.add(clock)
    elif now - clock.seen_at <= PAUSE:
        clock.milliseconds += (now - clock.seen_at) // timedelta(milliseconds=1)
    clock.seen_at, clock.queue = now, tab_of(draft).key
    return clock


def running(session: Session, case_id: int, user_id: int) -> CaseTime | None:
    """This person's clock on a case, while their work on it has not ended."""
    return session.scalars(
        select(CaseTime).where(CaseTime.case_id == case_id, CaseTime.user_id == user_id)
    ).first()


def finish(session: Session, clock: CaseTime | None) -> None:
    """The work on the case has ended: the figure stays, the person goes, and with them whoever had put it down."""
    if clock is None:
        return
    clock.user_id, clock.ended_at = None, clock.seen_at
    session.flush()
    session.execute(delete(CaseTime).where(CaseTime.case_id == clock.case_id, CaseTime.user_id.is_not(None)))


def queue_times(session: Session, now: datetime | None = None) -> list[QueueTime]:
    """Figures of the last seven days by queue, in the order of the tabs; queues with too few cases are left out."""
    since = (now or datetime.now(UTC)) - WINDOW
    taken: dict[str, list[float]] = {}
    for row in session.execute(
        select(CaseTime.queue, CaseTime.milliseconds).where(CaseTime.ended_at >= since)
    ):
        taken.setdefault(row.queue, []).append(row.milliseconds / 1000)
    return [
        QueueTime(queue.title, len(seconds), round(median(seconds)), round(_p95(seconds)))
        for queue in QUEUES
        if len(seconds := taken.get(queue.key, [])) >= FEWEST
    ]


def _p95(values: Sequence[float]) -> float:
    """The smallest value that 95 of 100 do not exceed."""
    return sorted(values)[ceil(len(values) * 0.95) - 1]
