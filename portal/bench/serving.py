"""The server under measurement, a process of its own: ``python -m portal.bench.serving WHAT [PROCESSOR]``.

``WHAT`` is a settings file, or ``constant`` for the yardstick. It prints its port once it can be asked.
"""

import logging
import os
import sys
import warnings
from collections.abc import Collection
from typing import Any

THREADS = 4
CONSTANT = "constant"
BODY = b"x" * 4000
"""What the yardstick answers: as many bytes as a short page has."""


def pin(processors: Collection[int]) -> None:
    """Keep this process, and what it starts from now on, to these processors; none leaves it as it is."""
    if processors:
        os.sched_setaffinity(0, processors)


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
    pin([int(word) for word in sys.argv[2:]])
    serve(application(sys.argv[1]))
