"""A demo city of 20,000 released cases, made once by the real commands and kept under var/ for the next run; `make bench`
makes cities under the same names and settings.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from portal.db.engines import session_factory, working_engine
from portal.demo.load import Demo
from portal.releases.indexing import make_indexer
from portal.search.protocol import IndexUnavailable, make_engine
from portal.settings import Settings, load_settings
from tests.application import running
from tests.conftest import SECRET

CASES = int(os.environ.get("BENCH_CASES", "28000"))
"""Demo cases; about seven in ten are released."""


@pytest.fixture(scope="session")
def city(template_database: Path) -> dict[str, str]:
    """Settings of a filled portal; the first run takes about as many minutes as there are thousand cases, divided by two."""
    folder = Path(__file__).parents[2] / "var" / f"bench-{CASES}"
    raw = {
        "db.url": f"sqlite:///{folder / 'portal.sqlite'}",
        "index.path": str(folder / "index"),
        "index.engine": "tantivy",
        "uploads.path": str(folder / "uploads"),
        "portal.secret": SECRET,
        "privacy.tagger": "off",
        "portal.demo": "true",
        "cookies.secure": "false",
        "worker.inline": "false",
        "pages.cache_megabytes": "0",  # pages are measured as they are made
    }
    if not (folder / "portal.sqlite").exists():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(template_database, folder / "portal.sqlite")
    settings = load_settings(raw, environ={})
    engine = working_engine(settings.db_url)
    Demo(settings, engine, session_factory(engine), lambda stage, done, total: None).fill(CASES, seed=1)
    _index(settings, engine)
    engine.dispose()
    return raw


def _index(settings: Settings, engine: Engine) -> None:
    """A city of an earlier version may have the index of another engine."""
    try:
        make_engine(settings.index_engine, Path(settings.index_path)).stats()
    except IndexUnavailable:
        make_indexer(settings, engine).rebuild()


@pytest.fixture
def city_app(city: dict[str, str]) -> Iterator[Any]:
    """The application over the city, without worker and indexer, so that nothing else takes processor time."""
    with running(city) as application:
        yield application
