"""Lists that are leafed by key: the place that an address names, what is shown there, and the addresses beside it.

A page is found by the keys of the row before it (or after it), never by counting rows off, so it costs the same wherever it
stands.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """Just after (``newer``: just before) the row with these keys; the last key tells rows apart."""

    keys: tuple[str, ...]
    newer: bool = False


def read_place(query: Mapping[str, str], keys: re.Pattern[str]) -> Place | None:
    """The place that ``older=`` or ``newer=`` names, with a group of ``keys`` for each of its keys; a damaged one is the
    first page.
    """
    for name in ("older", "newer"):
        found = keys.fullmatch(query.get(name, ""))
        if found:
            return Place(found.groups(), newer=name == "newer")
    return None


@dataclass(frozen=True, slots=True)
class Leaf:
    """The rows of one page in the order of the list, and whether there are pages on either side."""

    rows: Sequence[Any]
    newer: bool
    older: bool

    @classmethod
    def of(cls, read: Sequence[Any], limit: int, place: Place | None) -> "Leaf":
        """From rows read away from the place in its direction, one more than ``limit`` where there are."""
        more, rows = len(read) > limit, read[:limit]
        if place is not None and place.newer:
            return cls(rows[::-1], more, True)
        return cls(rows, place is not None, more)

    def links(self, link: Callable[..., str], keys: Callable[[Any], Sequence[object]]) -> dict[str, str]:
        """Addresses of the first page and of those beside this one, "" where there is none; ``link`` makes one with some
        parts of the query, ``keys`` are those of a row.
        """

        def beside(name: str, row: Any) -> str:
            return link(**{name: ".".join(map(str, keys(row)))})

        return {
            "first": link() if self.newer else "",
            "newer": beside("newer", self.rows[0]) if self.newer and self.rows else "",
            "older": beside("older", self.rows[-1]) if self.older and self.rows else "",
        }
