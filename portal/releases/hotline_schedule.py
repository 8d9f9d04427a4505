"""定时发布: an approved day, call or promise goes out by itself at a moment that was set, and only if nothing has changed.

The moment and the grounds stand in the database, so a worker that was stopped or killed releases what is due when it is
back. Everything is checked again then; what may no longer go keeps the reasons in its history and waits for a person.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.hotline_days.models import HotlineEvent
from portal.backoffice.hotline_days.workflow import keep_event
from portal.db.engines import read_session_factory
from portal.jobs.models import Job
from portal.jobs.queue import enqueue
from portal.jobs.worker import JobContext
from portal.releases import NotAllowed
from portal.releases.hotline import GroundedStep, Grounds, ItemStep, Publish, prepare_item
from portal.releases.hotline_subjects import SUBJECTS, subject_named
from portal.security.policy import Identity
from portal.settings import Settings
from portal.staff.models import StaffUser

log = logging.getLogger(__name__)

JOB = "hotline_due"
"""Kind of the job that releases what is due. Each moment that is set has one waiting for it."""
REFUSED = "refuse"
"""Act of the history: it was due and could not go; the comment holds the reasons."""
LONGEST_AHEAD = timedelta(days=366)


class Schedule(GroundedStep):
    """定时发布: everything is checked now, except what is only public later, such as its day; and again when it is due."""

    act = "schedule"

    def __init__(self, *args: Any, release_at: datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        self._release_at = release_at

    def _own_reasons(self) -> list[str]:
        reasons = super()._own_reasons()
        if not self._now < self._release_at <= self._now + LONGEST_AHEAD:
            reasons.append("定时发布的时间要在现在以后、一年以内。")
        return reasons

    def _do(self) -> None:
        super()._do()
        self._item.release_at = self._release_at
        queue_due(self._session, self._release_at)


class Unschedule(ItemStep):
    """取消定时."""

    act = "unschedule"

    def _own_reasons(self) -> list[str]:
        return [] if self._item.release_at else ["没有定时发布，或已取消。"]

    def _do(self) -> None:
        self._item.release_at = None


def queue_due(session: Session, at: datetime) -> None:
    """Have a worker look for what is due at ``at``; one job is enough for everything of that moment."""
    waits = select(Job.id).where(Job.kind == JOB, Job.state == "waiting", Job.lease_until == at)
    if session.scalar(waits.limit(1)) is None:
        enqueue(session, JOB, {}, priority=0).lease_until = at


def queue_overdue(sessions: sessionmaker[Session]) -> None:
    """At start-up: whatever was due while nobody worked, even where its job is lost."""
    now = datetime.now(UTC)
    with read_session_factory(sessions.kw["bind"])() as session:
        found = next(_due(session, now), None)
    if found is not None:
        with sessions.begin() as session:
            queue_due(session, now)


def due_job(context: JobContext) -> None:
    """Handler of the job kind ``hotline_due``."""
    release_due(context.sessions, context.settings, datetime.now(UTC), context.progress)


def release_due(
    sessions: sessionmaker[Session],
    settings: Settings,
    now: datetime,
    progress: Callable[[int], None] = lambda _done: None,
) -> None:
    """Release all that is due, days before their calls and promises, each in a transaction of its own."""
    with read_session_factory(sessions.kw["bind"])() as session:
        waiting = list(_due(session, now))
    for done, (kind, item_id) in enumerate(waiting, 1):
        _release(sessions, settings, kind, item_id, now)
        progress(done)


def _due(session: Session, now: datetime) -> Iterator[tuple[str, int]]:
    for subject in SUBJECTS:
        model: Any = subject.model
        due = select(model.id).where(model.state == "approved", model.release_at <= now)
        for item_id in session.scalars(due.order_by(model.release_at, model.id)):
            yield subject.kind, item_id


def _release(
    sessions: sessionmaker[Session], settings: Settings, kind: str, item_id: int, now: datetime
) -> None:
    """One of them; a refusal is kept with the item. Whoever finds it no longer due leaves it alone."""
    model: Any = subject_named(kind).model
    with read_session_factory(sessions.kw["bind"])() as session:
        item = session.get(model, item_id)
        prepared = prepare_item(session, item, now) if item is not None else None
    with sessions.begin() as session:
        item = session.get(model, item_id)
        if item is None or item.state != "approved" or item.release_at is None or item.release_at > now:
            return
        actor, grounds = _scheduler(session, item), Grounds.recorded(item.secrecy)
        step = Publish(session, item, actor, now, settings=settings, grounds=grounds, prepared=prepared)
        try:
            step.perform()
        except NotAllowed as refusal:
            item.release_at = None
            reasons = "".join(refusal.reasons)
            keep_event(session, kind, item, REFUSED, actor.username, now, item.state, reasons)
            log.warning("%s %s was due and could not be released", kind, item_id)


def _scheduler(session: Session, item: Any) -> Identity:
    """Whoever set the moment, with the roles held now; a locked account holds none."""
    user = session.get_one(StaffUser, item.secrecy["user_id"])
    roles = frozenset(user.roles) if user.locked_at is None else frozenset[str]()
    return Identity(user.id, user.username, user.display_name, roles)


def last_refusal(session: Session, kind: str, item_id: int) -> str:
    """Why it did not go out when it was due; "" once anything else was done with it."""
    newest = (
        select(HotlineEvent)
        .where(HotlineEvent.kind == kind, HotlineEvent.item_id == item_id)
        .order_by(HotlineEvent.id.desc())
        .limit(1)
    )
    event = session.scalar(newest)
    return event.comment if event is not None and event.act == REFUSED else ""
