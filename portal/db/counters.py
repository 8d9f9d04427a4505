"""Tables that count: rows under a primary key, with the number in a column ``n``."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert


def add_to_counters(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add ``n`` of each row to the row with its key, which is made where there is none; nothing for no rows."""
    if not rows:
        return
    make = postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert
    statement = make(table)
    keys = [column.name for column in table.primary_key]
    added = {"n": table.c.n + statement.excluded.n}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=added), rows)


def drop_empty_counters(connection: Connection, table: Table, keys: Sequence[Sequence[Any]]) -> None:
    """Delete those of the rows under ``keys`` that count nothing any more; each is found by its key."""
    if not keys:
        return
    columns = list(table.primary_key)
    same = (column == bindparam(f"key_{column.name}") for column in columns)
    names = [f"key_{column.name}" for column in columns]
    rows = [dict(zip(names, key, strict=True)) for key in keys]
    connection.execute(delete(table).where(*same, table.c.n == 0), rows)
