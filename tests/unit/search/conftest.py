"""The indexer over an empty index and an empty source."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database

from portal.search.indexer import Indexer
from portal.search.protocol import Engine, make_engine
from tests.indexing import Shelf


@pytest.fixture
def shelf() -> Shelf:
    """An empty source."""
    return Shelf()


@pytest.fixture
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty index; of the engine that a test names."""
    made = make_engine(getattr(request, "param", "whoosh"), tmp_path / "index")
    made.begin_rebuild().commit(0)
    yield made
    made.close()


@pytest.fixture
def indexer(index: Engine, engine: Database, shelf: Shelf) -> Indexer:
    """The indexer under test."""
    return Indexer(index, engine, shelf)
