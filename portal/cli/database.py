"""``portal init-db``."""

import click
from sqlalchemy import insert, select

from portal.backoffice.calendar.services import seed_holidays
from portal.cli import verb
from portal.cli.environment import read_settings
from portal.db.engines import session_factory, working_engine
from portal.db.migrate import upgrade
from portal.public.log.tables import published_state


@verb("init-db")
def init_db(ini: str) -> None:
    """Create the database or bring it to the newest schema; safe to run again."""
    settings = read_settings(ini)
    upgrade(settings.db_url)
    engine = working_engine(settings.db_url)
    with session_factory(engine).begin() as session:
        if session.scalar(select(published_state.c.id)) is None:
            session.execute(
                insert(published_state).values(id=1, counter=0, changed_at="1970-01-01T00:00:00Z")
            )
        added = seed_holidays(session)
    engine.dispose()
    click.echo(f"Database ready: {settings.db_url} (holiday days added: {added})")
