"""One tantivy index in one folder: opened, read at its newest commit, written in one commit."""

import json
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import tantivy

from portal.search.engines.tantivy.schema import ID, make_schema, register_analyzer, to_document
from portal.search.protocol import Document, IndexBusy, IndexUnavailable, SearchError

META = "meta.json"
LOCK_SECONDS = 10.0
MEMORY = 30_000_000
"""Bytes in which a writer gathers documents before it writes a segment; tantivy wants at least 15 million."""

T = TypeVar("T")


class TantivyFolder:
    """The index in `path`, and the newest state of it that was asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.schema = make_schema()
        self._lock = Lock()
        self._index: tantivy.Index | None = None
        self._writer: tantivy.IndexWriter | None = None
        self._searcher: tantivy.Searcher | None = None
        self._seen: tuple[int, int, int] | None = None
        self._opstamp = 0

    @classmethod
    def create(cls, path: Path) -> "TantivyFolder":
        """Make an empty index in an empty folder."""
        folder = cls(path)
        folder._index = guarded(lambda: tantivy.Index(folder.schema, path=str(path), reuse=False))
        register_analyzer(folder._index)
        return folder

    def current(self) -> tuple[int, tantivy.Searcher]:
        """Number of the newest commit, here or elsewhere, and a searcher of it; raises IndexUnavailable."""
        try:
            found = (self.path / META).stat()
        except OSError as error:
            raise IndexUnavailable(f"no search index in {self.path}") from error
        seen = (found.st_mtime_ns, found.st_ino, found.st_size)
        with self._lock:
            if self._searcher is None or seen != self._seen:
                opstamp = int(self.meta()["opstamp"])
                index = self._opened()
                guarded(index.reload)
                self._searcher, self._seen, self._opstamp = index.searcher(), seen, opstamp
            return self._opstamp, self._searcher

    def meta(self) -> dict[str, Any]:
        """What tantivy says of its newest commit: opstamp and segments; raises IndexUnavailable."""
        try:
            found: dict[str, Any] = json.loads((self.path / META).read_text("utf-8"))
            found["opstamp"], found["segments"]
        except (OSError, ValueError, KeyError) as error:
            raise IndexUnavailable(f"search index cannot be read: {error}") from error
        return found

    def write(self, adds: Iterable[Document], deletes: Iterable[str]) -> None:
        """Delete, add or replace documents in one commit; nothing is committed where nothing changes.

        The writer stays open, so that no commit waits for the segments that the one before it made tantivy join.
        """
        wanted = {document.id: document for document in adds}
        gone = self.known({*wanted, *deletes})
        if not wanted and not gone:
            return
        if self._writer is None:
            self._writer = self.writer()
        try:
            for id_ in gone:
                self._writer.delete_documents_by_term(ID, id_)
            for document in wanted.values():
                self._writer.add_document(to_document(document))
            self._writer.commit()
        except BaseException:
            self._writer = None  # what it holds is lost, and after a failure it takes nothing more
            raise

    def release(self) -> None:
        """Wait until the segments are joined, and let other processes write."""
        writer, self._writer = self._writer, None
        if writer is not None:
            guarded(writer.wait_merging_threads)

    def writer(self) -> tantivy.IndexWriter:
        """The one writer of this folder; raises IndexBusy where another process keeps it. One thread writes: it takes ten
        times as many documents as can be cut into tokens meanwhile.
        """
        self.current()
        deadline = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                return self._opened().writer(heap_size=MEMORY, num_threads=1)
            except ValueError as error:
                if "LockBusy" not in str(error):
                    raise SearchError(str(error)) from error
                if time.monotonic() > deadline:
                    raise IndexBusy("another process is writing to the search index") from error
            time.sleep(0.05)

    def known(self, ids: Iterable[str]) -> set[str]:
        """Those of `ids` that can be found."""
        wanted = list(ids)
        if not wanted:
            return set()
        _opstamp, searcher = self.current()
        clause = tantivy.Query.term_set_query(self.schema, ID, wanted)
        hits = guarded(lambda: searcher.search(clause, limit=len(wanted), count=False).hits)
        return set(ids_of(searcher, [address for _score, address in hits]))

    def _opened(self) -> tantivy.Index:
        if self._index is None:
            self._index = guarded(lambda: tantivy.Index.open(str(self.path)))
            register_analyzer(self._index)
        return self._index


def ids_of(searcher: tantivy.Searcher, addresses: Sequence[tantivy.DocAddress]) -> list[str]:
    """Ids of documents, in their order."""
    return [str(searcher.doc(address).get_first(ID)) for address in addresses]


def guarded(call: Callable[[], T]) -> T:
    """The answer of tantivy; whatever a damaged file makes of it, a panic included, becomes IndexUnavailable."""
    try:
        return call()
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as error:  # a panic in Rust is no Exception
        raise IndexUnavailable(f"search index cannot be read: {error}") from error
