"""The server under measurement, a process of its own: ``python -m portal.bench.serving WHAT``.

``WHAT`` is a settings file, or ``constant`` for the yardstick. It prints its port once it can be asked. Of two processors
it keeps to the first; who asks keeps to the last, so that neither is measured with the other.
"""

import logging
import os
import sys
import warnings
from typing import Any

THREADS = 4
CONSTANT = "constant"
BODY = b"x" * 4000
"""What the yardstick answers: as many bytes as a short page has."""


def pin(last: bool = False) -> None:
    """Keep this process to the first or the last processor it may use; with one processor, or where the system has no
    such call, it stays as it is.
    """
    if hasattr(os, "sched_setaffinity"):
        processors = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {processors[-1 if last else 0]})


def constant(_environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The yardstick: no portal at all."""
    start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(BODY)))])
    return [BODY]


def application(what: str) -> Any:
    """The WSGI application named on the command line."""
    if what == CONSTANT:
        return constant
    from pyramid.paster import get_app

    return get_app(what, "main")


def serve(wsgi: Any) -> None:
    """Answer on a free port of this machine until the process is ended."""
    from waitress.server import create_server

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # 32 connections on 4 threads are meant
    server = create_server(
        wsgi, listen="127.0.0.1:0", threads=THREADS, clear_untrusted_proxy_headers=True, ident=None
    )
    print(server.effective_port, flush=True)  # noqa: T201  what the parent waits for
    server.run()


if __name__ == "__main__":
    warnings.filterwarnings("ignore", message="pkg_resources is deprecated")
    pin()
    serve(application(sys.argv[1]))
