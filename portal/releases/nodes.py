"""Web nodes as WSGI applications: what one answers by HTTP, each from its own cache and perhaps its own replica."""

from collections.abc import Callable, Iterable
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import quote, urlsplit

ANSWER_SECONDS = 10
SILENT = 504
"""Status in place of an answer where there is none."""

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def node_application(address: str) -> Application:
    """Pass GET requests on to the node at ``address``; 504 where nobody answers, which proves nothing."""
    parts = urlsplit(address)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = parts.path + quote(environ["PATH_INFO"].encode("latin-1"))
        if environ.get("QUERY_STRING"):
            path += "?" + environ["QUERY_STRING"]
        connection = kind(parts.hostname or "", parts.port, timeout=ANSWER_SECONDS)
        try:
            connection.request("GET", path, headers={"Cache-Control": "no-cache"})
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, HTTPException):
            start_response(f"{SILENT} Gateway Timeout", [("Content-Type", "text/plain")])
            return [b""]
        finally:
            connection.close()
        kind_of_text = answer.getheader("Content-Type") or "text/html; charset=utf-8"
        start_response(f"{answer.status} {answer.reason}", [("Content-Type", kind_of_text)])
        return [body]

    return application
