"""How long a piece of work may take."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Fail where the block takes more processor time: of its own thread, since a server of another test may run beside it."""
    start = time.thread_time()
    yield
    spent = time.thread_time() - start
    assert spent < seconds, f"took {spent:.1f} s of processor time"
