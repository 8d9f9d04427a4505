"""What PostgreSQL needs beside SQLite: turns for writers, errors without content, a database that sorts as SQLite does."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.engine import ExceptionContext

WRITERS_LOCK = 12345
"""Key of the advisory lock that every writing transaction holds."""
WRITERS_TAKE_TURNS = f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})"
"""Opens a writing transaction: one writes at a time, as in SQLite, so that what a rule has read still holds when the
rule writes, two releases cannot deadlock, and numbers and the log's chain have no gap."""
SEEN_BY_REPLICAS = "SET LOCAL synchronous_commit = remote_apply"
"""For a transaction that changes what is public: its commit returns when every synchronous replica answers with it."""
OLDEST = 15
"""First version in which others than the owner cannot make tables in the schema ``public``."""
_ORDERED_BY_CODE = ("C", "POSIX", "C.UTF-8", "C.UTF8")


class UnfitDatabase(Exception):
    """The database cannot hold the portal; the message says how to make one that can."""


def settle_connection(busy_seconds: int) -> Callable[[Any, Any], None]:
    """Listener for new connections; a writer that has waited ``busy_seconds`` for its turn gives up with an error."""

    settings = (
        f"SET lock_timeout = '{busy_seconds}s'; "
        # A machine that vanished while it wrote gives up its turn within a minute, not after two hours.
        "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3"
    )

    def settle(connection: Any, record: Any) -> None:
        connection.autocommit = True  # every BEGIN is ours
        connection.execute(settings)

    return settle


def quiet_error(context: ExceptionContext) -> None:
    """Take what the server says out of an error: it quotes the values that were written. What is left are the error's
    code and the names of table, column and constraint; a faulty statement (class 42) is described, it quotes names only.
    """
    error: Any = context.original_exception
    diagnosis = getattr(error, "diag", None)
    if diagnosis is None or not getattr(error, "sqlstate", None):
        return  # no answer of a server: no connection, a wrong password
    names = (diagnosis.table_name, diagnosis.column_name, diagnosis.constraint_name)
    described = diagnosis.message_primary if error.sqlstate.startswith("42") else ""
    said = " ".join(["SQLSTATE", error.sqlstate, *filter(None, (*names, described))])
    error.args = (said,)
    wrapped = context.sqlalchemy_exception
    if wrapped is not None:
        kind = type(error)
        wrapped.args = (f"({kind.__module__}.{kind.__name__}) {said}",)


def check_database(engine: Engine) -> None:
    """Raises UnfitDatabase for a server that is too old, and for a database that is not UTF-8 or does not sort by code
    point: lists and pages by key rely on one order in both databases.
    """
    with engine.connect() as connection:
        version = connection.exec_driver_sql("SHOW server_version_num").scalar_one()
        encoding, collation = connection.exec_driver_sql(
            "SELECT pg_encoding_to_char(encoding), datcollate FROM pg_database WHERE datname = current_database()"
        ).one()
    if int(version) < OLDEST * 10_000:
        raise UnfitDatabase(f"PostgreSQL {OLDEST} or newer is needed")
    if encoding != "UTF8" or collation.upper() not in _ORDERED_BY_CODE:
        raise UnfitDatabase(
            f"the database is {encoding} and sorts by {collation}; make it with: "
            "CREATE DATABASE portal OWNER portal TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"
        )
