"""All of the application that depends on where its data lies: the databases, the search index and the pages
made from them, in the registry."""

from pathlib import Path
from typing import Any

from portal.db.engines import (
    inbox_engine,
    published_engine,
    read_session_factory,
    session_factory,
    working_engine,
)
from portal.db.migrate import is_current
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
        registry["inbox"] = inbox_engine(settings.db_url)
    if settings.serves_public:
        registry["published"] = published_engine(settings.published_url)
        registry[INDEX] = make_engine(settings.index_engine, Path(settings.index_path))
        counter = registry[COUNTER] = make_counter(published_engine(settings.published_url, pooled=False))
        if settings.pages_megabytes:
            registry[PAGES] = PageCache(counter, settings.pages_megabytes * 1024 * 1024)


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
