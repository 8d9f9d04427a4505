"""Walk every address that an anonymous visitor can reach from the public routes."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from pyramid.interfaces import IRoutesMapper
from webtest import TestApp
from webtest.response import TestResponse

ORIGIN = "http://localhost"
_LINK = re.compile(r'(?:href|action|src)="([^"]+)"|<loc>([^<]+)</loc>|<id>(http[^<]+)</id>')
ERROR_PAGES = (
    "/nowhere",
    "/cases/2026-999999",
    "/cases/%FF%FE",
    "/cases?month=%00",
    "/search?q=" + "a" * 3000,
    "/large/nowhere",
)


def seeds(wsgi_app: Any) -> list[str]:
    """Addresses of public routes without placeholders, and addresses that end in error pages."""
    routes = wsgi_app.registry.getUtility(IRoutesMapper).get_routes()
    plain = [
        route.pattern
        for route in routes
        if "{" not in route.pattern and not route.pattern.startswith(("/staff", "staff", "static", "/static"))
    ]
    return sorted({pattern if pattern.startswith("/") else f"/{pattern}" for pattern in plain}) + list(
        ERROR_PAGES
    )


def crawl(app: TestApp, start: list[str], limit: int = 3000) -> Iterator[tuple[str, TestResponse]]:
    """(path, response) of every page reachable by GET; never leaves the public side."""
    waiting, seen = list(start), set(start)
    while waiting:
        path = waiting.pop()
        response = app.get(path, expect_errors=True)
        yield path, response
        assert len(seen) < limit, "the site has more addresses than this crawl is meant for"
        for link in links(path, response):
            if link not in seen:
                seen.add(link)
                waiting.append(link)


MOST_FIELDS = 2
"""Of an address that is followed: words and a filter, or two filters. More of them are pages of the same kind, by thousands."""


def links(path: str, response: TestResponse) -> Iterator[str]:
    """Same-site addresses named by a page, feed or sitemap."""
    if not response.content_type.startswith(("text/", "application/atom", "application/xml")):
        return
    for groups in _LINK.findall(response.text):
        raw = unescape(next(filter(None, groups)))
        target = urlsplit(urldefrag(urljoin(ORIGIN + path, raw)).url)
        if target.hostname in ("localhost", "127.0.0.1") and not target.path.startswith(
            ("/staff", "/static")
        ):
            if target.query.count("=") > MOST_FIELDS:
                continue
            yield target.path + (f"?{target.query}" if target.query else "")
