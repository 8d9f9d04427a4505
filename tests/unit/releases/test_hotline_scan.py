"""``portal check`` on hotline days: silent over what was released properly, loud over everything that got there otherwise."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, update
from sqlalchemy.orm import Session, sessionmaker

from portal.public.hotline_days.tables import (
    published_call,
    published_hotline_day,
    published_hotline_session,
    published_turn,
)
from portal.public.promises.tables import published_promise
from portal.releases.hotline_scan import hotline_faults
from portal.settings import Settings
from tests.releasing_hotline import approved_call, approved_promise, publish, released_day

Sessions = sessionmaker[Session]


@pytest.fixture
def session(sessions: Sessions, settings: Settings) -> Iterator[Session]:
    """A day with a call and a promise given in it, all public."""
    with sessions.begin() as session:
        day = released_day(session, settings)
        call = approved_call(session, day)
        publish(session, call, settings)
        publish(session, approved_promise(session, day, call=call), settings)
        session.flush()
        yield session


def test_what_was_released_is_in_order(session: Session) -> None:
    assert list(hotline_faults(session)) == []


def spoil(connection: Connection, what: str) -> None:
    """As somebody with a tool for databases could do it."""
    statements = {
        "day": update(published_hotline_day).values(is_live=False),
        "sums": update(published_hotline_session).values(accepted=0),
        "turn": update(published_turn).where(published_turn.c.position == 2).values(text="我叫小满。"),
        "topic": update(published_call).values(topic="电话13800001234的来电人反映路灯"),
        "promise": update(published_promise).values(result="已回复13800001234。"),
    }
    connection.execute(statements[what])


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (
            "day",
            [
                "d2026-01-1 is live, its hotline day is not",
                "p2026-001 is live, its hotline day is not",
            ],
        ),
        ("sums", ["d2026-01 session 1: 1 calls are live, 0 were accepted"]),
        ("turn", ["d2026-01-1 version 1: turn 2 holds the caller's PARTIAL (known.given)"]),
        ("topic", ["d2026-01-1 version 1: topic holds the caller's PHONE (known.phone)"]),
        ("promise", ["p2026-001 version 1: result holds the caller's PHONE (known.phone)"]),
    ],
)
def test_what_got_there_otherwise_is_told(session: Session, what: str, said: list[str]) -> None:
    spoil(session.connection(), what)
    assert list(hotline_faults(session)) == said
