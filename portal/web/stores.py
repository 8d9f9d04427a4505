"""All of the application that depends on where its data lies: the databases and the search index, in the registry."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from portal.db.engines import (
    inbox_engine,
    published_engine,
    read_session_factory,
    session_factory,
    working_engine,
)
from portal.db.migrate import is_current
from portal.db.roles import RoleTooWide
from portal.search.protocol import make_engine
from portal.settings import Settings, SettingsError

DATABASES = ("working", "published", "inbox")
INDEX = "search.engine"


def open_stores(registry: Any, settings: Settings) -> None:
    """Put engines and session factories of the served sides into ``registry``; raises SettingsError without a database
    of the newest schema.
    """
    if settings.serves_staff:
        engine = working_engine(settings.db_url)
        if not is_current(engine):
            engine.dispose()
            raise SettingsError(["db.url: the database is missing or behind; run: portal init-db INI"])
        registry["working"] = engine
        registry["sessions"] = session_factory(engine)
        registry["sessions.read"] = read_session_factory(engine)
    if settings.sides == "both":
        registry["inbox"] = _confined("inbox.url", inbox_engine(settings.inbox_url))
    if settings.serves_public:
        registry["published"] = _confined("published.url", published_engine(settings.published_url))
        registry[INDEX] = make_engine(settings.index_engine, Path(settings.index_path))


def _confined(key: str, engine: Engine) -> Engine:
    """The engine, unless its role may do too much; a database that is not there yet stops no public process."""
    try:
        with suppress(OperationalError):
            engine.connect().close()
    except RoleTooWide as error:
        engine.dispose()
        raise SettingsError([f"{key}: {error}"]) from None
    return engine


def close_stores(registry: Any) -> None:
    """Close what ``open_stores`` opened."""
    for name in DATABASES:
        if name in registry:
            registry[name].dispose()
    if INDEX in registry:
        registry[INDEX].close()
