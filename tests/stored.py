"""What a database holds, to be compared with what it held before."""

from collections.abc import Iterable

from sqlalchemy import Connection, select, table, text


def rows_of(connection: Connection, names: Iterable[str]) -> list[list[str]]:
    """Every row of each table, in an order of its own, whatever that of the database is."""
    return [
        sorted(map(repr, connection.execute(select(text("*")).select_from(table(name))))) for name in names
    ]
