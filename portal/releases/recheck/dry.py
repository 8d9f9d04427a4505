"""What a re-check would do, counted without writing anything."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.departments.office_words import load_office_words
from portal.db.engines import read_session_factory
from portal.releases.models import Release
from portal.releases.recheck.inspection import inspect, load
from portal.releases.recheck.queueing import outdated

CHUNK = 50


@dataclass(frozen=True, slots=True)
class DryRun:
    """Items by what would become of them, and new findings by (risk, rule)."""

    items: int
    hide: int
    queue: int
    rules: Counter[tuple[str, str]]


def dry_run(
    sessions: sessionmaker[Session], progress: Callable[[int, int], None] = lambda _done, _total: None
) -> DryRun:
    """Read everything outdated with the current rules."""
    reading = read_session_factory(sessions.kw["bind"])
    with reading() as session:
        offices = load_office_words(session)
        total = session.scalar(select(func.count()).select_from(outdated().subquery())) or 0
    items = hidden = queued = last = 0
    rules: Counter[tuple[str, str]] = Counter()
    while True:
        with reading() as session:
            ids = session.scalars(outdated().where(Release.id > last).order_by(Release.id).limit(CHUNK)).all()
            inspected = [inspect(session, *pair, offices) for pair in load(session, ids)]
        if not ids:
            return DryRun(items, hidden, queued, rules)
        for item in inspected:
            rules.update((found.risk, found.rule_id) for found in item.findings)
            hidden += item.is_high
            queued += bool(item.findings) and not item.is_high
        items, last = items + len(ids), ids[-1]
        progress(items, max(total, items))
