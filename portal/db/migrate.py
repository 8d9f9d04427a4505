"""Bring a database to the newest schema, and say whether it is there."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from portal.db.engines import BEGIN_OPTION, working_engine
from portal.db.postgres import check_database

_MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def alembic_config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Run all missing migrations; a new SQLite file gets its folder first. Raises UnfitDatabase for a database of
    PostgreSQL that cannot hold the portal.
    """
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    else:
        engine = working_engine(url)
        try:
            check_database(engine)
        finally:
            engine.dispose()
    command.upgrade(alembic_config(url), revision)


def is_current(engine: Engine) -> bool:
    """Whether the database can be opened and stands at the newest migration, or at one that this code does not know yet:
    while machines are updated one after the other, those with the code before must start again too. Migrations only add
    what the code before can leave alone (docs/operations.md, ADR 17).
    """
    try:
        # Only reads, so it waits for no writer.
        with engine.execution_options(**{BEGIN_OPTION: "DEFERRED"}).connect() as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
        return revision == _newest() or (revision is not None and revision not in _known())
    except OperationalError:
        return False


@cache
def _newest() -> str | None:
    """Revision of the newest migration; reading them takes longer than looking into the database."""
    return ScriptDirectory(str(_MIGRATIONS)).get_current_head()


@cache
def _known() -> frozenset[str]:
    """Revisions of all migrations of this code."""
    scripts = ScriptDirectory(str(_MIGRATIONS)).walk_revisions()
    return frozenset(script.revision for script in scripts)
