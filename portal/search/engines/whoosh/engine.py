"""The engine itself: snapshots for readers, one writer, and rebuilding beside the index in use."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex, LockError
from whoosh.writing import SegmentWriter

from portal.search.engines.whoosh.merging import merge_nothing, merge_small
from portal.search.engines.whoosh.schema import FORM, FastCodec, make_schema, to_fields
from portal.search.engines.whoosh.segment import Segment
from portal.search.engines.whoosh.snapshot import Place, Snapshot, View
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
    IndexBusy,
    IndexUnavailable,
    Page,
    Sort,
    Stats,
)
from portal.search.query import Query
from portal.search.similar import closest

NAME = "MAIN"
LOCK_SECONDS = 10.0
OPEN_ATTEMPTS = 5  # a commit elsewhere may remove files between reading the list of them and opening them
GENERATIONS = 10**9  # more than one folder ever sees


class WhooshFolder:
    """One Whoosh index in one folder; keeps segments open across generations, as they never change."""

    def __init__(self, path: Path) -> None:
        self._storage = FileStorage(str(path))
        self._segments: dict[str, Segment] = {}
        self._lock = Lock()

    @classmethod
    def create(cls, path: Path) -> "WhooshFolder":
        """Make an empty index in an empty folder."""
        FileIndex.create(FileStorage(str(path)), make_schema(), NAME)
        return cls(path)

    def generation(self) -> int:
        """Return the newest committed generation, -1 where there is none."""
        found: int = TOC._latest_generation(self._storage, NAME)
        return found

    def snapshot(self) -> Snapshot:
        """Return the newest generation as a snapshot of its own; raises IndexUnavailable where it cannot be read."""
        error: Exception | None = None
        for _ in range(OPEN_ATTEMPTS):
            try:
                return self._open()
            except Exception as caught:  # a damaged index raises whatever its bytes happen to decode to
                error = caught
        raise IndexUnavailable(f"search index cannot be read: {error}") from error

    def _open(self) -> Snapshot:
        toc = TOC.read(self._storage, NAME)
        with self._lock:
            self._segments = {
                entry.segment_id(): self._segments.get(entry.segment_id()) or Segment(self._storage, entry)
                for entry in toc.segments
            }
            views = [
                View(self._segments[entry.segment_id()], frozenset(entry.deleted_docs()))
                for entry in toc.segments
            ]
        return Snapshot(toc.generation, views)

    def write(self, adds: Iterable[Document], deletes: Iterable[str], merge: Any) -> None:
        """Delete, add or replace documents in one commit; nothing is committed where nothing changes."""
        wanted = {document.id: document for document in adds}
        try:
            index = FileIndex(self._storage, indexname=NAME)
            writer = SegmentWriter(index, timeout=LOCK_SECONDS, codec=FastCodec())
        except LockError as error:
            raise IndexBusy("another process is writing to the search index") from error
        try:
            changed = self._delete(writer, {*wanted, *deletes})
            for document in wanted.values():
                writer.add_document(**to_fields(document))
        except BaseException:
            writer.cancel()
            raise
        if changed or wanted:
            writer.commit(mergetype=merge)
        else:
            writer.cancel()

    def _delete(self, writer: Any, ids: Iterable[str]) -> bool:
        """Mark documents as deleted; with the lock held, the snapshot is what the writer starts from."""
        snapshot, found = self.snapshot(), False
        for id_ in ids:
            place = snapshot.locate(id_)
            if place is not None:
                number, doc = place
                writer.segments[number].delete_document(doc)
                found = True
        return found


class WhooshEngine:
    """Implements `portal.search.protocol.Engine`."""

    capabilities = Capabilities()

    def __init__(self, path: Path) -> None:
        self._folders = Folders(path, FORM)
        self._lock = Lock()
        self._writing = Lock()
        self._number = 0
        self._folder: WhooshFolder | None = None
        self._snapshot: Snapshot | None = None

    def apply(self, adds: Iterable[Document], deletes: Iterable[str] = ()) -> int:
        """See Engine.apply."""
        with self._writing:
            self._current_folder().write(adds, deletes, merge_small)
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
        place = Place(order_of(query, sort), offset, limit, after)
        return self._current().answer(query, filters, place, facets)

    def similar(self, document: Document, limit: int) -> tuple[str, ...]:
        """See Engine.similar."""
        return closest(self, document, limit)

    def frequencies(self, tokens: Iterable[str], words: Iterable[str] = ()) -> Frequencies:
        """See Engine.frequencies."""
        return self._current().frequencies(tokens, words)

    def generation(self) -> int:
        """See Engine.generation."""
        snapshot = self._current()
        return self._number * GENERATIONS + snapshot.generation

    def stats(self) -> Stats:
        """See Engine.stats."""
        snapshot = self._current()
        return Stats(snapshot.size, snapshot.deleted, len(snapshot.views), self._folders.size(self._number))

    def known(self, ids: Iterable[str]) -> set[str]:
        """See Engine.known."""
        snapshot = self._current()
        return {id_ for id_ in ids if snapshot.locate(id_)}

    def ids(self) -> Iterator[str]:
        """See Engine.ids."""
        return self._current().ids()

    def begin_rebuild(self) -> "WhooshRebuild":
        """See Engine.begin_rebuild."""
        return WhooshRebuild(self, self._folders)

    def release(self) -> None:
        """See Engine.release; a writer never outlives its commit."""

    def close(self) -> None:
        """See Engine.close."""
        with self._lock:
            self._folder = self._snapshot = None

    def _current_folder(self) -> WhooshFolder:
        """Return the folder in use, which another process may have exchanged."""
        number = self._folders.current()
        with self._lock:
            if self._folder is None or number != self._number:
                self._folder, self._number, self._snapshot = (
                    WhooshFolder(self._folders.path(number)),
                    number,
                    None,
                )
            return self._folder

    def _current(self) -> Snapshot:
        """Return the snapshot of the newest generation, opening it if a commit was made since, here or elsewhere."""
        folder = self._current_folder()
        known = self._snapshot
        if known is None or known.generation != folder.generation():
            known = folder.snapshot()
            with self._lock:
                if folder is self._folder:
                    self._snapshot = known
        return known


class WhooshRebuild:
    """Implements `portal.search.protocol.Rebuild`."""

    def __init__(self, engine: WhooshEngine, folders: Folders) -> None:
        self._engine = engine
        self._folders = folders
        self._number = folders.create()
        self._folder = WhooshFolder.create(folders.path(self._number))

    def apply(self, adds: Iterable[Document], deletes: Iterable[str] = ()) -> None:
        """See Rebuild.apply."""
        self._folder.write(adds, deletes, merge_nothing)

    def commit(self, expected: int) -> int:
        """See Rebuild.commit."""
        found = self._folder.snapshot().size
        if found != expected:
            raise CountMismatch(f"the rebuilt index holds {found} documents, {expected} are published")
        self._folders.use(self._number)
        return self._engine.generation()

    def abort(self) -> None:
        """See Rebuild.abort."""
        self._folders.remove(self._number)
