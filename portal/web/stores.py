"""All of the application that depends on where its data lies: the databases, the search index and the pages
made from them, in the registry."""

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
from portal.web.counter import make_counter
from portal.web.page_cache import PageCache

DATABASES = ("working", "published", "inbox")
INDEX = "search.engine"
COUNTER = "published.counter"
PAGES = "pages"


def open_stores(registry: Any, settings: Settings) -> None:
    """Put engines and session factories of the served sides into ``registry``; raises SettingsError without a database
    of the newest schema, and on PostgreSQL with a role of the public side that may do too much.
    """
    try:
        _open(registry, settings)
    except SettingsError:
        close_stores(registry)
        raise


def _open(registry: Any, settings: Settings) -> None:
    if settings.serves_staff:
        engine = registry["working"] = working_engine(settings.db_url)
        if not is_current(engine):
            raise SettingsError(["db.url: the database is missing or behind; run: portal init-db INI"])
        registry["sessions"] = session_factory(engine)
        registry["sessions.read"] = read_session_factory(engine)
    if settings.sides == "both":
        registry["inbox"] = inbox_engine(settings.inbox_url)
        _check_role("inbox.url", registry["inbox"])
    if settings.serves_public:
        registry["published"] = published_engine(settings.published_url)
        _check_role("published.url", registry["published"])
        registry[INDEX] = make_engine(settings.index_engine, Path(settings.index_path))
        counter = registry[COUNTER] = make_counter(published_engine(settings.published_url, pooled=False))
        registry[PAGES] = PageCache(counter, settings.pages_megabytes * 1024 * 1024)


def _check_role(key: str, engine: Engine) -> None:
    """Connect once, so that a role that may do too much is found at the start; a database that is not there yet is
    asked again by the first request.
    """
    if engine.dialect.name == "sqlite":
        return
    try:
        with suppress(OperationalError):
            engine.connect().close()
    except RoleTooWide as error:
        raise SettingsError([f"{key}: {error}"]) from None


def close_stores(registry: Any) -> None:
    """Close what ``open_stores`` opened."""
    for name in DATABASES:
        if name in registry:
            registry[name].dispose()
    if INDEX in registry:
        registry[INDEX].close()
    for name in (PAGES, COUNTER):
        if name in registry:
            registry.pop(name).close()
