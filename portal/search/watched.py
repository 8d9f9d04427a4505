"""An engine whose faults all read "search is being rebuilt", and which tells the indexer that its files are damaged.

Damaged files raise whatever their bytes happen to decode to, often long after the index was opened and for some queries
only. Whoever meets that may be a web process, while the indexer that can heal it works in another.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from portal.search.damage import Damage
from portal.search.protocol import Document, Engine, IndexUnavailable, SearchError, Stats

log = logging.getLogger(__name__)
_ENDS = (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError)


class Watched:
    """`engine` over the folder `root`; reading it raises IndexUnavailable and no other fault of its files."""

    def __init__(self, engine: Engine, root: Path) -> None:
        self._engine = engine
        self._damage = Damage(root)
        self.capabilities = engine.capabilities
        self.begin_rebuild = engine.begin_rebuild  # a new folder has nothing to do with damage of the old one
        self.release = engine.release
        self.close = engine.close

    def __getattr__(self, name: str) -> Any:
        return partial(self._read, getattr(self._engine, name))

    def _read(self, call: Callable[..., Any], *words: Any, **named: Any) -> Any:
        try:
            return call(*words, **named)
        except _ENDS:
            raise
        except BaseException as error:  # a panic in Rust is no Exception
            raise self._unavailable(error) from error

    def ids(self) -> Iterator[str]:
        """See Engine.ids."""
        found = iter(self._read(self._engine.ids))
        while item := self._read(next, found, ""):
            yield item

    def stats(self) -> Stats:
        """See Engine.stats; raises IndexUnavailable also where anybody has met damage since the last rebuild."""
        if self._damage.is_known():
            raise IndexUnavailable("the search index is damaged or to be built anew")
        stats: Stats = self._read(self._engine.stats)
        return stats

    def apply(self, adds: Iterable[Document], deletes: Iterable[str] = ()) -> int:
        """See Engine.apply. A full disk is no damage: what goes wrong in writing stays what it is."""
        try:
            return self._engine.apply(adds, deletes)
        except IndexUnavailable as error:
            raise self._unavailable(error) from error
        except (*_ENDS, Exception):
            raise
        except BaseException as error:
            raise SearchError(f"the search index could not be written: {error}") from error

    def _unavailable(self, error: BaseException) -> Exception:
        """What to raise for `error`; damage is noted down for the indexer."""
        if isinstance(error, SearchError) and not isinstance(error, IndexUnavailable):
            return error
        if self._damage.report():
            log.error("the search index is damaged: %s", error, exc_info=error)
        return error if isinstance(error, IndexUnavailable) else IndexUnavailable(f"search index: {error}")
