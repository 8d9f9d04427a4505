"""An outbox, a source in memory and what an index finds, for tests of the indexer."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.search.outbox import ADD, SINGLE, OutboxEntry
from portal.search.parser import parse
from portal.search.protocol import Document, Engine, engine_names

NOW = datetime(2026, 1, 1, tzinfo=UTC)
EACH_ENGINE = pytest.mark.parametrize(
    ("name", "index"), [(name, name) for name in engine_names()], indirect=["index"]
)
"""Runs a test over an index of every engine there is."""


class Shelf:
    """A source of documents in memory that can be changed while it is read."""

    def __init__(self) -> None:
        self.documents: dict[str, Document] = {}
        self.before_chunk: Callable[[], None] = lambda: None

    def put(self, number: int, body: str) -> str:
        """Publish a document and return its id."""
        id_ = f"case:{number}"
        self.documents[id_] = Document(id_, "case", f"第{number}件", body, 20100101)
        return id_

    def load(self, ids: Iterable[str]) -> list[Document]:
        """See DocumentSource.load."""
        return [self.documents[id_] for id_ in ids if id_ in self.documents]

    def all(self) -> Iterator[Document]:
        """See DocumentSource.all."""
        yield from list(self.documents.values())
        self.before_chunk()

    def count(self) -> int:
        """See DocumentSource.count."""
        return len(self.documents)


def enqueue(sessions: sessionmaker[Session], *ids: str, action: str = ADD, priority: int = SINGLE) -> None:
    """Write outbox rows as a release does."""
    with sessions.begin() as session:
        for id_ in ids:
            session.add(
                OutboxEntry(kind="case", item_id=id_, action=action, priority=priority, created_at=NOW)
            )


def waiting(sessions: sessionmaker[Session]) -> int:
    """Return how many rows wait."""
    with sessions() as session:
        return session.scalar(select(func.count()).select_from(OutboxEntry)) or 0


def find(index: Engine, typed: str) -> list[str]:
    """Return the ids found, sorted."""
    return sorted(index.search(parse(typed), limit=1000).ids)
