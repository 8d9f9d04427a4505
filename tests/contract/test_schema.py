"""The schema at head: what the models say, with every append-only trigger in place."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import IntegrityError

import portal.models  # noqa: F401
from portal.db.append_only import APPEND_ONLY_TABLES, create_triggers, missing_triggers
from portal.db.base import Base, published_metadata

pytestmark = pytest.mark.both_databases

ROWS = {
    "audit_entry": "INSERT INTO audit_entry (at, actor, action, subject_kind, subject_id, detail, address) "
    "VALUES ('2026-01-01 00:00:00', 'a', 'b', '', '', '{}', '')",
    "bulletin_event": "INSERT INTO bulletin_event (bulletin_id, at, actor, act, from_state, to_state, comment, text_hash) "
    "VALUES (1, '2026-01-01 00:00:00', 'a', 'b', '', '', '', '')",
    "case_event": "INSERT INTO case_event (case_id, at, actor, transition, from_state, to_state, comment, text_hash) "
    "VALUES (1, '2026-01-01 00:00:00', 'a', 'b', '', '', '', '')",
    "hotline_event": "INSERT INTO hotline_event (kind, item_id, version, at, actor, act, from_state, to_state, comment, text_hash) "
    "VALUES ('call', 1, 1, '2026-01-01 00:00:00', 'a', 'b', '', '', '', '')",
    "order_event": "INSERT INTO order_event (assignment_id, at, actor, act, detail) "
    "VALUES (1, '2026-01-01 00:00:00', 'a', 'b', '{}')",
    "published_log": "INSERT INTO published_log VALUES (1, '', 'case', 'release', '', '', 'p', 'h')",
}


def test_migrations_lead_to_the_models(engine: Engine) -> None:
    """Whoever changes a model brings the migration with it."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, [Base.metadata, published_metadata]) == []


def test_append_only_triggers_are_there_at_head(engine: Engine) -> None:
    with engine.connect() as connection:
        assert missing_triggers(connection) == []


CHANGES = {
    "sqlite": ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "INSERT OR REPLACE INTO {0} SELECT * FROM {0}"],
    "postgresql": ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0}", "TRUNCATE {0} CASCADE"],
}
"""SQLite's INSERT OR REPLACE would walk around the triggers without recursive_triggers; PostgreSQL's TRUNCATE deletes no
row that a row's trigger could refuse."""


@pytest.mark.parametrize("table", APPEND_ONLY_TABLES)
def test_append_only_tables_refuse_every_change(engine: Engine, table: str) -> None:
    key = Base.metadata.tables.get(table, published_metadata.tables.get(table)).primary_key.columns[0].name  # type: ignore[union-attr]
    with engine.begin() as connection:
        _without_references(connection)
        connection.exec_driver_sql(ROWS[table])
    for change in CHANGES[engine.dialect.name]:
        with pytest.raises(IntegrityError, match=rf"append-only|{table}_no_"), engine.begin() as connection:
            connection.exec_driver_sql(change.format(table, key))
    with engine.connect() as connection:
        assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 1


def _without_references(connection: Connection) -> None:
    """The row stands alone: what it refers to is not what is tested. The owner's triggers stay as they are."""
    if connection.dialect.name == "postgresql":
        for constraint in (
            inspect(connection).get_multi_foreign_keys(filter_names=[*APPEND_ONLY_TABLES]).items()
        ):
            (_schema, table), keys = constraint
            for key in keys:
                connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {key['name']}")


@pytest.mark.sqlite_only
def test_batch_migrations_keep_the_triggers(engine: Engine) -> None:
    """Alembic's batch mode copies a table and drops its triggers silently; create_triggers brings them back."""
    from alembic.operations import Operations

    with engine.begin() as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("case_event", recreate="always"):
            pass
        assert missing_triggers(connection) == ["case_event_no_update", "case_event_no_delete"]
        create_triggers(connection)
        assert missing_triggers(connection) == []
