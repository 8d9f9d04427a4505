"""kill -9 at every statement: a child dies before its first one, the next before its second ... until one ends by itself."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session, configure_mappers
from sqlalchemy.pool import NullPool

from portal.db.engines import working_engine
from portal.search.terms import case_terms, pinyin
from tests.stored import rows_of

TIMEOUT = 300
KILLS = 6
"""How often a command is killed in one test."""


def die_step_by_step(url: str, tables: str, act: Callable[[Engine], None], step: int = 1) -> None:
    """Run ``act`` over and over in children, each killed ``step`` statements later than the one before; commits count as
    statements. Prints a line a child: how it ended, how many rows each of ``tables`` holds, and a digest of them all. For a
    process of its own, since children are forked: see ``attempts``.
    """
    _load()
    statements, ended = 0, False
    while not ended:
        child = os.fork()
        if child == 0:
            _run(url, act, statements)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        ended = not os.WIFSIGNALED(status)
        print("ended" if ended else "killed", _held(url, tables.split()), flush=True)
        statements += step


def _held(url: str, tables: list[str]) -> str:
    """Number of rows of each table, and a digest that also tells a changed row."""
    engine = create_engine(url, poolclass=NullPool)  # nothing of it is open when the next child is forked
    with engine.connect() as look:
        held = rows_of(look, tables)
    return " ".join([*(str(len(rows)) for rows in held), sha256(repr(held).encode()).hexdigest()])


def _load() -> None:
    """What takes time when it is first used: once, not in every child."""
    configure_mappers()
    case_terms("路灯", ())
    pinyin("路灯")


def _run(url: str, act: Callable[[Engine], None], statements: int) -> None:
    engine, seen = working_engine(url), 0

    def die_before(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen > statements:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", die_before)
    event.listen(engine, "commit", die_before)
    act(engine)


def attempts(script: str, *words: str) -> list[str]:
    """What the tables held after each child of ``script``, a program that calls ``die_step_by_step``; the last one ended by
    itself.
    """
    result = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script, *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=TIMEOUT,
    )
    assert result.returncode == 0, result.stderr
    *killed, ended = [line.partition(" ") for line in result.stdout.splitlines()]
    assert ended[0] == "ended" and {end for end, _, _ in killed} == {"killed"}, result.stderr
    return [rows for _end, _, rows in [*killed, ended]]


def is_sound(session: Session) -> bool:
    """Whether the database says so of itself; PostgreSQL has no such question and repairs itself from its log."""
    if session.get_bind().dialect.name != "sqlite":
        return True
    return bool(session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok")


def whole_or_nothing(rows: list[str]) -> int:
    """How many attempts were killed; none of them left a trace, the last one did."""
    *killed, ended = rows
    assert len(set(killed)) == 1 and ended != killed[0]
    return len(killed)
