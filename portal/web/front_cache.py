"""The application's front: a public page that is kept costs a lookup, not a page.

A page is kept by its address, its query in one order and spelling, and its encoding. Which pages may be kept, and under which
query keys, their views say (``portal.web.views``).
"""

import gzip
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from portal.web.counter import CounterUnknown
from portal.web.page_cache import EDITION, Headers, Page, PageCache, PageKey

QUERY_KEYS = "portal.query_keys"
"""Where the view of a public page leaves, in the WSGI environment, which query keys it knows; absent: not to be kept."""
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
        key: PageKey,
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
