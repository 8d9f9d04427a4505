"""An index over what the test has published."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from portal.public.search.documents import PublishedDocuments
from portal.search.protocol import make_engine
from portal.settings import Settings


@pytest.fixture
def indexed(engine: Engine, settings: Settings) -> Callable[[], None]:
    """Bring the index up to everything published."""

    def build() -> None:
        search = make_engine(settings.index_engine, Path(settings.index_path))
        documents = list(PublishedDocuments(engine).all())
        rebuild = search.begin_rebuild()
        rebuild.apply(documents)
        rebuild.commit(len(documents))
        search.close()

    return build
