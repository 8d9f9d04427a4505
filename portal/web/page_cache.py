"""What a web process keeps of its public pages: finished ones, and parts that many of them share.

Everything is kept under the release counter and the day in the city (promises fall due by date). Every change of anything
published moves the counter: from then on nothing older can be reached, and all of it is let go at once. See
docs/performance.md and ADR 15; ``front_cache.py`` answers with what is kept here.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar
from weakref import WeakSet

from portal.web.counter import ReleaseCounter
from portal.web.present.dates import local_day_number

EDITION = "portal.edition"
"""Where the front leaves, in the WSGI environment, the edition that was public when the request came."""

Headers = list[tuple[str, str]]
Edition = tuple[int, int]
"""Release counter and day: what a page may depend on beside its address."""
PageKey = tuple[Edition, str, str, str, bool]
"""Edition, mount point, path, query, whether gzipped."""
FragmentKey = tuple[Edition, str, str, tuple[str, bool]]
"""Edition, mount point, name, what it depends on and whether in large print: shorter than any key of a page, whose path may
be whatever a client writes.
"""
Key = PageKey | FragmentKey

_OVERHEAD = 2000
"""Bytes that a page costs beside its body: headers, key, Python."""
_LARGEST_SHARE = 16
"""A page above this fraction of the cache would push out too many others."""
_FOR_FRAGMENTS = 16 * 1024 * 1024
"""Bytes for what pages share where no page is kept."""


@dataclass(frozen=True, slots=True)
class Page:
    """An answer with status 200 and all its headers."""

    headers: Headers
    body: bytes
    etag: str

    @property
    def size(self) -> int:
        return len(self.body) + _OVERHEAD


@dataclass(frozen=True, slots=True)
class Fragment:
    """Something that many pages have in common; ``size`` in bytes, roughly."""

    value: Any
    size: int


class PageCache:
    """Pages of one edition, the least recently asked for dropped first; ``limit`` is in bytes. A limit of 0 keeps no page,
    but what many pages share all the same.
    """

    living: ClassVar["WeakSet[PageCache]"] = WeakSet()
    """Every cache of this process; a withdrawal's receipt looks into them."""

    def __init__(self, counter: ReleaseCounter, limit: int) -> None:
        self.keeps_pages = limit > 0
        self._counter, self._limit = counter, limit or _FOR_FRAGMENTS
        self._edition: Edition = (-1, 0)
        self._pages: OrderedDict[Key, Page | Fragment] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        PageCache.living.add(self)

    def edition(self) -> Edition:
        """What is public now; pages of any other edition are let go. Raises CounterUnknown."""
        edition = (self._counter.current(), local_day_number())
        if edition != self._edition:
            with self._lock:
                self._pages.clear()
                self._bytes, self._edition = 0, edition
        return edition

    def renew(self) -> None:
        """Let go of what is not public this moment, however lately the database was asked. Raises CounterUnknown."""
        self._counter.reopen()
        self.edition()

    def get(self, key: Key) -> Any:
        """The page or fragment of this key, or None."""
        if key not in self._pages:
            return None
        try:
            self._pages.move_to_end(key)
            return self._pages[key]
        except KeyError:  # another thread dropped it meanwhile
            return None

    def put(self, key: Key, page: Page | Fragment) -> None:
        """Keep what was made after its edition was read; nothing where a newer edition began meanwhile."""
        if page.size > self._limit // _LARGEST_SHARE:
            return
        with self._lock:
            if key[0] != self._edition:
                return
            before = self._pages.pop(key, None)
            self._pages[key] = page
            self._bytes += page.size - (before.size if before else 0)
            while self._bytes > self._limit:
                _key, dropped = self._pages.popitem(last=False)
                self._bytes -= dropped.size

    def holds(self, path: str) -> bool:
        """Whether anything is kept for this address, under any query."""
        return any(key[2] == path for key in list(self._pages))

    def close(self) -> None:
        PageCache.living.discard(self)
        self._counter.close()


def kept_fragment(request: Any, name: str, query: str, make: Callable[[], Fragment]) -> Any:
    """The value of a fragment that is the same on every page of this edition; made anew where nothing is kept.

    ``query`` says what it depends on beside published rows; the print size of the page always counts.
    """
    pages: PageCache | None = request.registry.get("pages")
    edition: Edition | None = request.environ.get(EDITION)
    if pages is None or edition is None:
        return make().value
    key = (edition, request.script_name, name, (query, bool(request.large)))
    fragment: Fragment | None = pages.get(key)
    if fragment is None:
        fragment = make()
        pages.put(key, fragment)
    return fragment.value
