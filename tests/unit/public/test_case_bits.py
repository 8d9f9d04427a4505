"""The bits that a list under several filters is counted by follow every release, revision and withdrawal."""

from collections import Counter

import pytest
from sqlalchemy import Connection, Engine, delete, event, select, update

from portal.public.cases.bits import CaseBits
from portal.public.cases.queries import LIVE
from portal.public.cases.tables import published_case
from portal.search.changes import published_change
from tests.public_rows import case_values, publish, withdraw

pytestmark = pytest.mark.both_databases
CHOSEN = {"department_code": "zjj", "outcome": "solved"}
COLUMNS = ("town", "month", "satisfaction")


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """Forty invented cases of two years."""
    publish(engine, *(case_values(n) for n in range(1, 31)))
    publish(engine, *(case_values(n, number=f"2025-{n:06d}") for n in range(31, 41)))
    return engine


def counted(bits: CaseBits, connection: Connection) -> dict[str, dict[str, int]]:
    return dict(bits.current(connection).counts(COLUMNS, CHOSEN))


def as_the_rows_say(connection: Connection) -> dict[str, dict[str, int]]:
    columns = published_case.c
    rows = connection.execute(
        select(*(columns[name] for name in COLUMNS)).where(
            LIVE, *(columns[name] == value for name, value in CHOSEN.items())
        )
    ).all()
    return {name: dict(Counter(row[place] or "" for row in rows)) for place, name in enumerate(COLUMNS)}


def assert_exact(bits: CaseBits, published: Engine) -> None:
    with published.connect() as connection:
        assert counted(bits, connection) == as_the_rows_say(connection)


def test_they_follow_what_is_released_revised_and_withdrawn(filled: Engine, published: Engine) -> None:
    bits = CaseBits()
    assert_exact(bits, published)
    publish(filled, *(case_values(n, number=f"2024-{n:06d}") for n in range(41, 47)))
    assert_exact(bits, published)
    with filled.begin() as connection:
        connection.execute(
            update(published_case).where(published_case.c.number == "2026-000006").values(is_live=False)
        )
    publish(filled, case_values(6, version=2, log_seq=47, outcome="solved", town="南山镇", department="zjj"))
    assert_exact(bits, published)
    for seq, kind in enumerate(("notice", "gone", "vanish"), 48):
        withdraw(filled, f"2026-{(seq - 46) * 6:06d}", seq, kind)
        assert_exact(bits, published)


def test_rows_are_read_once_and_then_only_what_changed(filled: Engine, published: Engine) -> None:
    bits, statements = CaseBits(), list[str]()
    assert_exact(bits, published)
    publish(filled, case_values(42, log_seq=42))
    event.listen(
        published,
        "before_cursor_execute",
        lambda _c, _cursor, statement, *_rest: statements.append(statement),
    )
    with published.connect() as connection:
        counted(bits, connection)
        counted(bits, connection)
    of_cases = [statement for statement in statements if "FROM published_case" in statement]
    assert len(of_cases) == 1
    assert "number IN" in of_cases[0]


def test_a_request_that_began_before_a_release_counts_what_it_sees(filled: Engine, published: Engine) -> None:
    bits = CaseBits()
    assert_exact(bits, published)
    with published.connect() as before:
        seen = as_the_rows_say(before)
        withdraw(filled, "2026-000012", 42, "gone")
        assert_exact(bits, published)
        assert counted(bits, before) == seen == as_the_rows_say(before)


def test_changes_that_were_let_go_of_meanwhile_are_not_missed(filled: Engine, published: Engine) -> None:
    """The list of changes is kept for a day: after a longer rest everything is read anew."""
    bits = CaseBits()
    assert_exact(bits, published)
    withdraw(filled, "2026-000012", 42, "vanish")
    withdraw(filled, "2026-000007", 43, "vanish")
    with filled.begin() as connection:
        newest = connection.scalar(
            select(published_change.c.id).order_by(published_change.c.id.desc()).limit(1)
        )
        connection.execute(delete(published_change).where(published_change.c.id < newest))
    assert_exact(bits, published)
