"""From the memory of the web process to the table: about a minute after the first search that found nothing."""

import logging
import threading
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from pyramid.config import Configurator
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.departments.office_words import load_office_words
from portal.backoffice.searches.masking import may_be_kept
from portal.backoffice.searches.models import COUNTS, SearchMiss
from portal.db.counters import add_to_counters
from portal.db.engines import read_session_factory
from portal.jobs import start_thread
from portal.search.misses import Misses
from portal.settings import Settings
from portal.web.present.dates import local_today

log = logging.getLogger(__name__)
PAUSE = 60
"""Seconds from the first search that found nothing to the writing of all that came meanwhile."""

KEPT_DAYS = 90
MOST_A_DAY = 5_000
"""Different searches written for one day; past that only known ones are counted on."""


class RecordMisses:
    """Add what was counted to the day, without what might tell of a person, and forget what is older than 90 days."""

    def __init__(self, sessions: sessionmaker[Session], counts: Mapping[str, int], day: date) -> None:
        self._sessions = sessions
        self._counts = counts
        self._day = day

    def perform(self) -> None:
        with read_session_factory(self._sessions.kw["bind"])() as session:
            offices = load_office_words(session)
        kept: dict[str, int] = {}
        for text, n in self._counts.items():
            shown = text if may_be_kept(text, offices) else ""
            kept[shown] = kept.get(shown, 0) + n
        with self._sessions.begin() as session:
            self._add(session, kept)
            session.execute(delete(SearchMiss).where(SearchMiss.day <= self._day - timedelta(days=KEPT_DAYS)))

    def _add(self, session: Session, kept: Mapping[str, int]) -> None:
        today = select(SearchMiss.text).where(SearchMiss.day == self._day)
        known = set(session.scalars(today.where(SearchMiss.text.in_(kept))))
        room = MOST_A_DAY - (session.scalar(select(func.count()).select_from(today.subquery())) or 0)
        new = [text for text in kept if text not in known][: max(room, 0)]
        rows = [{"day": self._day, "text": text, "n": kept[text]} for text in (*known, *new)]
        add_to_counters(session.connection(), COUNTS, rows)


def drain(registry: Any) -> None:
    """Write down what has been counted so far."""
    counts = registry["search.misses"].take()
    if counts:
        RecordMisses(registry["sessions"], counts, local_today()).perform()


def includeme(config: Configurator) -> None:
    """Only a process that serves both sides has both the searches and the table."""
    settings: Settings = config.registry.settings["portal"]
    registry = config.registry

    def wait_and_drain(stop: threading.Event) -> None:
        if stop.wait(PAUSE):
            return
        try:
            drain(registry)
        except Exception:
            log.exception("searches that found nothing could not be written down")

    if settings.sides == "both":
        registry["search.misses"] = Misses(lambda: start_thread(registry, "search-misses", wait_and_drain))
