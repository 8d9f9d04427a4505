"""Processes that read and think ahead, so that the one process that writes need not: a detection, a second pass.

Only one process may write the database at a time, but any number may read it. What they find is bound to what they have
read; whoever writes compares, under the write lock, and does again what has changed since.
"""

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal.db.engines import read_session_factory, working_engine
from portal.privacy import tagger

Item = TypeVar("Item")
Result = TypeVar("Result")
Task = Callable[[Session, Item], Result]
"""What is done with one item, on a read snapshot of its own."""

Begin = Callable[[Session], Task[Item, Result]]
"""Makes the task once a process, with what it reads only once; a class or function that other processes can import."""

AHEAD = 2
"""Items each process may be ahead of the writer: enough that none of them waits, few enough that little is held."""

FEW = 100
"""Cases for which one more process pays."""

_own: tuple[Any, Any] | None = None
"""In a reading process: its sessions and its task."""


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def worth(processes: int, cases: int) -> int:
    """How many of ``processes`` pay for so many cases: each takes a second or two to start."""
    return min(processes, cases // FEW)


def read_ahead(
    engine: Engine, begin: Begin[Item, Result], items: Iterable[Item], processes: int = 1
) -> Iterator[tuple[Item, Result]]:
    """(item, result) in the order of ``items``: done in this process, one when it is asked for, or in ``processes`` others."""
    return _in_processes(engine, begin, items, processes) if processes > 1 else _here(engine, begin, items)


def _here(engine: Engine, begin: Begin[Item, Result], items: Iterable[Item]) -> Iterator[tuple[Item, Result]]:
    sessions = read_session_factory(engine)
    with sessions() as session:
        task = begin(session)
    for item in items:
        with sessions() as session:
            result = task(session, item)
        yield item, result


def _in_processes(
    engine: Engine, begin: Begin[Item, Result], items: Iterable[Item], processes: int
) -> Iterator[tuple[Item, Result]]:
    url, rest = engine.url.render_as_string(hide_password=False), iter(items)
    waiting: deque[tuple[Item, Future[Result]]] = deque()
    # Never forked: the web process that may have begun this holds threads, locks and connections.
    pool = ProcessPoolExecutor(
        processes, multiprocessing.get_context("spawn"), _start, (url, tagger.is_switched_on(), begin)
    )
    try:
        for item in islice(rest, processes * AHEAD):
            waiting.append((item, pool.submit(_perform, item)))
        while waiting:
            item, future = waiting.popleft()
            result = future.result()
            waiting.extend((after, pool.submit(_perform, after)) for after in islice(rest, 1))
            yield item, result
    finally:
        pool.shutdown(cancel_futures=True)


def _start(url: str, tags: bool, begin: Begin[Any, Any]) -> None:
    """Make a reading process ready; it ends with the process that began it, even if that one is killed."""
    global _own
    import portal.models  # noqa: F401  (foreign keys resolve only when every table is known)

    threading.Thread(target=_end_with_parent, daemon=True).start()
    tagger.switch(tags)
    sessions = read_session_factory(working_engine(url))
    with sessions() as session:
        _own = sessions, begin(session)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _perform(item: Any) -> Any:
    assert _own is not None  # _start has run in every process of the pool
    sessions, task = _own
    with sessions() as session:
        return task(session, item)
