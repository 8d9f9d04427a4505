"""What the index knows of everything published; made from published rows, so nothing unreleased can enter the index.

A kind of published thing is one more element of ``KINDS``: the indexer, a rebuild and its count read this and nothing else.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from sqlalchemy import Connection, Engine

from portal.public.search.case_documents import Cases
from portal.public.search.department_documents import Departments
from portal.public.search.section_documents import Sections
from portal.public.search.turn_documents import Turns
from portal.search.protocol import Document

_CHUNK = 500


class Kind(Protocol):
    """One kind of published thing. The id of its documents is ``prefix:key``."""

    prefix: str

    def load(self, connection: Connection, keys: Sequence[str]) -> list[Document]:
        """Documents of those ``keys`` that are live; missing ones were withdrawn."""

    def count(self, connection: Connection) -> int:
        """How many there are."""

    def after(self, connection: Connection, key: str, limit: int) -> list[Document]:
        """The next ones in order of their key; all keys are after the empty one."""


KINDS: tuple[Kind, ...] = (Cases(), Sections(), Turns(), Departments())


def keys_of(ids: Iterable[str], prefix: str) -> list[str]:
    """Keys of the ids of one kind, in their order: ``case:2026-000123`` -> ``2026-000123``."""
    start = f"{prefix}:"
    return [item.removeprefix(start) for item in ids if item.startswith(start)]


def load_documents(connection: Connection, ids: Iterable[str]) -> list[Document]:
    """Documents of those ``ids`` that are live; missing ones were withdrawn."""
    wanted = list(ids)
    found: list[Document] = []
    for kind in KINDS:
        if keys := keys_of(wanted, kind.prefix):
            found += kind.load(connection, keys)
    return found


class PublishedDocuments:
    """Everything published as the indexer's source of documents, read through the confined engine."""

    def __init__(self, published: Engine) -> None:
        self._published = published

    def load(self, ids: Iterable[str]) -> list[Document]:
        """Documents of those ``ids`` that are live; missing ones were withdrawn."""
        with self._published.connect() as connection:
            return load_documents(connection, ids)

    def count(self) -> int:
        with self._published.connect() as connection:
            return sum(kind.count(connection) for kind in KINDS)

    def all(self) -> Iterator[Document]:
        """Every live document, kind by kind, read in chunks so that no read transaction stays open."""
        for kind in KINDS:
            key = ""
            while documents := self._after(kind, key):
                yield from documents
                key = documents[-1].id.removeprefix(f"{kind.prefix}:")

    def _after(self, kind: Kind, key: str) -> list[Document]:
        with self._published.connect() as connection:
            return kind.after(connection, key, _CHUNK)
