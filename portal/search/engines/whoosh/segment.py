"""Read one segment of the index: its columns once, its posting lists a whole block at a time."""

import json
from collections.abc import Iterable, Sequence
from functools import cached_property
from threading import Lock
from typing import Any, NamedTuple

from whoosh.columns import VarBytesColumn
from whoosh.formats import Existence
from whoosh.reading import TermNotFound

from portal.search.engines.whoosh.schema import TOKENS
from portal.search.order import order_key

_FORMAT = Existence()


class PostingList(NamedTuple):
    """The documents of a segment that hold a term, ascending, and its weight in each."""

    docs: Sequence[int]
    weights: Sequence[float]


NO_POSTINGS = PostingList((), ())


class Segment:
    """An immutable segment; which of its documents are deleted is the business of a snapshot."""

    def __init__(self, storage: Any, segment: Any) -> None:
        files = segment.open_compound_file(storage) if segment.is_compound() else storage
        codec = segment.codec()
        self._terms = codec.terms_reader(files, segment)
        self._columns = codec.per_document_reader(files, segment)
        self._lock = Lock()  # Whoosh's files keep a reading position that threads would share
        self.size: int = segment.doc_count_all()
        column = VarBytesColumn()
        ids = self._columns.column_reader("id", column)
        meta = self._columns.column_reader("meta", column)
        self.ids: list[str] = [bytes(ids[doc]).decode() for doc in range(self.size)]
        self.numbers: dict[str, int] = {id_: doc for doc, id_ in enumerate(self.ids)}
        self.dates: list[int] = []
        self._facets: list[dict[str, str]] = []
        for doc in range(self.size):
            date, facets = json.loads(bytes(meta[doc]))
            self.dates.append(date)
            self._facets.append(facets)
        self._units = self._columns.column_reader("units", column)
        self._facet_columns: dict[str, list[str]] = {}

    def facet(self, name: str) -> list[str]:
        """Return the value of a facet for each document, "" where it has none."""
        if name not in self._facet_columns:
            self._facet_columns[name] = [facets.get(name, "") for facets in self._facets]
        return self._facet_columns[name]

    @cached_property
    def keys(self) -> list[int]:
        """The place of each document in the order by date."""
        return [order_key(date, id_) for date, id_ in zip(self.dates, self.ids, strict=True)]

    @cached_property
    def lengths(self) -> list[int]:
        """The length of each document in tokens, as coarse as Whoosh keeps it."""
        with self._lock:
            return [self._columns.doc_field_length(doc, TOKENS) or 0 for doc in range(self.size)]

    def units(self, docs: Iterable[int]) -> list[tuple[int, bytes]]:
        """Return the sequence of units of each of some documents, part after part, as bytes."""
        with self._lock:
            return [(doc, bytes(self._units[doc])) for doc in docs]

    def frequency(self, term: str) -> int:
        """Return the number of documents that hold a term, deleted ones included."""
        with self._lock:
            try:
                found: int = self._terms.term_info(TOKENS, term.encode()).doc_frequency()
            except TermNotFound:
                return 0
        return found

    def postings(self, term: str) -> PostingList:
        """Return the posting list of a term."""
        with self._lock:
            try:
                return _decode(self._terms.matcher(TOKENS, term.encode(), _FORMAT))
            except TermNotFound:
                return NO_POSTINGS


def _decode(matcher: Any) -> PostingList:
    """Read a posting list block by block.

    The public interface hands out one posting at a time, at ten times the cost; the pinned Whoosh keeps the decoded
    block in these attributes once it has been asked for one value of it.
    """
    docs: list[int] = []
    weights: list[float] = []
    while matcher.is_active():
        matcher.id(), matcher.weight()
        docs.extend(matcher._ids)
        weights.extend(matcher._weights)
        matcher._next_block()
    return PostingList(docs, weights)
