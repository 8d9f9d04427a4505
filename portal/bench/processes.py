"""Servers under measurement: started, asked how much processor time and memory they took, stopped."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from portal.bench.serving import pin

PATIENCE = 60.0
"""Seconds that a server may take to listen, and to come to rest."""
_ALLOWED = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
PROCESSORS = [*_ALLOWED[:1], *_ALLOWED[1:][-1:]]
"""The first and the last that this process might use when it began, for which the targets are: servers get the first one,
whoever asks keeps to the last, and building an index has both."""
LOOK = 0.05
IDLE = 0.04
"""A server is at rest when it used no more than this share of a processor between two looks: its loop wakes up now and then."""


class Memory(NamedTuple):
    """Megabytes of a process. ``own`` is ``now`` without what it has mapped of files (index, libraries), which the system
    takes back when it needs it.
    """

    now: float
    most: float
    own: float


@dataclass(frozen=True, slots=True)
class Server:
    """A running server on ``port`` of this machine; ``began`` is the monotonic moment of its start."""

    pid: int
    port: int
    began: float

    def cpu_seconds(self) -> float:
        """User and system time of all threads of the process so far, to the microsecond (Linux: the clock of a process)."""
        return time.clock_gettime(~self.pid << 3 | 2)

    def memory(self) -> Memory:
        """As the system counts it at this moment."""
        lines = dict(
            line.split(":", 1)
            for line in Path(f"/proc/{self.pid}/status").read_text().splitlines()
            if ":" in line
        )
        return Memory(*(int(lines[key].split()[0]) / 1024 for key in ("VmRSS", "VmHWM", "RssAnon")))

    def rest(self) -> None:
        """Wait until nothing is left to do from what was asked before, so that the next figures are those of the next
        questions.
        """
        until = time.monotonic() + PATIENCE
        before = self.cpu_seconds()
        while time.monotonic() < until:
            time.sleep(LOOK)
            now = self.cpu_seconds()
            if now - before <= IDLE * LOOK:
                return
            before = now
        raise TimeoutError(f"the server is still busy after {PATIENCE:.0f} seconds")


@contextmanager
def on_last_processor() -> Iterator[None]:
    """Keep this process to the last processor, away from the servers; what comes after has both."""
    pin(PROCESSORS[-1:])
    try:
        yield
    finally:
        pin(PROCESSORS)


@contextmanager
def serving(what: str, changes: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A server of ``what`` (a settings file, or ``constant``), with some environment variables changed."""
    began = time.monotonic()
    process = subprocess.Popen(  # noqa: S603  our own module
        [sys.executable, "-m", "portal.bench.serving", what, *map(str, PROCESSORS[:1])],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **(changes or {})},
    )
    assert process.stdout is not None
    try:
        port = process.stdout.readline().strip()
        if not port:
            raise RuntimeError(f"the server of {what} did not start")
        yield Server(process.pid, int(port), began)
    finally:
        process.terminate()
        process.wait(PATIENCE)
        process.stdout.close()
