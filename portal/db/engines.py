"""The only place that makes database engines: working, published (read-only, confined) and inbox (confined).

SQLite is driven in driver-autocommit mode and every transaction opens with an explicit BEGIN of our own: with
SQLAlchemy's deferred default, concurrent writers broke the release log's chain silently. Errors never print parameters:
they are people's texts, and an error ends in a log file or in the job table.
"""

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import NullPool

from portal.db.gate import INBOX_TABLES, PUBLISHED_TABLES, Authorizer, make_authorizer

BUSY_SECONDS = 30
BEGIN_OPTION = "portal_begin"
"""Execution option: ``IMMEDIATE`` (default, takes the write lock at once) or ``DEFERRED`` (a read snapshot)."""


def working_engine(url: str) -> Engine:
    """Engine over all tables, for the back office, the command line and the workers."""
    engine = create_engine(url, connect_args=_connect_args(url), hide_parameters=True)
    if engine.dialect.name == "sqlite":
        _explicit_begin(engine, default="IMMEDIATE")
        event.listen(engine, "connect", _working_pragmas)
    return engine


def published_engine(url: str, *, pooled: bool = True) -> Engine:
    """Engine that can read the published tables and nothing else; opens the SQLite file read-only.

    Without ``pooled`` every connection is closed when it is given back, for commands that need one or two.
    """
    options: dict[str, Any] = (
        {"hide_parameters": True} if pooled else {"hide_parameters": True, "poolclass": NullPool}
    )
    if make_url(url).get_backend_name() != "sqlite":
        # The URL names a role with SELECT on the published tables only.
        return create_engine(url, **options)
    engine = create_engine(_sqlite_mode(url, "ro"), connect_args=_connect_args(url), **options)
    _explicit_begin(engine, default="DEFERRED")
    _confine(engine, make_authorizer(PUBLISHED_TABLES))
    return engine


def inbox_engine(url: str) -> Engine:
    """Engine of the public forms: may add and count inbox rows, sees no other table."""
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, hide_parameters=True)
    engine = create_engine(_sqlite_mode(url, "rw"), connect_args=_connect_args(url), hide_parameters=True)
    _explicit_begin(engine, default="IMMEDIATE")
    _confine(engine, make_authorizer(INBOX_TABLES, writable=INBOX_TABLES))
    return engine


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """Sessions that write: their transactions take the write lock when they begin."""
    return sessionmaker(engine, expire_on_commit=False)


def read_session_factory(engine: Engine) -> sessionmaker[Session]:
    """Sessions that only read, on one snapshot; a flush raises, so a GET cannot write by mistake."""
    factory = sessionmaker(engine.execution_options(**{BEGIN_OPTION: "DEFERRED"}), expire_on_commit=False)
    event.listen(factory, "before_flush", _refuse_flush)
    return factory


def _refuse_flush(session: Session, context: Any, instances: Any) -> None:
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("this session only reads; use a writing session")


def _connect_args(url: str) -> dict[str, Any]:
    sqlite = make_url(url).get_backend_name() == "sqlite"
    return {"timeout": BUSY_SECONDS, "check_same_thread": False} if sqlite else {}


def _sqlite_mode(url: str, mode: str) -> str:
    """``sqlite:////x/y.db`` -> the same file opened through a URI with ``mode``; ``?immutable=1`` of a read-only copy stays."""
    parsed = make_url(url)
    immutable = "&immutable=1" if parsed.query.get("immutable") == "1" else ""
    return f"sqlite:///file:{parsed.database}?mode={mode}{immutable}&uri=true"


def _explicit_begin(engine: Engine, default: str) -> None:
    def autocommit(connection: Any, record: Any) -> None:
        connection.isolation_level = None

    def begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get(BEGIN_OPTION, default)
        if mode == "DEFERRED":
            # Takes no lock and cannot fail; through SQLAlchemy it costs a public page as much as a read.
            connection.connection.cursor().execute("BEGIN DEFERRED")
        else:
            connection.exec_driver_sql(f"BEGIN {mode}")

    event.listen(engine, "connect", autocommit)
    event.listen(engine, "begin", begin)


def _working_pragmas(connection: Any, record: Any) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # a withdrawal that was acknowledged must survive a power cut
        "foreign_keys=ON",
        "recursive_triggers=ON",  # else INSERT OR REPLACE walks around the append-only triggers
        "secure_delete=ON",  # an erased text leaves no byte in free pages
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _confine(engine: Engine, authorizer: Authorizer) -> None:
    # Appended, not inserted: SQLAlchemy's own first statements on a new connection must run before it.
    def attach(connection: Any, record: Any) -> None:
        connection.set_authorizer(authorizer)

    event.listen(engine, "connect", attach)
