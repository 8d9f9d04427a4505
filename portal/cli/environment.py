"""What a command works with: settings, the working engine and its sessions."""

from dataclasses import dataclass

import click
from pyramid.paster import get_appsettings, setup_logging
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

import portal.models  # noqa: F401  (foreign keys resolve only when every table is known)
from portal.db.engines import session_factory, working_engine
from portal.db.migrate import is_current
from portal.privacy import tagger
from portal.settings import Settings, SettingsError, load_settings


@dataclass(frozen=True, slots=True)
class Environment:
    settings: Settings
    engine: Engine
    sessions: sessionmaker[Session]


def read_settings(ini: str) -> Settings:
    """Settings of ``ini``; wrong ones end the command with every error listed."""
    setup_logging(ini)
    try:
        settings = load_settings(get_appsettings(ini, name="main"))
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    tagger.switch(settings.tagger == "auto")
    return settings


def open_environment(ini: str) -> Environment:
    """Open the working database; one that is missing or behind ends the command with what to do."""
    settings = read_settings(ini)
    engine = working_engine(settings.db_url)
    click.get_current_context().call_on_close(engine.dispose)
    if not is_current(engine):
        raise click.ClickException(f"the database is not ready; run: portal init-db {ini}")
    return Environment(settings, engine, session_factory(engine))
