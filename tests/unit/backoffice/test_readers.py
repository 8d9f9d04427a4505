"""Reading ahead: the same results in the same order, in this process and in others."""

import os
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.readers import AHEAD, FEW, read_ahead, worth
from portal.privacy import tagger

Sessions = sessionmaker[Session]


def squares(session: Session) -> Callable[[Session, int], tuple[int, int, bool]]:
    """A task that computes in the database, and says in which process and whether names would be tagged."""
    return lambda session, number: (
        session.execute(text("SELECT :n * :n"), {"n": number}).scalar_one(),
        os.getpid(),
        tagger.is_switched_on(),
    )


def failing(session: Session) -> Callable[[Session, int], int]:
    return lambda session, number: 1 // number


@pytest.mark.parametrize("processes", [1, 2])
def test_results_come_in_the_order_of_the_items(sessions: Sessions, processes: int) -> None:
    found = list(read_ahead(sessions.kw["bind"], squares, range(9), processes))
    assert [(item, result[0]) for item, result in found] == [(n, n * n) for n in range(9)]
    assert (os.getpid() in {result[1] for _, result in found}) is (processes == 1)


def test_other_processes_do_without_the_tagger_where_this_one_does(sessions: Sessions) -> None:
    before = tagger.is_switched_on()
    tagger.switch(False)
    try:
        assert [result[2] for _, result in read_ahead(sessions.kw["bind"], squares, [1, 2], 2)] == [
            False,
            False,
        ]
    finally:
        tagger.switch(before)


def test_processes_stay_a_few_items_ahead_of_whoever_writes(sessions: Sessions) -> None:
    """Of three hundred thousand cases only some are ever held in memory."""
    asked: list[int] = []

    def items() -> Iterator[int]:
        for number in range(100):
            asked.append(number)
            yield number

    results = read_ahead(sessions.kw["bind"], squares, items(), 2)
    next(results)
    assert len(asked) == 2 * AHEAD + 1


@pytest.mark.parametrize("processes", [1, 2])
def test_an_error_of_the_task_is_raised_where_its_result_is_asked_for(
    sessions: Sessions, processes: int
) -> None:
    results = read_ahead(sessions.kw["bind"], failing, [1, 0, 2], processes)
    assert next(results) == (1, 1)
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_one_more_process_pays_only_for_many_cases() -> None:
    assert [worth(4, n) for n in (FEW - 1, 2 * FEW, 100 * FEW)] == [0, 2, 4]
