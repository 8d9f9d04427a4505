"""Reads that are compiled once: the same rows as SQLAlchemy's own, in the same transaction, behind the same gate."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, bindparam, event, select
from sqlalchemy.exc import DatabaseError

from portal.db.engines import published_engine, working_engine
from portal.db.prepared import Prepared
from portal.public.cases.tables import published_count, published_tombstone

_COUNT = published_count.c
OF_DIMENSION = select(published_count).where(_COUNT.dimension == bindparam("dimension")).order_by(_COUNT.key)


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/portal.sqlite"
    engine = working_engine(url)
    with engine.begin() as connection:
        published_count.create(connection)
        rows = [{"dimension": "town", "key": name, "n": n} for n, name in enumerate("甲乙丙")]
        connection.execute(published_count.insert(), rows)
    engine.dispose()
    return url


@pytest.fixture
def connection(url: str) -> Any:
    engine = published_engine(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_rows_are_those_of_the_statement(connection: Connection) -> None:
    rows = Prepared(OF_DIMENSION).all(connection, dimension="town")
    assert rows == [tuple(row) for row in connection.execute(OF_DIMENSION, {"dimension": "town"})]
    assert [(row.key, row.n) for row in rows] == [("丙", 2), ("乙", 1), ("甲", 0)]


def test_nothing_found_is_none(connection: Connection) -> None:
    assert Prepared(OF_DIMENSION).first(connection, dimension="month") is None


def test_types_make_of_values_what_they_always_make(connection: Connection) -> None:
    row = Prepared(select((_COUNT.n > 1).label("is_many")).order_by(_COUNT.n.desc())).first(connection)
    assert row.is_many is True


def test_values_of_the_statement_itself_are_bound(connection: Connection) -> None:
    assert len(Prepared(OF_DIMENSION.limit(2)).all(connection, dimension="town")) == 2


def test_a_forgotten_value_is_an_error(connection: Connection) -> None:
    with pytest.raises(KeyError):
        Prepared(OF_DIMENSION).all(connection)


def test_a_list_of_values_is_refused(connection: Connection) -> None:
    """How many there are stands in the words of the statement, which are made once."""
    with pytest.raises(TypeError, match="IN"):
        Prepared(select(published_count).where(_COUNT.key.in_(["甲", "乙"]))).all(connection)


def test_whoever_counts_statements_sees_these(connection: Connection) -> None:
    seen: list[str] = []
    event.listen(connection.engine, "before_cursor_execute", lambda *called: seen.append(called[2]))
    Prepared(OF_DIMENSION).all(connection, dimension="town")
    assert [sql.split()[0] for sql in seen] == ["SELECT"]


def test_all_reads_of_a_connection_see_one_state(url: str, connection: Connection) -> None:
    reading = Prepared(OF_DIMENSION)
    assert len(reading.all(connection, dimension="town")) == 3
    writing = working_engine(url)
    with writing.begin() as writer:
        writer.execute(published_count.delete())
    writing.dispose()
    assert len(reading.all(connection, dimension="town")) == 3
    connection.rollback()
    assert reading.all(connection, dimension="town") == []


def test_a_fault_is_told_as_sqlalchemy_tells_it(connection: Connection) -> None:
    """A table that is missing: the error names no value, and the connection can be used again."""
    missing = select(published_tombstone).where(published_tombstone.c.number == bindparam("number"))
    with pytest.raises(DatabaseError) as fault:
        Prepared(missing).first(connection, number="2026-000007")
    assert "2026-000007" not in str(fault.value)
    connection.rollback()
    assert Prepared(OF_DIMENSION).all(connection, dimension="town")
