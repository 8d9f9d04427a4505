"""Triggers that make a table append-only.

On SQLite alembic's batch mode drops triggers silently, so they are created again after each migration (see
migrations/env.py), and ``portal check`` looks whether all are there.
"""

from sqlalchemy import Connection, inspect, text

APPEND_ONLY_TABLES = (
    "audit_entry",
    "bulletin_event",
    "case_event",
    "hotline_event",
    "order_event",
    "published_log",
)
_VERBS = {"sqlite": ("update", "delete"), "postgresql": ("update", "delete", "truncate")}
_REFUSAL = "refuse_change"
"""PostgreSQL's triggers call a function; this one refuses for all tables."""
_LIST = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')",
}


def missing_triggers(connection: Connection) -> list[str]:
    """Names of the refusing triggers that are not there or switched off."""
    names = [f"{table}_no_{verb}" for table in APPEND_ONLY_TABLES for verb in _VERBS[connection.dialect.name]]
    found = set(connection.scalars(text(_LIST[connection.dialect.name])))
    return [name for name in names if name not in found]


def create_triggers(connection: Connection) -> None:
    """Create the refusing triggers for those append-only tables that exist; existing triggers are kept."""
    postgres = connection.dialect.name == "postgresql"
    if postgres:
        connection.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {_REFUSAL}() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE integrity_constraint_violation USING MESSAGE = TG_TABLE_NAME || ' is append-only', "
            "TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME; END $$"
        )
    existing = set(inspect(connection).get_table_names())
    for table in APPEND_ONLY_TABLES:
        if table not in existing:
            continue
        for verb in _VERBS[connection.dialect.name]:
            connection.exec_driver_sql(_on_postgres(table, verb) if postgres else _on_sqlite(table, verb))


def _on_sqlite(table: str, verb: str) -> str:
    return (
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def _on_postgres(table: str, verb: str) -> str:
    """Rows are refused one by one, as SQLite does: a statement that touches none passes. TRUNCATE knows no rows."""
    each = "STATEMENT" if verb == "truncate" else "ROW"
    return (
        f"CREATE OR REPLACE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"FOR EACH {each} EXECUTE FUNCTION {_REFUSAL}()"
    )
