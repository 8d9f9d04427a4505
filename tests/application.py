"""The application over a test's own data, configured once a process: that takes longer than what most tests ask of it."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from pyramid.events import ApplicationCreated

import portal
from portal.privacy import tagger
from portal.settings import load_settings
from portal.web.front_cache import FrontCache
from portal.web.stores import close_stores, open_stores

_PLACES = ("db.url", "published.url", "inbox.url", "index.path", "uploads.path")
_idle: dict[frozenset[tuple[str, str]], FrontCache] = {}


@contextmanager
def running(raw: Mapping[str, str]) -> Iterator[FrontCache]:
    """What ``portal.main`` makes of ``raw``. One that served an earlier test is taken where only the places of the data
    differ: it opens them and does what it does at every start. Its threads end with the test.
    """
    kind = frozenset((key, value) for key, value in raw.items() if key not in _PLACES)
    application = _idle.pop(kind, None)
    if application is None:
        application = portal.main({}, **raw)
    else:
        _start_over(application, raw)
    try:
        yield application
    finally:
        _end_threads(application)
        close_stores(application.registry)
    _idle[kind] = application


def _start_over(application: FrontCache, raw: Mapping[str, str]) -> None:
    settings = load_settings(raw)
    application.registry.settings.update(raw, portal=settings)
    tagger.switch(settings.tagger == "auto")
    if "search.misses" in application.registry:
        application.registry["search.misses"].take()  # what an earlier test has searched
    open_stores(application.registry, settings)
    # Not by notify(): once the application is made it tells nobody (portal.web.request.settle_listeners).
    application.registry.subscribers((ApplicationCreated(application),), None)


def _end_threads(application: FrontCache) -> None:
    """Worker and indexer of ``worker.inline`` finish what they are at."""
    stop = application.registry.pop("stop", None)
    if stop is None:
        return
    stop.set()
    for thread in threading.enumerate():
        if thread.name in ("worker", "indexer"):
            thread.join(timeout=60)
