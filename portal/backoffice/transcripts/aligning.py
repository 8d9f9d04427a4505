"""Which passages of a new transcript are those that are stored already. Pure functions over texts.

The same function pairs calls (by all that was said) and the turns within a call: equal texts first, in order, then between
them whatever is alike enough, still in order. What is alike nothing stands alone, as new or as vanished.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

Pair = tuple[int | None, int | None]
"""(place in the old list, place in the new one); None where the other side has nothing of the kind."""

ALIKE = 0.35
"""Share of pairs of neighbouring characters in common from which two texts are versions of one another. Two recognisers on
one recording reach 0.6 and more, two different calls with the same greetings stay below 0.2."""
MOST_COMPARED = 90_000
"""Stretches whose numbers of passages multiply to more than this count as rewritten altogether."""


def aligned(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """Every place of both lists once, in an order that keeps both."""
    pairs: list[Pair] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pairs += zip(range(a1, a2), range(b1, b2), strict=True)
        else:
            pairs += _between(old, new, range(a1, a2), range(b1, b2))
    return pairs


def _between(old: Sequence[str], new: Sequence[str], left: range, right: range) -> Iterator[Pair]:
    """Pairs in one changed stretch, chosen so that together they are as alike as can be."""
    found = dict(_alike(old, new, left, right)) if len(left) * len(right) <= MOST_COMPARED else {}
    later = iter(right)
    for a in left:
        if a not in found:
            yield a, None
            continue
        for b in later:
            if b == found[a]:
                yield a, b
                break
            yield None, b
    yield from ((None, b) for b in later)


def _alike(old: Sequence[str], new: Sequence[str], left: range, right: range) -> Iterator[tuple[int, int]]:
    """Longest common subsequence, weighted by likeness."""
    ones, others = [_shingles(old[a]) for a in left], [_shingles(new[b]) for b in right]
    like = [[_likeness(one, other) for other in others] for one in ones]
    best = [[0.0] * (len(others) + 1) for _ in range(len(ones) + 1)]
    for i in reversed(range(len(ones))):
        for j in reversed(range(len(others))):
            taken = like[i][j] + best[i + 1][j + 1] if like[i][j] >= ALIKE else 0.0
            best[i][j] = max(taken, best[i + 1][j], best[i][j + 1])
    i = j = 0
    while i < len(ones) and j < len(others):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            yield left[i], right[j]
            i, j = i + 1, j + 1


def _shingles(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1)) or frozenset(text)


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Dice's coefficient, 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
