"""Requests whose path is none, or that cannot be read as text, are answered with 400 before anything looks at them."""

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from pyramid.config import Configurator
from pyramid.request import Request
from pyramid.response import Response

from portal.web.errors import error_page

LONGEST_QUERY = 2000
"""Bytes of a query string; the longest search the site itself links to stays well below."""

Handler = Callable[[Request], Response]


def tween_factory(handler: Handler, registry: object) -> Handler:
    """The first tween that reads a request: an undecodable path or query, one with a NUL in it, or a path that does not begin
    with a slash (a request line may hold any word) never reaches a view.
    """

    def tween(request: Request) -> Response:
        status = _refusal(request.environ.get("PATH_INFO", ""), request.environ.get("QUERY_STRING", ""))
        if status is None:
            return handler(request)
        # The error page reads path and query as well, so it gets clean ones.
        request.environ.update(PATH_INFO="/", QUERY_STRING="", REQUEST_METHOD="GET")
        return error_page(request, status)

    return tween


def _refusal(path: str, query: str) -> int | None:
    if len(query) > LONGEST_QUERY:
        return 414
    if path and not path.startswith("/"):
        return 400
    raw = path.encode("latin-1") + b"?" + unquote_to_bytes(query.encode("latin-1"))
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return 400
    return 400 if b"\0" in raw else None


def includeme(config: Configurator) -> None:
    config.add_tween("portal.web.hostile.tween_factory", under="portal.web.views.headers_tween_factory")
