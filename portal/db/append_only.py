"""Triggers that make a table append-only.

SQLite only: alembic's batch mode drops triggers silently, so they are created again after each migration
(see migrations/env.py) and a test lists them at head.
"""

from sqlalchemy import Connection, inspect

APPEND_ONLY_TABLES = (
    "audit_entry",
    "bulletin_event",
    "case_event",
    "hotline_event",
    "order_event",
    "published_log",
)


def trigger_names() -> list[str]:
    return [f"{table}_no_{verb}" for table in APPEND_ONLY_TABLES for verb in ("update", "delete")]


def create_triggers(connection: Connection) -> None:
    """Create the refusing triggers for those append-only tables that exist; existing triggers are kept."""
    if connection.dialect.name != "sqlite":
        return
    existing = set(inspect(connection).get_table_names())
    for table in APPEND_ONLY_TABLES:
        if table not in existing:
            continue
        for verb in ("update", "delete"):
            connection.exec_driver_sql(
                f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
