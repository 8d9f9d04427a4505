"""The engine itself: one folder in use, answers at its newest commit, and rebuilding beside it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

import tantivy

from portal.search.engines.tantivy.folder import TantivyFolder, ids_of
from portal.search.engines.tantivy.reading import Reading
from portal.search.engines.tantivy.schema import FORM, ID, to_document
from portal.search.folders import Folders
from portal.search.order import order_of
from portal.search.protocol import (
    NO_FILTERS,
    Capabilities,
    CountMismatch,
    Cursor,
    Document,
    Filters,
    Frequencies,
    Page,
    Sort,
    Stats,
)
from portal.search.query import Query
from portal.search.similar import closest

GENERATIONS = 10**12  # more commits than one folder ever sees
CHUNK = 10_000


class TantivyEngine:
    """Implements `portal.search.protocol.Engine`."""

    capabilities = Capabilities()

    def __init__(self, path: Path) -> None:
        self._folders = Folders(path, FORM)
        self._lock = Lock()
        self._writing = Lock()
        self._number = 0
        self._folder: TantivyFolder | None = None

    def apply(self, adds: Iterable[Document], deletes: Iterable[str] = ()) -> int:
        """See Engine.apply."""
        with self._writing:
            self._current().write(adds, deletes)
        return self.generation()

    def search(
        self,
        query: Query,
        filters: Filters = NO_FILTERS,
        sort: Sort = "relevance",
        offset: int = 0,
        limit: int = 20,
        facets: Sequence[str] = (),
        after: Cursor | None = None,
    ) -> Page:
        """See Engine.search."""
        return self._reading().answer(query, filters, order_of(query, sort), offset, limit, facets, after)

    def similar(self, document: Document, limit: int) -> tuple[str, ...]:
        """See Engine.similar."""
        return closest(self, document, limit)

    def frequencies(self, tokens: Iterable[str], words: Iterable[str] = ()) -> Frequencies:
        """See Engine.frequencies."""
        return self._reading().frequencies(tokens, words)

    def generation(self) -> int:
        """See Engine.generation."""
        opstamp, _searcher = self._current().current()
        return self._number * GENERATIONS + opstamp

    def stats(self) -> Stats:
        """See Engine.stats."""
        folder = self._current()
        _opstamp, searcher = folder.current()
        segments: list[Mapping[str, Any]] = folder.meta()["segments"]
        deleted = sum((segment["deletes"] or {}).get("num_deleted_docs", 0) for segment in segments)
        return Stats(searcher.num_docs, deleted, len(segments), self._folders.size(self._number))

    def known(self, ids: Iterable[str]) -> set[str]:
        """See Engine.known."""
        return self._current().known(ids)

    def ids(self) -> Iterator[str]:
        """See Engine.ids."""
        _opstamp, searcher = self._current().current()
        everything, at = tantivy.Query.all_query(), 0
        while hits := searcher.search(everything, limit=CHUNK, offset=at, count=False).hits:
            yield from ids_of(searcher, [address for _score, address in hits])
            at += CHUNK

    def begin_rebuild(self) -> "TantivyRebuild":
        """See Engine.begin_rebuild."""
        return TantivyRebuild(self, self._folders)

    def release(self) -> None:
        """See Engine.release."""
        with self._writing:
            if self._folder is not None:
                self._folder.release()

    def close(self) -> None:
        """See Engine.close."""
        self.release()
        with self._lock:
            self._folder = None

    def _reading(self) -> Reading:
        folder = self._current()
        _opstamp, searcher = folder.current()
        return Reading(folder.schema, searcher)

    def _current(self) -> TantivyFolder:
        """The folder in use, which another process may have exchanged."""
        number = self._folders.current()
        with self._lock:
            if self._folder is None or number != self._number:
                self._folder, self._number = TantivyFolder(self._folders.path(number)), number
            return self._folder


class TantivyRebuild:
    """Implements `portal.search.protocol.Rebuild`: one writer from the first document to the exchange."""

    def __init__(self, engine: TantivyEngine, folders: Folders) -> None:
        self._engine = engine
        self._folders = folders
        self._number = folders.create()
        self._folder = TantivyFolder.create(folders.path(self._number))
        self._writer: tantivy.IndexWriter | None = None
        self._added: set[str] = set()

    def apply(self, adds: Iterable[Document], deletes: Iterable[str] = ()) -> None:
        """See Rebuild.apply. tantivy keeps more than a kilobyte for each deletion until the commit, whether or not it finds
        anything: only what was added before is deleted.
        """
        if self._writer is None:
            self._writer = self._folder.writer()
        for id_ in deletes:
            self._delete(self._writer, id_)
        for document in adds:
            self._delete(self._writer, document.id)
            self._writer.add_document(to_document(document))
            self._added.add(document.id)

    def _delete(self, writer: tantivy.IndexWriter, id_: str) -> None:
        if id_ in self._added:
            self._added.remove(id_)
            writer.delete_documents_by_term(ID, id_)

    def commit(self, expected: int) -> int:
        """See Rebuild.commit."""
        if self._writer is not None:
            self._writer.commit()
            self._writer.wait_merging_threads()
            self._writer = None
        _opstamp, searcher = self._folder.current()
        if searcher.num_docs != expected:
            raise CountMismatch(
                f"the rebuilt index holds {searcher.num_docs} documents, {expected} are published"
            )
        self._folders.use(self._number)
        return self._engine.generation()

    def abort(self) -> None:
        """See Rebuild.abort."""
        if self._writer is not None:
            with suppress(ValueError):  # a writer whose files are gone has nothing to take back
                self._writer.rollback()
            self._writer = None
        self._folders.remove(self._number)
