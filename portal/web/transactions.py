"""Database access of a request.

``request.db``: the working database, on staff routes only, inside pyramid_tm's transaction. A GET reads one snapshot
and cannot write; a POST takes the write lock at once. ``request.write_now()`` is a short writing transaction of its
own, for what a GET must record (an audit row, a lease). ``request.published``: the confined connection of the public
side, one read transaction for the whole request.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import zope.sqlalchemy
from pyramid.config import Configurator
from pyramid.request import Request
from sqlalchemy import Connection
from sqlalchemy.orm import Session, sessionmaker

from portal.settings import Settings
from portal.web.stores import open_stores

SAFE_METHODS = ("GET", "HEAD")


def staff_only(request: Request) -> bool:
    """pyramid_tm's activate hook: the public side has no working transaction at all."""
    return bool(request.path_info.startswith("/staff/"))


def _db(request: Request) -> Session:
    if not staff_only(request):
        raise RuntimeError("the working database is not reachable from public code")
    factory: sessionmaker[Session] = request.registry[
        "sessions.read" if request.method in SAFE_METHODS else "sessions"
    ]
    session = factory()
    zope.sqlalchemy.register(session, transaction_manager=request.tm)
    return session


@contextmanager
def _write_now(request: Request) -> Iterator[Session]:
    if not staff_only(request):
        raise RuntimeError("the working database is not reachable from public code")
    with request.registry["sessions"].begin() as session:
        yield session


def _published(request: Request) -> Connection:
    connection: Connection = request.registry["published"].connect()
    request.add_finished_callback(lambda _request: connection.close())
    return connection


def includeme(config: Configurator) -> None:
    settings: Settings = config.registry.settings["portal"]
    open_stores(config.registry, settings)
    if settings.serves_public:
        config.add_request_method(_published, "published", reify=True)
    if settings.serves_staff:
        config.add_settings(
            {"tm.manager_hook": "pyramid_tm.explicit_manager", "tm.activate_hook": staff_only}
        )
        config.include("pyramid_tm")
        config.add_request_method(_db, "db", reify=True)
        config.add_request_method(_write_now, "write_now")
