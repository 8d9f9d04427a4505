"""The worker: takes jobs one by one and runs the handler of their kind.

Handlers open their own short transactions and are repeatable: after kill -9 the lease runs out and the job starts again.
"""

import logging
import os
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from portal.jobs.queue import extend, finish, lease_next
from portal.settings import Settings

log = logging.getLogger(__name__)
POLL_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class JobContext:
    """What a handler gets: settings, writing sessions, its payload, and a way to report progress."""

    job_id: int
    payload: dict[str, Any]
    settings: Settings
    sessions: sessionmaker[Session]

    def progress(self, done: int, total: int | None = None) -> None:
        with self.sessions.begin() as session:
            extend(session, self.job_id, done, total)


Handler = Callable[[JobContext], None]


class Worker:
    """Runs jobs from ``sessions`` by ``handlers`` (kind -> handler)."""

    def __init__(
        self, settings: Settings, sessions: sessionmaker[Session], handlers: Mapping[str, Handler]
    ) -> None:
        self._settings = settings
        self._sessions = sessions
        self._handlers = handlers
        self._holder = f"{socket.gethostname()}:{os.getpid()}"

    def run_once(self) -> bool:
        """Do one job; False when none is waiting. A failing handler is logged and tried again later."""
        with self._sessions.begin() as session:
            job = lease_next(session, self._holder)
            if job is None:
                return False
            context = JobContext(job.id, dict(job.payload), self._settings, self._sessions)
            kind = job.kind
        error = ""
        try:
            self._handlers[kind](context)
        except Exception as fault:
            log.exception("job %s (%s) failed", context.job_id, kind)
            error = f"{type(fault).__name__}: {fault}"[:500]
        with self._sessions.begin() as session:
            finish(session, context.job_id, error)
        return True

    def drain(self) -> int:
        """Do all waiting jobs and return how many."""
        count = 0
        while self.run_once():
            count += 1
        return count

    def follow(self, stop: threading.Event) -> None:
        """Work until ``stop`` is set."""
        while not stop.is_set():
            try:
                busy = self.run_once()
            except Exception:
                log.exception("the worker could not reach its jobs")
                busy = False
            if not busy:
                stop.wait(POLL_SECONDS)
