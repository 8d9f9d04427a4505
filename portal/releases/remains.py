"""What is left to clear after an erasure: the index, the write-ahead log, on PostgreSQL the files of the tables."""

import logging
from datetime import UTC, datetime, timedelta

from portal.db.remains import StillRead, empty_log, rewrite_tables
from portal.jobs.queue import enqueue_once
from portal.jobs.worker import JobContext
from portal.releases.indexing import make_indexer
from portal.search.changes import ask_for_rebuilds
from portal.web.present.dates import LOCAL

log = logging.getLogger(__name__)

JOB = "rewrite_tables"
"""Kind of the job that writes PostgreSQL's tables anew in the night after an erasure."""
_NIGHT = 3
"""Hour of local time at which few read: each table is closed while it is written."""
_AGAIN = timedelta(minutes=10)
"""When a backup or another long transaction is in the way."""


def clear_remains(context: JobContext) -> None:
    """Rebuild the index, whose old segments hold deleted tokens, then empty SQLite's write-ahead log, which holds deleted
    pages; PostgreSQL's tables are written anew in the coming night. Raises while a reader is in the way, so that the job
    is tried again.
    """
    engine = context.sessions.kw["bind"]
    make_indexer(context.settings, engine).rebuild(context.progress)  # keeps the job's lease meanwhile
    now = datetime.now(UTC)
    with context.sessions.begin() as session:
        ask_for_rebuilds(session, now)
        if engine.dialect.name == "postgresql":
            enqueue_once(session, JOB, next_night(now) - now)
    if engine.dialect.name == "sqlite":
        empty_log(engine)


def rewrite_tables_job(context: JobContext) -> None:
    """Handler of the job kind ``rewrite_tables``."""
    try:
        rewrite_tables(context.sessions.kw["bind"], context.progress)
    except StillRead as reason:
        log.warning("tables are not written anew yet: %s", reason)
        with context.sessions.begin() as session:
            enqueue_once(session, JOB, _AGAIN)


def next_night(now: datetime) -> datetime:
    """The next three o'clock of local time after ``now``."""
    night = now.astimezone(LOCAL).replace(hour=_NIGHT, minute=0, second=0, microsecond=0)
    return night if night > now else night + timedelta(days=1)
