"""Fixtures shared by all tests: a real database copied from a template, the application over it, people to sign in."""

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

import portal.models  # noqa: F401 - a test that imports one table gets the others that it refers to
from portal.backoffice.calendar.services import seed_holidays
from portal.db.engines import published_engine, session_factory, working_engine
from portal.db.migrate import upgrade
from portal.privacy import tagger
from portal.public.log.tables import published_state
from portal.settings import Settings, load_settings
from tests.application import running

SECRET = "test-secret-test-secret-test-secret"


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end; looking for garbage among them again and again took a quarter of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(autouse=True)
def tagger_off() -> Iterator[None]:
    """Detection by rules alone, whatever the test before has switched on; tests of the tagger ask for ``tagger_on``."""
    tagger.switch(False)
    yield
    tagger.switch(False)


@pytest.fixture
def tagger_on(tagger_off: None) -> None:
    """The real name tagger."""
    tagger.switch(True)
    assert tagger.is_available()


@pytest.fixture(scope="session")
def template_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database; every test works on its own copy of this file."""
    path = tmp_path_factory.mktemp("template") / "portal.sqlite"
    url = f"sqlite:///{path}"
    upgrade(url)
    engine = working_engine(url)
    with session_factory(engine).begin() as session:
        session.execute(insert(published_state).values(id=1, counter=0, changed_at="1970-01-01T00:00:00Z"))
        seed_holidays(session)
    with engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture
def raw_settings(tmp_path: Path, template_database: Path) -> dict[str, str]:
    """Settings as an ini file would give them, over this test's own database and folders."""
    database = tmp_path / "portal.sqlite"
    shutil.copy(template_database, database)
    return {
        "db.url": f"sqlite:///{database}",
        "index.path": str(tmp_path / "index"),
        "uploads.path": str(tmp_path / "uploads"),
        "portal.secret": SECRET,
        "cookies.secure": "false",
        "worker.inline": "false",
        "privacy.tagger": "off",  # most tests are not about the tagger, and it is the slow part
        "privacy.neighbours": "1",  # most tests have one case and are about something else
    }


@pytest.fixture
def settings(raw_settings: dict[str, str]) -> Settings:
    return load_settings(raw_settings, environ={})


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    engine = working_engine(settings.db_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    return session_factory(engine)


@pytest.fixture
def published(settings: Settings) -> Iterator[Engine]:
    engine = published_engine(settings.published_url)
    yield engine
    engine.dispose()


@pytest.fixture
def wsgi_app(raw_settings: dict[str, str]) -> Iterator[Any]:
    with running(raw_settings) as application:
        yield application


@pytest.fixture
def app(wsgi_app: Any) -> TestApp:
    """The whole application in process."""
    return TestApp(wsgi_app)
