"""What ``portal check`` says of the things around the data: whether they can be written, and whether the index keeps up."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from portal.cli.environment import Environment
from portal.db.engines import read_session_factory
from portal.db.outages import outage
from portal.search.outbox import IndexerLease, OutboxEntry
from portal.search.protocol import Engine, IndexUnavailable
from portal.settings import Settings

LEAST_FREE = 200_000_000
"""Bytes; below that a rebuild of the index or a large import may not end."""
PATIENCE = timedelta(minutes=2)
"""A change waits for a running indexer a second at most, during a rebuild or a batch somewhat longer."""


def storage_faults(environment: Environment) -> Iterator[str]:
    """One line for a database that nobody can write now, and for each disk that is nearly full."""
    try:
        with environment.sessions.begin() as session:
            session.execute(update(IndexerLease).where(IndexerLease.id == 0).values(id=0))  # changes no row
    except DBAPIError as error:
        yield f"the database cannot be written ({outage(error) or error.orig})"
    for folder in sorted(_folders(environment.settings)):
        free = shutil.disk_usage(folder).free
        if free < LEAST_FREE:
            yield f"{free // 1_000_000} MB are free where {folder} is; make room"


def _folders(settings: Settings) -> set[Path]:
    """The folders of the data that exist, or the nearest above them."""
    wanted = {Path(settings.index_path), Path(settings.uploads_path)}
    database = make_url(settings.db_url)
    if database.get_backend_name() == "sqlite" and database.database:
        wanted.add(Path(database.database).parent)
    return {
        next(place for place in (folder, *folder.absolute().parents) if place.exists()) for folder in wanted
    }


def index_condition(environment: Environment, engine: Engine, ini: str, *, expected: bool) -> Iterator[str]:
    """One line for an index that is missing (where it is ``expected``) or damaged, one for changes that nobody takes over."""
    try:
        engine.stats()
    except IndexUnavailable as error:
        if expected:
            yield f"{error}; a running indexer builds it anew, or: portal reindex {ini}"
    with read_session_factory(environment.engine)() as session:
        long_ago = OutboxEntry.created_at < datetime.now(UTC) - PATIENCE
        if waiting := session.scalar(select(func.count()).where(long_ago)):
            yield f"{waiting} changes wait for the search index; is an indexer running? by hand: portal index {ini}"
