"""Reads that public pages ask for at each request: written with SQLAlchemy, compiled once a process, run by the driver.

What ``Connection.execute`` does around a statement (looking the compiled one up, making a context, a result and its rows)
costs a page more than the database does, and its rows are slow to read from.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect, Select


class _Ready(NamedTuple):
    """A statement in the words of one database."""

    sql: str
    names: list[str] | None
    """Of the values in their order; None where they go by name."""
    values: dict[str, Any]
    """Those that the statement has itself, such as its limit."""
    row: Callable[[Any], Any]


class Prepared:
    """A SELECT whose values go to the database as they are (texts, numbers) by the names of its ``bindparam``; a value that
    is missing is a KeyError. Rows are named tuples with the columns' names.
    """

    def __init__(self, statement: "Select[*tuple[Any, ...]]") -> None:
        self._statement = statement
        self._ready: dict[str, _Ready] = {}

    def all(self, connection: Connection, **values: Any) -> list[Any]:
        """All rows, read in the transaction of the connection, which begins with its first read as ever."""
        ready = self._ready.get(connection.dialect.name) or self._compile(connection.dialect)
        if not connection.in_transaction():
            connection.begin()
        bound = {**ready.values, **values}
        parameters = bound if ready.names is None else [bound[name] for name in ready.names]
        cursor = connection.connection.cursor()
        listeners = connection.engine.dispatch.before_cursor_execute
        if listeners:  # whoever counts statements sees these as well
            listeners(connection, cursor, ready.sql, parameters, None, False)
        try:
            cursor.execute(ready.sql, parameters)
            rows = cursor.fetchall()
        except connection.dialect.loaded_dbapi.Error as error:
            # As SQLAlchemy tells of its own: outages are known by it, a broken connection is given up.
            connection._handle_dbapi_exception(error, ready.sql, parameters, cursor, None)
        finally:
            cursor.close()
        return list(map(ready.row, rows))

    def first(self, connection: Connection, **values: Any) -> Any:
        """The first row, None without one; for statements that find few."""
        rows = self.all(connection, **values)
        return rows[0] if rows else None

    def _compile(self, dialect: Dialect) -> _Ready:
        compiled: Any = self._statement.compile(dialect=dialect)
        if compiled.post_compile_params:
            raise TypeError("a list of values (IN) is spelt out at each execution: use Connection.execute")
        own = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        names = compiled.positiontup if compiled.positional else None
        columns = dict(self._statement.selected_columns.items())
        ready = self._ready[dialect.name] = _Ready(str(compiled), names, own, _row_maker(columns, dialect))
        return ready


def _row_maker(columns: Mapping[str, Any], dialect: Dialect) -> Callable[[Any], Any]:
    """What makes a named tuple of a row, with the values that the types of its columns make of the driver's."""
    make: Callable[[Any], Any] = getattr(namedtuple("Row", columns.keys()), "_make")  # noqa: B009  mypy knows no fields
    convert = {}
    for place, column in enumerate(columns.values()):
        processor = column.type.dialect_impl(dialect).result_processor(dialect, None)
        if processor is not None:
            convert[place] = processor
    if not convert:
        return make

    def converted(row: Any) -> Any:
        values = list(row)
        for place, processor in convert.items():
            values[place] = processor(values[place])
        return make(values)

    return converted
