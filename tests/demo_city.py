"""A demonstration database of its own for a test, by the real ways."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from portal.db.engines import session_factory, working_engine
from portal.demo.load import Demo
from portal.settings import Settings, load_settings
from tests.conftest import SECRET

CASES = 90


@dataclass(frozen=True)
class City:
    """A demonstration with what a test needs of it."""

    raw: dict[str, str]
    settings: Settings
    engine: Engine
    sessions: sessionmaker[Session]
    demo: Demo


def open_city(folder: Path, template: Path, demo: str = "true") -> City:
    """A demonstration database of its own, still empty."""
    shutil.copy(template, folder / "portal.sqlite")
    raw = {
        "db.url": f"sqlite:///{folder}/portal.sqlite",
        "index.path": str(folder / "index"),
        "uploads.path": str(folder / "uploads"),
        "portal.secret": SECRET,
        "portal.demo": demo,
        "worker.inline": "false",
    }
    settings = load_settings(raw, environ={})
    engine = working_engine(settings.db_url)
    sessions = session_factory(engine)
    silent = Demo(settings, engine, sessions, lambda _stage, _done, _total: None)
    return City(raw, settings, engine, sessions, silent)
