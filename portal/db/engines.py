"""The only place that makes database engines: working, published (read-only, confined) and inbox (confined).

Drivers run in autocommit mode and every transaction opens with an explicit BEGIN of our own, which is one of two kinds
on either database: with SQLAlchemy's deferred default, concurrent writers broke the release log's chain silently. Errors
never print parameters: they are people's texts, and an error ends in a log file or in the job table.
"""

from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import NullPool

from portal.db.gate import INBOX_TABLES, PUBLISHED_TABLES, make_authorizer
from portal.db.postgres import WRITERS_TAKE_TURNS, quiet_error, settle_connection
from portal.db.roles import confine_role

BUSY_SECONDS = 30
"""How long a writer waits for the one before it."""
CONNECT_SECONDS = 5
"""How long a server of PostgreSQL may take to answer at all: one that has vanished must not hold every thread."""
BEGIN_OPTION = "portal_begin"
"""Execution option: ``IMMEDIATE`` (default, waits until no other transaction writes) or ``DEFERRED`` (a read snapshot)."""
_BEGIN = {
    "sqlite": {"IMMEDIATE": "BEGIN IMMEDIATE", "DEFERRED": "BEGIN DEFERRED"},
    "postgresql": {
        "IMMEDIATE": f"BEGIN; {WRITERS_TAKE_TURNS}",
        "DEFERRED": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    },
}


def is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def working_engine(url: str) -> Engine:
    """Engine over all tables, for the back office, the command line and the workers."""
    engine = _make(url, default="IMMEDIATE")
    if is_sqlite(url):
        event.listen(engine, "connect", _working_pragmas)
    return engine


def published_engine(url: str, *, pooled: bool = True) -> Engine:
    """Engine that can read the published tables and nothing else; opens an SQLite file read-only. On PostgreSQL ``url``
    names a role that may do no more; a connection of one that may is refused with RoleTooWide.

    Without ``pooled`` every connection is closed when it is given back, for commands that need one or two.
    """
    options: dict[str, Any] = {} if pooled else {"poolclass": NullPool}
    engine = _make(url, default="DEFERRED", mode="ro", **options)
    _confine(engine, PUBLISHED_TABLES)
    return engine


def inbox_engine(url: str) -> Engine:
    """Engine of the public forms: may add and count inbox rows, sees no other table."""
    engine = _make(url, default="IMMEDIATE", mode="rw")
    _confine(engine, INBOX_TABLES, writable=INBOX_TABLES)
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


def _make(url: str, default: str, mode: str = "", **options: Any) -> Engine:
    """An engine with our own BEGIN; ``mode`` is how an SQLite file is opened, "" as it says itself."""
    if is_sqlite(url):
        if mode:
            url = _sqlite_mode(url, mode)
        arguments: dict[str, Any] = {"timeout": BUSY_SECONDS, "check_same_thread": False}
        engine = create_engine(url, connect_args=arguments, hide_parameters=True, **options)
        event.listen(engine, "connect", _autocommit)
    else:
        # A connection whose server was restarted or has handed over to its replica is replaced unnoticed.
        arguments = {"client_encoding": "UTF8", "connect_timeout": CONNECT_SECONDS}
        engine = create_engine(
            url, connect_args=arguments, hide_parameters=True, pool_pre_ping=True, **options
        )
        event.listen(engine, "connect", settle_connection(BUSY_SECONDS))
        event.listen(engine, "handle_error", quiet_error)
    _explicit_begin(engine, default)
    return engine


def _sqlite_mode(url: str, mode: str) -> str:
    """``sqlite:////x/y.db`` -> the same file opened through a URI with ``mode``; ``?immutable=1`` of a read-only copy stays."""
    parsed = make_url(url)
    immutable = "&immutable=1" if parsed.query.get("immutable") == "1" else ""
    return f"sqlite:///file:{parsed.database}?mode={mode}{immutable}&uri=true"


def _explicit_begin(engine: Engine, default: str) -> None:
    """Begin as the option says. Where ``DEFERRED`` is the default there is no other way, and the dialect itself begins: for
    a listener, SQLAlchemy makes every connection and statement ready for events, which takes as long as a read.
    """
    words = _BEGIN[engine.dialect.name]
    if default == "DEFERRED":
        engine.dialect.do_begin = partial(_begin_reading, words[default])  # type: ignore[method-assign]
        return

    def begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get(BEGIN_OPTION, default)
        if mode == "DEFERRED":
            # Takes no lock and cannot fail; through SQLAlchemy it costs as much as a read.
            connection.connection.cursor().execute(words[mode])
        else:
            connection.exec_driver_sql(words[mode])

    event.listen(engine, "begin", begin)


def _begin_reading(sql: str, dbapi_connection: Any) -> None:
    dbapi_connection.cursor().execute(sql)


def _autocommit(connection: Any, record: Any) -> None:
    connection.isolation_level = None


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


def _confine(engine: Engine, readable: frozenset[str], writable: frozenset[str] = frozenset()) -> None:
    authorizer = make_authorizer(readable, writable)

    # Appended, not inserted: SQLAlchemy's own first statements on a new connection must run before it.
    def attach(connection: Any, record: Any) -> None:
        connection.set_authorizer(authorizer)

    sqlite = engine.dialect.name == "sqlite"
    event.listen(engine, "connect", attach if sqlite else confine_role(readable, writable))
