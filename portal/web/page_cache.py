"""Finished public pages, kept in front of the framework: a hit costs a lookup, not a page.

A page is kept under the release counter, the day in the city (promises fall due by date), its address, its query in
one order and its encoding. Every change of anything published moves the counter: from then on no older page can be
reached, and all of them are let go at once. See docs/performance.md and ADR 15.
"""

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode
from weakref import WeakSet

from portal.web.counter import CounterUnknown, ReleaseCounter
from portal.web.present.dates import local_day_number

EDITION = "portal.edition"
"""Where the front leaves, in the WSGI environment, the edition that was public when the request came."""
QUERY_KEYS = "portal.query_keys"
"""Where the view of a public page leaves, in the WSGI environment, which query keys it knows; absent: not to be kept."""

Headers = list[tuple[str, str]]
Edition = tuple[int, int]
"""Release counter and day: what a page may depend on beside its address."""
Key = tuple[Edition, str, str, str, bool]
"""Edition, mount point, path, query, whether gzipped."""

_OVERHEAD = 2000
"""Bytes that a page costs beside its body: headers, key, Python."""
_LARGEST_SHARE = 16
"""A page above this fraction of the cache would push out too many others."""
_FOR_FRAGMENTS = 16 * 1024 * 1024
"""Bytes for what pages share where no page is kept."""
_WORTH_PACKING = 500
_MOST_FIELDS = 12
_LONGEST_QUERY = 1000
_TEXT = (
    "text/",
    "application/json",
    "application/xml",
    "application/atom+xml",
    "application/toml",
    "image/svg+xml",
)


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


class FrontCache:
    """The application with the cache before it; ``registry`` is the framework's, its ``pages`` the cache, where there is one."""

    def __init__(self, router: Any) -> None:
        self._router = router
        self.registry = router.registry

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        pages: PageCache | None = self.registry.get("pages")
        method = environ["REQUEST_METHOD"]
        if pages is None or (method != "GET" and method != "HEAD"):
            return self._router(environ, start_response)  # type: ignore[no-any-return]
        try:
            edition = environ[EDITION] = pages.edition()
        except CounterUnknown:
            return self._router(environ, start_response)  # type: ignore[no-any-return]
        raw = environ.get("QUERY_STRING")
        query, fields = normal_query(raw) if raw else ("", _NO_FIELDS)
        if fields is None or not pages.keeps_pages:
            return self._router(environ, start_response)  # type: ignore[no-any-return]
        packed = takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        key = (edition, environ.get("SCRIPT_NAME", ""), environ.get("PATH_INFO", ""), query, packed)
        page: Page | None = pages.get(key)
        if page is None:
            return self._make(environ, start_response, pages, key, fields)
        return _answer(page, environ, start_response)

    def _make(
        self,
        environ: dict[str, Any],
        start_response: Callable[..., Any],
        pages: PageCache,
        key: Key,
        fields: frozenset[str],
    ) -> Iterable[bytes]:
        """Let the framework answer, and keep the answer where its view said so."""
        begun: list[Any] = []

        def begin(*status_headers: Any) -> None:
            begun[:] = status_headers

        chunks = self._router(environ, begin)
        status, headers = begun[:2]
        known = environ.get(QUERY_KEYS)
        keeps = known is not None and status == "200 OK" and fields.issubset(known)
        if not keeps or environ["REQUEST_METHOD"] == "HEAD" or not _is_text(headers):
            start_response(*begun)
            return chunks  # type: ignore[no-any-return]
        page = make_page(headers, b"".join(chunks), packed=key[-1])
        pages.put(key, page)
        return _answer(page, environ, start_response)


def kept_fragment(request: Any, name: str, query: str, make: Callable[[], Fragment]) -> Any:
    """The value of a fragment that is the same on every page of this edition; made anew where nothing is kept.

    ``query`` says what it depends on beside published rows; the print size of the page always counts.
    """
    pages: PageCache | None = request.registry.get("pages")
    edition: Edition | None = request.environ.get(EDITION)
    if pages is None or edition is None:
        return make().value
    key = (edition, request.script_name, name, query, bool(request.large))
    fragment: Fragment | None = pages.get(key)
    if fragment is None:
        fragment = make()
        pages.put(key, fragment)
    return fragment.value


_NO_FIELDS: frozenset[str] = frozenset()


@lru_cache(maxsize=1024)
def normal_query(raw: str) -> tuple[str, frozenset[str] | None]:
    """A query string in one order and spelling, and its keys; None for keys: it is too odd to keep a page under."""
    if not raw.isascii() or len(raw) > _LONGEST_QUERY:
        return "", None
    try:
        fields = parse_qsl(raw, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        return "", None
    keys = frozenset(key for key, _value in fields)
    return (urlencode(sorted(fields)), keys) if len(keys) == len(fields) else ("", None)


@lru_cache(maxsize=256)
def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header allows gzip (``gzip;q=0`` does not)."""
    for choice in accepted.lower().split(","):
        name, _, weight = choice.replace(" ", "").partition(";q=")
        if name in ("gzip", "*") and weight.strip("0.") == "" and weight != "":
            return False
        if name == "gzip":
            return True
    return False


def _is_text(headers: Headers) -> bool:
    """Files are read from the database as they are and would push out pages."""
    kind = next((value for name, value in headers if name == "Content-Type"), "")
    return kind.startswith(_TEXT)


def make_page(headers: Headers, body: bytes, *, packed: bool) -> Page:
    """The page in the encoding asked for, with its length, and an entity tag of its own in either."""
    etag = next((value for name, value in headers if name == "ETag"), "")
    kept = [(name, value) for name, value in headers if name not in ("Content-Length", "ETag")]
    if packed and len(body) > _WORTH_PACKING:
        body = gzip.compress(body, 6, mtime=0)
        etag = etag and etag[:-1] + '-gz"'
        kept.append(("Content-Encoding", "gzip"))
    kept.append(("Content-Length", str(len(body))))
    if etag:
        kept.append(("ETag", etag))
    return Page(kept, body, etag)


def _answer(page: Page, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    asked = environ.get("HTTP_IF_NONE_MATCH")
    if asked and _matches(asked, page.etag):
        start_response("304 Not Modified", [item for item in page.headers if item[0] not in _OF_BODY])
        return ()
    start_response("200 OK", page.headers.copy())
    return () if environ["REQUEST_METHOD"] == "HEAD" else (page.body,)


_OF_BODY = ("Content-Length", "Content-Type", "Content-Encoding")


def _matches(asked: str, etag: str) -> bool:
    tags = [tag.strip().removeprefix("W/") for tag in asked.split(",")]
    return etag in tags or "*" in tags
