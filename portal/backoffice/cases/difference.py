"""What an edit changed, character by character, for people: tiny accidental matches inside a change are not shown."""

from dataclasses import dataclass

from portal.backoffice.cases.matching import Block, matching_blocks

SHORTEST_MATCH = 2


@dataclass(frozen=True, slots=True)
class Change:
    """A run of text; ``kind`` is ``same``, ``del`` or ``ins``."""

    kind: str
    text: str


def differences(old: str, new: str) -> list[Change]:
    """The runs that lead from ``old`` to ``new``; a replaced passage is a ``del`` followed by an ``ins``."""
    changes: list[Change] = []
    at_old = at_new = 0
    for a, b, size in _matches(old, new):
        changes += [Change("del", old[at_old:a])] if a > at_old else []
        changes += [Change("ins", new[at_new:b])] if b > at_new else []
        changes += [Change("same", old[a : a + size])] if size else []
        at_old, at_new = a + size, b + size
    return changes


def _matches(old: str, new: str) -> list[Block]:
    """Common passages worth showing, and an empty one at the end of both texts."""
    kept = [
        (a, b, size)
        for a, b, size in matching_blocks(old, new)
        if size >= SHORTEST_MATCH or a == b == 0 or (a + size == len(old) and b + size == len(new))
    ]
    return [*kept, (len(old), len(new), 0)]
