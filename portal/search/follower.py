"""What an indexer does from day to day: it takes over what comes, and heals or tidies its index by a rebuild where that is needed."""

import logging
import threading
import time
from contextlib import suppress

from sqlalchemy.exc import DBAPIError

from portal.search.indexer import POLL_SECONDS, Indexer, RebuildAbandoned
from portal.search.protocol import IndexBusy, IndexUnavailable
from portal.search.spot_check import SpotCheck

log = logging.getLogger(__name__)
IDLE_SECONDS = 60.0  # without work, before the pieces of the index are joined
LOOK_SECONDS = 1.0  # between looks at the state of the index
RETRY_SECONDS = 30.0  # between attempts at a rebuild that failed
MOST_FAILURES = 5  # in a row; then a new index is built, whatever is wrong with the one in use
SEGMENT_LIMIT = 64  # a rebuild joins them again: many segments make every search slower


class Follower:
    """Keeps `indexer` at work."""

    def __init__(self, indexer: Indexer) -> None:
        self._indexer = indexer
        self._spot_check = SpotCheck(indexer.engine, indexer.feed, indexer.source)
        self._retry_at = 0.0
        self._failures = 0

    def follow(self, stop: threading.Event) -> None:
        """Index what comes until `stop` is set."""
        rebuilding: threading.Thread | None = None
        idle_since = time.monotonic()
        while not stop.is_set():
            if self._has_indexed(stop):
                self._failures = 0
                idle_since = time.monotonic()
                continue
            if not (rebuilding and rebuilding.is_alive()) and self._needs_rebuild(idle_since):
                rebuilding = threading.Thread(target=self._rebuild, args=(stop,), name="rebuild")
                rebuilding.start()
            stop.wait(POLL_SECONDS)
        if rebuilding:
            rebuilding.join()
        with suppress(DBAPIError):
            self._indexer.feed.end_lease()

    def _has_indexed(self, stop: threading.Event) -> bool:
        """Index the next chunk; False where none waits, or where it could not be done and will be tried again."""
        try:
            return self._indexer.run_once() > 0
        except IndexBusy:
            log.info("the search index is being written elsewhere")
        except IndexUnavailable:
            pass  # the entries wait; a rebuild heals it
        except DBAPIError:
            log.exception("the indexer could not reach the database; it will try again")
            stop.wait(1)
        except Exception:
            log.exception("indexing failed; it will be tried again")
            self._failures += 1
            stop.wait(1)
        return False

    def _needs_rebuild(self, idle_since: float) -> bool:
        """Tell whether the index cannot be used, or is in many pieces and there is time to join them."""
        now = time.monotonic()
        if now < self._retry_at:
            return False
        self._retry_at = now + LOOK_SECONDS
        try:
            if self._failures >= MOST_FAILURES or self._indexer.feed.is_lost():
                return True
            if self._indexer.engine.stats().segments > SEGMENT_LIMIT and now - idle_since > IDLE_SECONDS:
                return True
            return self._spot_check.fails(now)
        except IndexUnavailable:
            return True
        except DBAPIError:
            return False

    def _rebuild(self, stop: threading.Event) -> None:
        self._retry_at = time.monotonic() + RETRY_SECONDS
        log.info("rebuilding the search index")
        try:
            self._indexer.rebuild(stop=stop, force=False)
            self._failures, self._retry_at = 0, 0.0
        except RebuildAbandoned as reason:
            log.info("%s", reason)
        except Exception:
            log.exception("the search index could not be rebuilt; it will be tried again")
