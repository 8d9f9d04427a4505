"""Promise 1: nothing unreleased can be rendered, because the database engine refuses the public connection."""

import re

import pytest
from sqlalchemy import Engine, MetaData, text
from sqlalchemy.exc import DatabaseError, DBAPIError

import portal.models  # noqa: F401
from portal.db.base import Base, published_metadata
from portal.db.gate import PUBLISHED_TABLES
from tests.postgres import OWNER, PUBLIC

WORKING = sorted(Base.metadata.tables)
PUBLISHED = sorted(published_metadata.tables)
pytestmark = pytest.mark.both_databases
REFUSALS = {
    "sqlite": "prohibited|not authorized|readonly|cannot VACUUM|vtable",
    "postgresql": "InsufficientPrivilege|ReadOnlySqlTransaction",
}


def refused(engine: Engine, statement: str) -> None:
    with (
        engine.connect() as connection,
        pytest.raises(DBAPIError, match=REFUSALS[engine.dialect.name]),
    ):
        connection.exec_driver_sql(statement)
        pytest.fail(f"not refused: {statement}")


def test_published_tables_are_the_frozen_list() -> None:
    """A new public table shows up in review as a change of the gate's list."""
    assert set(PUBLISHED) == PUBLISHED_TABLES


def test_working_and_published_tables_do_not_overlap() -> None:
    assert not set(WORKING) & set(PUBLISHED)
    assert not [name for name in WORKING if name.startswith("published_")]


def test_published_tables_are_readable(published: Engine) -> None:
    with published.connect() as connection:
        for table in PUBLISHED:
            connection.exec_driver_sql(f"SELECT * FROM {table}")


@pytest.mark.parametrize(
    "statement",
    [
        'SELECT * FROM "{0}"',
        'SELECT count(*) FROM "{0}"',
        'SELECT 1 FROM published_state JOIN "{0}" ON true',
        'SELECT seq FROM published_log UNION SELECT 1 FROM "{0}"',
        'WITH t AS (SELECT * FROM "{0}") SELECT * FROM t',
        'SELECT (SELECT count(*) FROM "{0}")',
        'SELECT seq FROM published_log WHERE EXISTS (SELECT 1 FROM "{0}")',
    ],
)
def test_working_tables_are_refused(published: Engine, statement: str) -> None:
    """Direct reads, counts, joins, unions, CTEs and subqueries on every working table raise."""
    for table in [*WORKING, "alembic_version", *SECRETS[published.dialect.name]]:
        refused(published, statement.format(table))


SECRETS = {
    "sqlite": ["sqlite_master", "sqlite_schema"],
    "postgresql": ["pg_authid", "pg_shadow", "pg_statistic", "pg_largeobject", "pg_user_mapping"],
}
"""The engine's own tables that hold passwords or samples of rows, or in SQLite the working tables' definitions."""
WRITES = [
    "INSERT INTO published_state VALUES (2, 0, '')",
    "UPDATE published_state SET counter = 9",
    "DELETE FROM published_log",
    "DROP TABLE published_log",
    "CREATE TABLE x (a integer)",
    "CREATE TEMP TABLE x (a integer)",
    "CREATE VIEW v AS SELECT 1",
]
OUTSIDE = {
    "sqlite": [
        "ATTACH DATABASE ':memory:' AS other",
        "SAVEPOINT a",
        'PRAGMA table_info("case")',
        "PRAGMA writable_schema=ON",
        "PRAGMA query_only=OFF",
        "SELECT load_extension('x')",
        "SELECT * FROM json_each('[1]')",
        "SELECT * FROM pragma_table_info('case')",
        "VACUUM INTO '/tmp/x'",
    ],
    "postgresql": [
        "TRUNCATE published_log",
        "ALTER TABLE published_log DISABLE TRIGGER ALL",
        "CREATE SCHEMA x",
        "CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "CREATE EXTENSION dblink",
        "CREATE ROLE x",
        f"ALTER ROLE {PUBLIC} CREATEROLE",
        f"SET ROLE {OWNER}",
        f"SET SESSION AUTHORIZATION {OWNER}",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT lo_import('/etc/passwd')",
        "COPY published_state TO '/tmp/x'",
        "COPY published_state FROM PROGRAM 'true'",
        "SELECT nextval('staff_user_id_seq')",
        "SELECT * FROM published_state FOR UPDATE",
    ],
}


def test_everything_but_reading_published_tables_is_refused(published: Engine) -> None:
    for statement in [*WRITES, *OUTSIDE[published.dialect.name]]:
        refused(published, statement)


def test_a_view_on_a_working_table_does_not_open_the_gate(engine: Engine, published: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE VIEW published_sneaky AS SELECT * FROM staff_user")
    refused(published, "SELECT * FROM published_sneaky")


def test_a_view_named_like_a_published_table_does_not_open_the_gate(
    engine: Engine, published: Engine
) -> None:
    """Even a view that takes a listed name reads its working table under that table's own name."""
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE published_category")
        connection.exec_driver_sql("CREATE VIEW published_category AS SELECT username FROM staff_user")
    refused(published, "SELECT * FROM published_category")


@pytest.mark.sqlite_only
def test_data_version_may_be_asked(published: Engine) -> None:
    """The page cache asks it on every hit."""
    with published.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA data_version").scalar() is not None


def test_a_read_transaction_sees_one_snapshot(engine: Engine, published: Engine) -> None:
    """Counter and rows of one page belong together, whatever is committed between two statements."""
    read = text("SELECT counter FROM published_state")
    with published.connect() as connection:
        before = connection.execute(read).scalar()
        with engine.begin() as writer:
            writer.exec_driver_sql("UPDATE published_state SET counter = counter + 1")
        assert connection.execute(read).scalar() == before
    with published.connect() as connection:
        assert connection.execute(read).scalar() == before + 1


@pytest.mark.sqlite_only
def test_reflection_is_refused(published: Engine) -> None:
    with pytest.raises(DatabaseError):
        MetaData().reflect(published)


def test_every_text_of_the_refusal_names_no_content() -> None:
    """The list itself holds names only."""
    assert all(re.fullmatch(r"published_[a-z_]+", name) for name in PUBLISHED_TABLES)
