"""How the tests of search engines ask."""

from portal.search.parser import parse
from portal.search.protocol import (
    Document,
    Engine,
)


def find(engine: Engine, typed: str, **options: object) -> list[str]:
    """Return the ids found for a search as typed, sorted."""
    return sorted(engine.search(parse(typed), **options).ids)  # type: ignore[arg-type]


def ids(*documents: Document) -> list[str]:
    """Return the ids of documents, sorted."""
    return sorted(document.id for document in documents)
