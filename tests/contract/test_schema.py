"""The schema at head: what the models say, with every append-only trigger in place."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

import portal.models  # noqa: F401
from portal.db.append_only import APPEND_ONLY_TABLES, trigger_names
from portal.db.base import Base, published_metadata

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
        found = set(connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
    assert found >= set(trigger_names())


@pytest.mark.parametrize("table", APPEND_ONLY_TABLES)
@pytest.mark.parametrize(
    "change", ["UPDATE {0} SET rowid = 99", "DELETE FROM {0}", "INSERT OR REPLACE INTO {0} SELECT * FROM {0}"]
)
def test_append_only_tables_refuse_every_change(engine: Engine, table: str, change: str) -> None:
    """INSERT OR REPLACE would walk around the triggers without recursive_triggers."""
    with engine.begin() as connection:
        connection.exec_driver_sql(ROWS[table])
    with pytest.raises(IntegrityError, match="append-only"), engine.begin() as connection:
        connection.exec_driver_sql(change.format(table))


def test_batch_migrations_keep_the_triggers(engine: Engine) -> None:
    """Alembic's batch mode copies a table and drops its triggers silently; create_triggers brings them back."""
    from alembic.operations import Operations

    from portal.db.append_only import create_triggers

    with engine.begin() as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("case_event", recreate="always"):
            pass
        create_triggers(connection)
        found = set(connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
    assert found >= set(trigger_names())
