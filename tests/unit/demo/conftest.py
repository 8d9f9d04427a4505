"""One filled city for all tests that only read it; an empty one for each that fills its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo_city import CASES, City, open_city


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, template_database: Path) -> Iterator[City]:
    """A city of ninety cases with everything done."""
    city = open_city(tmp_path_factory.mktemp("city"), template_database)
    assert city.demo.fill(CASES, seed=1)
    yield city
    city.engine.dispose()


@pytest.fixture
def empty(tmp_path: Path, template_database: Path) -> Iterator[City]:
    """A migrated database that nobody has used."""
    city = open_city(tmp_path, template_database)
    yield city
    city.engine.dispose()
