"""Fixtures shared by all tests: a real database copied from a template, the application over it, people to sign in."""

import gc
import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

import portal.models  # noqa: F401 - a test that imports one table gets the others that it refers to
from portal.backoffice.calendar.services import seed_holidays
from portal.db.engines import published_engine, session_factory, working_engine
from portal.db.migrate import upgrade
from portal.db.roles import grant_rights
from portal.privacy import tagger
from portal.public.log.tables import published_state
from portal.settings import Settings, load_settings
from tests.application import running
from tests.postgres import INBOX, PUBLIC, Cluster, running_cluster

SECRET = "test-secret-test-secret-test-secret"
TEMPLATE = "template_portal"
_numbers = itertools.count()
hypothesis.settings.register_profile("portal", hypothesis.settings(), deadline=None)  # machines may be busy
hypothesis.settings.load_profile("portal")


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


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("listed", "postgresql"),
        default="listed",
        help="listed: PostgreSQL too for tests marked both_databases; postgresql: only it, for all tests that can",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Which databases a test runs on."""
    if "backend" not in metafunc.fixturenames:
        return
    postgres = pytest.param("postgresql", marks=[pytest.mark.postgres])
    if metafunc.definition.get_closest_marker("sqlite_only"):
        return
    if (
        metafunc.definition.get_closest_marker("postgresql_only")
        or metafunc.config.getoption("--database") == "postgresql"
    ):
        metafunc.parametrize("backend", [postgres], indirect=True)
    elif metafunc.definition.get_closest_marker("both_databases"):
        metafunc.parametrize("backend", ["sqlite", postgres], indirect=True)


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> str:
    """``sqlite`` or ``postgresql``: the database under ``raw_settings``."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server with a migrated, empty database ``TEMPLATE``; every test works on its own copy of that."""
    with running_cluster() as cluster:
        url = cluster.make_database(TEMPLATE)
        _fill_template(url)
        engine = working_engine(url)
        with engine.begin() as connection:
            grant_rights(connection, PUBLIC, INBOX)
        engine.dispose()
        yield cluster


def _fill_template(url: str) -> None:
    upgrade(url)
    engine = working_engine(url)
    with session_factory(engine).begin() as session:
        session.execute(insert(published_state).values(id=1, counter=0, changed_at="1970-01-01T00:00:00Z"))
        seed_holidays(session)
    engine.dispose()


@pytest.fixture(scope="session")
def template_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database; every test works on its own copy of this file."""
    path = tmp_path_factory.mktemp("template") / "portal.sqlite"
    _fill_template(f"sqlite:///{path}")
    return path


@pytest.fixture
def databases(
    backend: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, str]]:
    """Addresses of this test's own database. A server's release counter is asked at every request in this process, or each
    test would have to wait after each release; that it is believed for a moment is tested in processes of their own.
    """
    monkeypatch.setattr("portal.web.counter._INTERVAL", 0.0)
    if backend == "sqlite":
        database = tmp_path / "portal.sqlite"
        shutil.copy(request.getfixturevalue("template_database"), database)
        yield {"db.url": f"sqlite:///{database}"}
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    name = f"test_{next(_numbers)}"
    yield {
        "db.url": cluster.make_database(name, TEMPLATE),
        "published.url": cluster.url(name, PUBLIC),
        "inbox.url": cluster.url(name, INBOX),
    }
    cluster.drop_database(name)


@pytest.fixture
def raw_settings(tmp_path: Path, databases: dict[str, str]) -> dict[str, str]:
    """Settings as an ini file would give them, over this test's own database and folders."""
    return {
        **databases,
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
