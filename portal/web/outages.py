"""Pages for a database that is locked, full, read-only or gone: what happened, that nothing was saved, what to do.

The tween stands around the transaction, since a transaction that cannot begin or commit fails outside of every view.
Its page asks the database for nothing.
"""

import logging
from collections.abc import Callable
from typing import Any

from pyramid.config import Configurator
from pyramid.request import Request
from pyramid.response import Response
from pyramid.tweens import EXCVIEW
from sqlalchemy.exc import DBAPIError, TimeoutError

from portal.db.outages import outage
from portal.web.counter import CounterUnknown
from portal.web.errors import error_page, server_error
from portal.web.stores import COUNTER, DATABASES

log = logging.getLogger(__name__)
RETRY_SECONDS = 30

Handler = Callable[[Request], Response]
_ERRORS = (DBAPIError, TimeoutError, CounterUnknown)


def database_error(context: Exception, request: Request) -> Response:
    """503 in plain words for an outage; a wrong statement is a fault of ours like any other."""
    kind = outage(context.__cause__ if isinstance(context, CounterUnknown) else context)
    if kind is None:
        return server_error(context, request)
    log.error("database %s at %s: %s", kind, request.path_info, context)
    if kind != "busy":
        _reconnect(request.registry)
    response = error_page(request, 503, outage=kind)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _reconnect(registry: Any) -> None:
    """Open new connections from now on: one that was opened read-only, or to a server that has gone, stays so. SQLite keeps
    a file read-only for a process as long as any connection of it is open, so the counter's go as well.
    """
    for name in DATABASES:
        if name in registry:
            registry[name].dispose()
    if COUNTER in registry:
        registry[COUNTER].reopen()


def tween_factory(handler: Handler, registry: object) -> Handler:
    def tween(request: Request) -> Response:
        try:
            return handler(request)
        except _ERRORS as error:
            return database_error(error, request)

    return tween


def includeme(config: Configurator) -> None:
    for kind in _ERRORS:
        config.add_exception_view(database_error, context=kind)
    config.add_tween(
        "portal.web.outages.tween_factory",
        under="portal.web.hostile.tween_factory",
        over=("pyramid_tm.tm_tween_factory", EXCVIEW),
    )
