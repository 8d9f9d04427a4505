"""An invented city of sixty cases, a year of rankings and a year of bulletins on the real application."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from webtest import TestApp

from portal.db.engines import working_engine
from portal.public.search.documents import PublishedDocuments
from portal.search.protocol import make_engine
from tests.application import running
from tests.bulletin_rows import publish_bulletins
from tests.conftest import TEMPLATE
from tests.functional.public.pages import Site
from tests.hotline_rows import publish_hotline_days
from tests.postgres import Cluster
from tests.public_rows import case_values, departments, publish
from tests.ranking_rows import publish_rankings

CITY = "city"


@pytest.fixture(scope="session")
def city_files(template_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Database and index of the invented city, built once; every test gets its own copy."""
    folder = tmp_path_factory.mktemp("city")
    shutil.copy(template_database, folder / "portal.sqlite")
    engine = working_engine(f"sqlite:///{folder}/portal.sqlite")
    fill_city(engine)
    documents = list(PublishedDocuments(engine).all())
    engine.dispose()
    search = make_engine("whoosh", folder / "index")
    rebuild = search.begin_rebuild()
    rebuild.apply(documents)
    rebuild.commit(len(documents))
    search.close()
    return folder


@pytest.fixture(scope="session")
def city_in_postgres(cluster: Cluster) -> str:
    """The same city as a database of PostgreSQL, built once; every test gets its own copy."""
    engine = working_engine(cluster.make_database(CITY, TEMPLATE))
    fill_city(engine)
    engine.dispose()
    return CITY


def fill_city(engine: Engine) -> None:
    departments(engine)
    publish(engine, *(case_values(n) for n in range(1, 61)))
    publish_rankings(engine)
    publish_bulletins(engine)
    publish_hotline_days(engine)


@pytest.fixture
def city(
    raw_settings: dict[str, str], city_files: Path, backend: str, request: pytest.FixtureRequest
) -> Iterator[TestApp]:
    """The site with sixty cases of three departments, their index, rankings of three groups over twelve months, and
    bulletins of the same months with two briefs and a historic document."""
    if backend == "sqlite":
        shutil.copy(city_files / "portal.sqlite", raw_settings["db.url"].removeprefix("sqlite:///"))
    else:
        name, cluster = str(make_url(raw_settings["db.url"]).database), request.getfixturevalue("cluster")
        cluster.drop_database(name)
        cluster.make_database(name, request.getfixturevalue("city_in_postgres"))
    shutil.copytree(city_files / "index", raw_settings["index.path"])
    with running(raw_settings) as application:
        yield Site(application)
