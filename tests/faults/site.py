"""A portal in processes of its own, as an operator runs it, for tests that take something away from it."""

import http.cookiejar
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from tests.ini import write_ini

SERVE = """
import sys
from pyramid.paster import get_app
from waitress import serve
import portal.db.engines, portal.search.spot_check
portal.db.engines.BUSY_SECONDS = float(sys.argv[3])
portal.search.spot_check.INTERVAL_SECONDS = 1.0
serve(get_app(sys.argv[1], "main"), listen="127.0.0.1:" + sys.argv[2], threads=4, clear_untrusted_proxy_headers=True)
"""
"""The web process; patience with a locked database and looks at the index are shorter than in production."""
COMMAND = "import portal.db.engines as d; d.BUSY_SECONDS = 3; from portal.cli import main; main()"
PATIENCE = 120.0
Answer = tuple[int, str]


class Site:
    """The settings of one installation, its commands, and its web process."""

    def __init__(self, folder: Path, settings: Mapping[str, str], before: Sequence[str] = ()) -> None:
        self.ini = write_ini(folder, settings)
        self.index = Path(settings["index.path"])
        self._python = [*before, sys.executable, "-W", "ignore"]
        self._running: list[subprocess.Popen[bytes]] = []
        self._visitor = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )
        self.port = 0

    def serve(self, busy_seconds: float = 30) -> subprocess.Popen[bytes]:
        """Start the web process and wait until it answers."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        process = self._start(SERVE, str(self.ini), str(self.port), str(busy_seconds))
        wait_for(lambda: process.poll() is not None or self._answers())
        assert process.poll() is None, "the portal does not start"
        return process

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """A command that stays."""
        return self._start(COMMAND, *words)

    def run(self, *words: str) -> tuple[int, str]:
        """A command to its end: exit code and all it printed."""
        done = subprocess.run(
            [*self._python, "-c", COMMAND, *words],
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        return done.returncode, done.stdout + done.stderr

    def get(self, path: str) -> Answer:
        """Status and text of a page."""
        return self._ask(urllib.request.Request(self._address(path)))

    def search(self, words: str) -> Answer:
        return self.get(f"/search?q={quote(words)}")

    def sign_in(self, username: str, password: str) -> Answer:
        """What the form answers; signing in writes a session and an audit row."""
        _status, page = self.get("/staff/sign-in")
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token, page
        form = {"csrf_token": token[1], "username": username, "password": password}
        return self._ask(
            urllib.request.Request(self._address("/staff/sign-in"), data=urlencode(form).encode())
        )

    def stop(self) -> None:
        for process in self._running:
            process.send_signal(signal.SIGKILL)
            process.wait()

    def _start(self, script: str, *words: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [*self._python, "-c", script, *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._running.append(process)
        return process

    def _ask(self, request: urllib.request.Request) -> Answer:
        try:
            with self._visitor.open(request, timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def _address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def _answers(self) -> bool:
        try:
            return self.get("/")[0] == 200
        except OSError:
            return False


def wait_for(happens: Callable[[], Any], seconds: float = PATIENCE) -> None:
    """Ask until the answer is true."""
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.1)
