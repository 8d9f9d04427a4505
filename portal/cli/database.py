"""``portal init-db``."""

import click
from sqlalchemy import Engine, insert, select
from sqlalchemy.engine import make_url

from portal.backoffice.calendar.services import seed_holidays
from portal.cli import verb
from portal.cli.environment import read_settings
from portal.db.engines import session_factory, working_engine
from portal.db.migrate import upgrade
from portal.db.postgres import UnfitDatabase
from portal.db.roles import grant_rights
from portal.public.log.tables import published_state
from portal.settings import Settings


@verb("init-db")
def init_db(ini: str) -> None:
    """Create the database or bring it to the newest schema, and on PostgreSQL give the roles of the public side their
    rights; safe to run again.
    """
    settings = read_settings(ini)
    try:
        upgrade(settings.db_url)
    except UnfitDatabase as error:
        raise click.ClickException(str(error)) from None
    engine = working_engine(settings.db_url)
    with session_factory(engine).begin() as session:
        if session.scalar(select(published_state.c.id)) is None:
            session.execute(
                insert(published_state).values(id=1, counter=0, changed_at="1970-01-01T00:00:00Z")
            )
        added = seed_holidays(session)
    roles = _grant(engine, settings)
    engine.dispose()
    click.echo(f"Database ready: {make_url(settings.db_url)!r} (holiday days added: {added})")
    for role in roles:
        click.echo(f"Rights given to the role {role}")


def _grant(engine: Engine, settings: Settings) -> list[str]:
    """On PostgreSQL give the roles of the public side their rights; their names."""
    if engine.dialect.name != "postgresql":
        return []
    public, inbox = (make_url(url).username or "" for url in (settings.published_url, settings.inbox_url))
    owner = make_url(settings.db_url).username
    try:
        with engine.begin() as connection:
            grant_rights(connection, public, "" if inbox == owner else inbox)
    except LookupError as error:
        raise click.ClickException(str(error)) from None
    return [role for role in (public, inbox) if role != owner]
