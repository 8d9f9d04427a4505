"""Every engine in turn: what one must do stands here; a new engine runs this suite unchanged.

An engine that lacks a capability skips what needs it, by name.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.search.protocol import (
    Engine,
    engine_names,
    make_engine,
)
from search_engines.documents import ALL


@pytest.fixture(params=engine_names())
def name(request: pytest.FixtureRequest) -> str:
    """The name of the engine under test."""
    return str(request.param)


@pytest.fixture
def empty(name: str, tmp_path: Path) -> Iterator[Engine]:
    """An engine with a fresh index without documents."""
    engine = make_engine(name, tmp_path / "index")
    engine.begin_rebuild().commit(0)
    yield engine
    engine.close()


@pytest.fixture
def engine(empty: Engine) -> Engine:
    """An engine that holds the invented documents."""
    empty.apply(ALL)
    return empty
