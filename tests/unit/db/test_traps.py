"""Database traps that were met once; each would come back silently."""

import shutil
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Float, Numeric, create_engine, text
from sqlalchemy.exc import DBAPIError, StatementError

from portal.backoffice.departments.models import Town
from portal.db.base import Base, published_metadata
from portal.db.engines import inbox_engine, published_engine, read_session_factory, working_engine
from portal.inbox.models import InboxReport
from portal.settings import Settings
from portal.staff.models import StaffUser


@pytest.mark.sqlite_only
def test_the_writer_takes_the_lock_when_it_begins(engine: Engine) -> None:
    """With a deferred BEGIN two readers-turned-writers break each other; here the second waits at its BEGIN."""
    with engine.begin() as connection:
        connection.exec_driver_sql("SELECT 1")
        database = connection.exec_driver_sql("PRAGMA database_list").first()
        assert database is not None
        other = sqlite3.connect(database[2], timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()


@pytest.mark.sqlite_only
def test_data_version_stands_still_inside_a_read_transaction(engine: Engine, published: Engine) -> None:
    """So whoever watches it must ask outside a transaction."""
    with published.connect() as inside, published.connect() as outside:
        raw = outside.connection.driver_connection
        inside.exec_driver_sql("SELECT counter FROM published_state")
        before = inside.exec_driver_sql("PRAGMA data_version").scalar()
        first = raw.execute("PRAGMA data_version").fetchone()[0]
        with engine.begin() as writer:
            writer.exec_driver_sql("UPDATE published_state SET counter = counter + 1")
        assert inside.exec_driver_sql("PRAGMA data_version").scalar() == before
        assert raw.execute("PRAGMA data_version").fetchone()[0] != first


@pytest.mark.sqlite_only
def test_a_read_only_copy_is_served_without_side_files(settings: Settings, tmp_path: Path) -> None:
    """mode=ro alone needs to write beside the file; a copy in journal mode DELETE with immutable=1 does not."""
    copy = tmp_path / "copy" / "portal.sqlite"
    copy.parent.mkdir()
    shutil.copy(settings.db_url.removeprefix("sqlite:///"), copy)
    with sqlite3.connect(copy) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    engine = published_engine(f"sqlite:///{copy}?immutable=1")
    with engine.connect() as reader:
        assert reader.exec_driver_sql("SELECT counter FROM published_state").scalar() == 0
    engine.dispose()
    assert [file.name for file in copy.parent.iterdir()] == ["portal.sqlite"]


def test_the_public_side_can_stand_on_published_tables_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'public.sqlite'}"
    writer = create_engine(url)
    published_metadata.create_all(writer)
    writer.dispose()
    engine = published_engine(url)
    with engine.connect() as reader:
        assert reader.exec_driver_sql("SELECT count(*) FROM published_case").scalar() == 0
    engine.dispose()


def test_no_column_is_a_decimal_kept_as_a_float() -> None:
    """SQLite has no decimals: money, points and shares are scaled integers."""
    columns = [
        c for m in (Base.metadata, published_metadata) for _, t in sorted(m.tables.items()) for c in t.c
    ]
    floats = [str(c) for c in columns if isinstance(c.type, (Numeric, Float))]
    # A likelihood, shown with two digits, never summed.
    assert sorted(floats) == ["call_finding.confidence", "finding.confidence"]


def test_naive_datetimes_are_refused(engine: Engine) -> None:
    statement = StaffUser.__table__.insert().values(
        username="a", display_name="b", created_at=datetime(2026, 1, 1)
    )
    with pytest.raises(StatementError, match="naive datetime"), engine.begin() as connection:
        connection.execute(statement)


def test_a_reading_session_refuses_to_flush(engine: Engine) -> None:
    with read_session_factory(engine)() as session:
        session.add(Town(name="某镇"))
        with pytest.raises(RuntimeError, match="only reads"):
            session.flush()


@pytest.mark.sqlite_only
@pytest.mark.parametrize("table", sorted(set(Base.metadata.tables) - {"inbox_report"}))
def test_public_forms_reach_their_own_table_only(settings: Settings, table: str) -> None:
    engine = inbox_engine(settings.inbox_url)
    with engine.connect() as connection, pytest.raises(DBAPIError):
        connection.exec_driver_sql(f'SELECT * FROM "{table}"')
    with engine.connect() as connection, pytest.raises(DBAPIError):
        connection.exec_driver_sql(f'DELETE FROM "{table}"')
    engine.dispose()


def test_public_forms_cannot_delete_reports(settings: Settings) -> None:
    engine = inbox_engine(settings.inbox_url)
    with engine.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(InboxReport.__table__.delete())
    engine.dispose()


@pytest.mark.sqlite_only
def test_working_connections_erase_what_they_delete(settings: Settings) -> None:
    engine = working_engine(settings.db_url)
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("secure_delete", "foreign_keys", "recursive_triggers", "journal_mode")
        }
    engine.dispose()
    assert pragmas == {"secure_delete": 1, "foreign_keys": 1, "recursive_triggers": 1, "journal_mode": "wal"}


@pytest.mark.both_databases
def test_an_error_never_quotes_what_was_written(engine: Engine) -> None:
    """Parameters are people's texts, and an error ends in a log file or in the job table."""
    with engine.connect() as connection, pytest.raises(DBAPIError) as caught:
        connection.execute(text("INSERT INTO town (name) VALUES (:name)"), {"name": "王小丽的电话"})
    assert "王小丽" not in str(caught.value)
    assert "parameters hidden" in str(caught.value)


@pytest.mark.postgresql_only
@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (
            "INSERT INTO town (name, position) VALUES ('王小丽', 0), ('王小丽', 0)",
            "uq_town_name",
        ),
        ("SELECT CAST('王小丽' AS integer)", "22P02"),
        ("INSERT INTO outbox_entry (item_id, action) VALUES (repeat('王小丽', 200), '')", "22001"),
    ],
)
def test_a_server_s_words_never_quote_what_was_written(engine: Engine, statement: str, told: str) -> None:
    """PostgreSQL says ``Key (name)=(...) already exists`` and the like; column and constraint are told all the same."""
    with engine.connect() as connection, pytest.raises(DBAPIError) as caught:
        connection.exec_driver_sql(statement)
    error: Any = caught.value
    assert told in str(error.orig)
    assert "王小丽" not in str(error.orig) + "".join(error.args)
