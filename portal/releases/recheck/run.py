"""The job ``recheck``: read everything that is live with the current rules, hide at once what gives somebody away.

Items are done when ``Release.checked_with`` (and, for a released draft, ``CaseDraft.detected_with``) is the current
version, so kill -9 at any moment loses one item's work at most. Each item that is hidden has a transaction of its own;
items with nothing new share one a chunk. Past a limit the run stops and asks a person.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, sessionmaker

from portal.audit.log import record
from portal.backoffice.cases.detection import DetectDraft
from portal.backoffice.departments.office_words import load_office_words
from portal.db.engines import read_session_factory
from portal.jobs.queue import enqueue
from portal.jobs.worker import JobContext
from portal.privacy import OfficeWords
from portal.releases.models import Release
from portal.releases.publish import KIND
from portal.releases.recheck.closing import open_recheck
from portal.releases.recheck.hiding import hide
from portal.releases.recheck.inspection import Inspection, inspect, load
from portal.releases.recheck.models import Recheck, RecheckRun
from portal.releases.recheck.queueing import outdated
from portal.releases.transition import detection_version
from portal.settings import Settings

log = logging.getLogger(__name__)
CHUNK = 50
Progress = Callable[[int, int], None]
Sessions = sessionmaker[Session]


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
        offices = load_office_words(session)
        total = session.scalar(select(func.count()).select_from(outdated().subquery())) or 0
        live = session.scalar(select(func.count()).where(Release.kind == KIND, Release.is_live)) or 0
    run_id = _current_run(sessions, bool(total))
    if run_id is None:
        return RecheckRun(detected_with=detection_version(), state="done", checked=0, hidden=0, queued=0)
    worker = _Recheck(sessions, run_id, offices, limit.of_live(live))
    done, last = 0, 0
    while worker.may_go_on():
        with reading() as session:
            ids = session.scalars(outdated().where(Release.id > last).order_by(Release.id).limit(chunk)).all()
            worker.read(session, ids)
        if not ids:
            return worker.end("done")
        done, last = done + len(ids), ids[-1]
        progress(done, max(total, done))
    return worker.end("paused")


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

    def __init__(self, sessions: Sessions, run_id: int, offices: OfficeWords, limit: int) -> None:
        self._sessions = sessions
        self._run_id = run_id
        self._offices = offices
        self._limit = limit

    def may_go_on(self) -> bool:
        """Whether the limit leaves room: a run past it waits for a person."""
        with self._sessions() as session:
            run = session.get_one(RecheckRun, self._run_id)
            return run.unlimited or run.hidden <= self._limit

    def read(self, session: Session, release_ids: Sequence[int]) -> None:
        """Inspect a chunk on the read snapshot ``session``. A finding is acted on before the next item is looked at, so
        that nothing found waits for the limit; what shows nothing new is marked in one transaction.
        """
        quiet = []
        for release, draft in load(session, release_ids):
            try:
                item = inspect(session, release, draft, self._offices)
            except Exception as fault:  # one broken item must not keep the others from being read
                log.error("%s cannot be re-checked: %s", release.number, type(fault).__name__)
                continue
            if not item.findings:
                quiet.append(item)
                continue
            self._write([item])
            if not self.may_go_on():
                break
        self._write(quiet)

    def _write(self, items: Sequence[Inspection]) -> None:
        if items:
            with self._sessions.begin() as session:
                for item in items:
                    self._write_one(session, item)

    def _write_one(self, session: Session, item: Inspection) -> None:
        """One item, unless another runner was faster; read again where the draft has changed meanwhile."""
        still = session.scalar(outdated().where(Release.id == item.release_id).with_for_update(of=Release))
        if still is None:
            return
        [(release, draft)] = load(session, [item.release_id])
        if draft.text_hash != item.text_hash:
            item = inspect(session, release, draft, self._offices)
            [(release, draft)] = load(session, [item.release_id])
        if draft.state == "released":
            DetectDraft(session, draft, self._offices).perform(item.detected)
        release.checked_with = detection_version()
        changes = {"checked": RecheckRun.checked + 1}
        if item.findings:
            self._queue(session, release, item)
            name = "hidden" if item.is_high else "queued"
            changes[name] = getattr(RecheckRun, name) + 1
        session.execute(update(RecheckRun).where(RecheckRun.id == self._run_id).values(**changes))

    def _queue(self, session: Session, release: Release, item: Inspection) -> None:
        recheck = open_recheck(session, release.item_id)
        if recheck is None:
            recheck = Recheck(case_id=release.item_id, number=release.number, state="open")
            session.add(recheck)
        recheck.run_id, recheck.version = self._run_id, release.version
        recheck.state, recheck.found_at = "open", datetime.now(UTC)
        recheck.findings = [found.as_json() for found in item.findings]
        session.flush()
        if item.is_high:
            hide(session, recheck)
        record(session, "system", "recheck.found", "release", release.number, count=len(item.findings))

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
