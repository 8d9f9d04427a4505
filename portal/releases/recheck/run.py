"""The job ``recheck``: read everything that is live with the current rules, hide at once what gives somebody away.

A case is done when ``Release.checked_with`` (and, for a released draft, ``CaseDraft.detected_with``) is the current
version, a call when ``Call.checked_with`` is, so kill -9 at any moment loses one item's work at most. Each item that is
hidden has a transaction of its own; items with nothing new share one a chunk. Past a limit the run stops and asks a person.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session, sessionmaker

from portal.audit.log import record
from portal.backoffice.departments.office_words import load_office_words
from portal.db.engines import read_session_factory
from portal.jobs.queue import enqueue
from portal.jobs.worker import JobContext
from portal.privacy import OfficeWords
from portal.releases.recheck.calls import Calls
from portal.releases.recheck.cases import Cases
from portal.releases.recheck.closing import open_recheck
from portal.releases.recheck.kinds import Inspection, Kind
from portal.releases.recheck.models import Recheck, RecheckRun
from portal.releases.transition import detection_version
from portal.settings import Settings

log = logging.getLogger(__name__)
CHUNK = 50
Progress = Callable[[int, int], None]
Sessions = sessionmaker[Session]
KINDS: tuple[Kind, ...] = (Cases(), Calls())
"""What is read again; one limit holds for all of it."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How many items a run may hide before it asks: so many, or so many per cent of what is live; at least one."""

    items: int
    percent: int

    @classmethod
    def of(cls, settings: Settings) -> "Limit":
        return cls(settings.recheck_limit, settings.recheck_percent)

    def of_live(self, live: int) -> int:
        return max(1, min(self.items, live * self.percent // 100))


def recheck_job(context: JobContext) -> None:
    """Handler of the job kind ``recheck``."""
    recheck_released(context.sessions, Limit.of(context.settings), context.progress)


def recheck_released(
    sessions: Sessions,
    limit: Limit,
    progress: Progress = lambda _done, _total: None,
    chunk: int = CHUNK,
) -> RecheckRun:
    """Read every outdated live item; returns the run, which is done or paused."""
    reading = read_session_factory(sessions.kw["bind"])
    with reading() as session:
        total = sum(count_of(session, kind.outdated()) for kind in KINDS)
        live = sum(count_of(session, kind.live()) for kind in KINDS)
    run_id = _current_run(sessions, bool(total))
    if run_id is None:
        return RecheckRun(detected_with=detection_version(), state="done", checked=0, hidden=0, queued=0)
    worker = _Recheck(sessions, run_id, limit.of_live(live))
    done = 0
    for kind in KINDS:
        last: int | None = 0
        while last is not None:
            if not worker.may_go_on():
                return worker.end("paused")
            with reading() as session:
                unread = kind.outdated().where(kind.key > last).order_by(kind.key).limit(chunk)
                ids = session.scalars(unread).all()
                worker.read(session, kind, ids, load_office_words(session))
            done, last = done + len(ids), ids[-1] if ids else None
            progress(done, max(total, done))
    return worker.end("done")


def count_of(session: Session, items: Select[int]) -> int:
    """How many rows a statement has."""
    return session.scalar(select(func.count()).select_from(items.subquery())) or 0


def _current_run(sessions: Sessions, has_work: bool) -> int | None:
    """The unfinished run of the current version, or a new one where there is something to read."""
    with sessions.begin() as session:
        run = session.scalars(
            select(RecheckRun).where(
                RecheckRun.detected_with == detection_version(), RecheckRun.state != "done"
            )
        ).first()
        if run is None and not has_work:
            return None
        if run is None:
            run = RecheckRun(detected_with=detection_version(), state="running", started_at=datetime.now(UTC))
            session.add(run)
            session.flush()
        return run.id


class _Recheck:
    """Writes what inspections mean, item by item."""

    def __init__(self, sessions: Sessions, run_id: int, limit: int) -> None:
        self._sessions = sessions
        self._run_id = run_id
        self._limit = limit

    def may_go_on(self) -> bool:
        """Whether the limit leaves room: a run past it waits for a person."""
        with self._sessions() as session:
            run = session.get_one(RecheckRun, self._run_id)
            return run.unlimited or run.hidden <= self._limit

    def read(self, session: Session, kind: Kind, ids: Sequence[int], offices: OfficeWords) -> None:
        """Inspect a chunk on the read snapshot ``session``. A finding is acted on before the next item is looked at, so
        that nothing found waits for the limit; what shows nothing new is marked in one transaction.
        """
        quiet = []
        for item_id in ids:
            try:
                item = kind.inspect(session, item_id, offices)
            except Exception as fault:  # one broken item must not keep the others from being read
                log.error(
                    "%s %d cannot be re-checked: %s", kind.model.__name__, item_id, type(fault).__name__
                )
                continue
            if item is None:
                continue
            if not item.findings:
                quiet.append(item)
                continue
            self._write(kind, [item], offices)
            if not self.may_go_on():
                break
        self._write(kind, quiet, offices)

    def _write(self, kind: Kind, items: Sequence[Inspection], offices: OfficeWords) -> None:
        if items:
            with self._sessions.begin() as session:
                for item in items:
                    self._write_one(session, kind, item, offices)

    def _write_one(self, session: Session, kind: Kind, item: Inspection, offices: OfficeWords) -> None:
        """One item, unless another runner was faster; read again where what it depends on has changed meanwhile."""
        unread = kind.outdated().where(kind.key == item.item_id)
        if session.scalar(unread.with_for_update(of=kind.model)) is None:
            return
        item = kind.mark(session, item, offices)
        changes = {"checked": RecheckRun.checked + 1}
        if item.findings:
            self._queue(session, kind, item)
            name = "hidden" if item.is_high else "queued"
            changes[name] = getattr(RecheckRun, name) + 1
        session.execute(update(RecheckRun).where(RecheckRun.id == self._run_id).values(**changes))

    def _queue(self, session: Session, kind: Kind, item: Inspection) -> None:
        recheck = open_recheck(session, kind.is_about(item.subject_id))
        if recheck is None:
            recheck = Recheck(**{kind.subject: item.subject_id}, number=item.number, state="open")
            session.add(recheck)
        recheck.run_id, recheck.version = self._run_id, item.version
        recheck.state, recheck.found_at = "open", datetime.now(UTC)
        recheck.findings = [found.as_json() for found in item.findings]
        session.flush()
        if item.is_high:
            kind.hide(session, recheck)
        record(session, "system", "recheck.found", "release", item.number, count=len(item.findings))

    def end(self, state: str) -> RecheckRun:
        now = datetime.now(UTC)
        with self._sessions.begin() as session:
            run = session.get_one(RecheckRun, self._run_id)
            if state == "paused" and run.state != "paused":
                record(session, "system", "recheck.paused", "recheck_run", run.id, hidden=run.hidden)
            run.state, run.finished_at = state, now if state == "done" else None
        return run


def confirm(session: Session, run: RecheckRun, username: str) -> None:
    """A person lets a paused run go on to its end."""
    run.unlimited, run.confirmed_by, run.state = True, username, "running"
    record(session, username, "recheck.confirmed", "recheck_run", run.id)
    enqueue(session, "recheck", {})
