"""What an edit changed, character by character, for people: tiny accidental matches inside a change are not shown."""

from dataclasses import dataclass
from difflib import SequenceMatcher

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


def _matches(old: str, new: str) -> list[tuple[int, int, int]]:
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    last = blocks[-1]  # difflib's own end mark, of size 0
    kept = [
        block
        for block in blocks[:-1]
        if block.size >= SHORTEST_MATCH
        or (block.a == 0 and block.b == 0)
        or (block.a + block.size == last.a and block.b + block.size == last.b)
    ]
    return [*kept, last]
