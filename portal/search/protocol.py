"""What a search engine is to the rest of the portal. A new engine is one more module under `engines/`.

Engines return ids, totals, facet counts and an order. Titles, snippets and highlights are made from the
published rows, so a stale index can hide a hit but never show one. User text never reaches an engine.
"""

import pkgutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Literal, Protocol

from portal.search.query import Query

Sort = Literal["relevance", "newest", "oldest"]
"""A search without words to be found has no relevance: it is sorted newest first unless oldest first is asked for."""


class SearchError(Exception):
    """Something is wrong with the index, not with the search."""


class IndexUnavailable(SearchError):
    """The index is missing or damaged; a rebuild heals it. Readers are told that search is being rebuilt."""


class IndexBusy(SearchError):
    """Another process is writing; nothing was changed and the same call may be made again."""


class CountMismatch(SearchError):
    """A rebuilt index does not hold as many documents as it should; the old one stays in use."""


@dataclass(frozen=True, slots=True)
class Document:
    """A published item as the index sees it."""

    id: str  # for example "case:2026-000123"
    kind: str
    title: str
    body: str
    date: int  # yyyymmdd; a coarser date as its first day
    facets: Mapping[str, str] = field(default_factory=dict)  # facet name to the one value it is counted under
    fields: Mapping[str, str] = field(default_factory=dict)  # searchable text by name, see query.FIELDS


@dataclass(frozen=True, slots=True)
class Filters:
    """Exact conditions chosen by link, not typed: any of the values of each facet, and first and last day."""

    facets: Mapping[str, Collection[str]] = field(default_factory=dict)  # the facet "kind" is always there
    since: int | None = None
    until: int | None = None


NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the order by date: the hits next to `key` on its older side, or with `newer` on its newer side.

    A page of them comes in the order of the search's sort. The next page of newest first is `Cursor(page.keys[-1])`,
    the one before `Cursor(page.keys[0], newer=True)`.
    """

    key: int  # one of Page.keys
    newer: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page of hits. A facet is counted over the hits as if it were not itself filtered by."""

    ids: tuple[str, ...]
    total: int
    total_is_exact: bool = True
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    fell_back: bool = False  # these are the closest texts, not texts that hold all the words
    keys: tuple[int, ...] = ()  # place of each id in the order by date, for a Cursor; none by relevance


@dataclass(frozen=True, slots=True)
class Frequencies:
    """In how many documents tokens and dictionary words occur; deleted ones may be counted until the next rebuild."""

    documents: int  # in all
    tokens: Mapping[str, int]
    words: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Stats:
    """What the index holds, for the status page and for checks."""

    documents: int
    deleted: int  # gone from every answer, but with tokens still on disk until the next rebuild
    segments: int
    size: int  # bytes on disk


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can do beyond the contract; tests of a missing one are skipped by name."""

    exact_phrases: bool = True  # else callers must check phrases against the published text
    exact_totals: bool = True
    one_process_writes: bool = True  # a second writer gets IndexBusy


class Rebuild(Protocol):
    """A new index being filled beside the one in use."""

    def apply(self, adds: Iterable[Document], deletes: Iterable[str] = ()) -> None:
        """Add or replace documents and take others out."""

    def commit(self, expected: int) -> int:
        """Put the new index to use in one step and return its generation.

        Raises CountMismatch, and changes nothing, unless it holds exactly `expected` documents.
        """

    def abort(self) -> None:
        """Throw the new index away."""


class Engine(Protocol):
    """A disposable index over documents; safe to search from several threads."""

    capabilities: Capabilities

    def apply(self, adds: Iterable[Document], deletes: Iterable[str] = ()) -> int:
        """Take `deletes` out, add or replace `adds`, and return the generation that shows all of it."""

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
        """Answer a query; raises IndexUnavailable, never anything about the query.

        With `after` an order by date goes on from there, however deep, and `offset` does not count; total and facets are
        those of the whole search.
        """

    def similar(self, document: Document, limit: int) -> tuple[str, ...]:
        """Return the ids of the documents of the same kind that are closest to a text, without the document itself."""

    def frequencies(self, tokens: Iterable[str], words: Iterable[str] = ()) -> Frequencies:
        """Tell how frequent tokens and dictionary words are."""

    def generation(self) -> int:
        """Return a number that grows with every change that can be seen."""

    def stats(self) -> Stats:
        """Return sizes."""

    def known(self, ids: Iterable[str]) -> set[str]:
        """Return those of `ids` that can be found: how a change is read back."""

    def ids(self) -> Iterator[str]:
        """Yield the id of every document that can be found, for comparing with the published rows."""

    def begin_rebuild(self) -> Rebuild:
        """Start a new index beside this one."""

    def release(self) -> None:
        """Let other processes write, where this one has kept the place since its last `apply`; the next takes it again."""

    def close(self) -> None:
        """Let go of files; the engine is not used afterwards."""


def engine_names() -> tuple[str, ...]:
    """Return the names `make_engine` knows."""
    package = import_module("portal.search.engines")
    return tuple(module.name for module in pkgutil.iter_modules(package.__path__))


def make_engine(name: str, path: Path) -> Engine:
    """Make the engine called `name` over the folder `path`; raises ValueError for an unknown name."""
    if name not in engine_names():
        raise ValueError(f"no search engine {name!r}; there are: {', '.join(engine_names())}")
    make: Callable[[Path], Engine] = import_module(f"portal.search.engines.{name}").make
    return make(path)
