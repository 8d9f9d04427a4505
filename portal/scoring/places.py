"""Places and bands of the ranked units, from totals in order."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import accumulate
from typing import TypeVar

from portal.scoring.intervals import Interval, runs
from portal.scoring.model import Rulebook
from portal.scoring.numbers import unscaled

_T = TypeVar("_T")
_NUMERALS = "一二三四五六七八九十"


def places(keys: Sequence[_T], ties: str) -> list[tuple[int, bool]]:
    """Place and whether it is shared, of keys in descending order. Equal keys share a place.

    ``113`` and ``unordered``: one more than the number of units ahead; ``112``: one more than the number of better
    scores. Under ``unordered`` no order among equals is meant, and pages say so.
    """
    found: list[tuple[int, bool]] = []
    for position, key in enumerate(keys):
        if position and keys[position - 1] == key:
            place = found[-1][0]
        else:
            place = (found[-1][0] if found else 0) + 1 if ties == "112" else position + 1
        found.append((place, keys.count(key) > 1))
    return found


def bands(
    book: Rulebook, keys: Sequence[Fraction], totals: Sequence[int], intervals: Sequence[Interval]
) -> list[tuple[int | None, str]]:
    """Number from 1 and name of each ranked unit's band; what each is ranked by, total and interval in table order."""
    ways: dict[str, Callable[[], list[int]]] = {
        "score": lambda: [_by_score(book, total) for total in totals],
        "quantile": lambda: _by_quantile(book, keys),
        "overlap": lambda: [number for number, run in enumerate(runs(intervals), 1) for _ in run],
    }
    if book.band_kind == "none":
        return [(None, "")] * len(totals)
    return [(number, band_name(book, number)) for number in ways[book.band_kind]()]


def band_name(book: Rulebook, number: int) -> str:
    """The rulebook's name; bands by overlap are counted."""
    if book.band_kind != "overlap":
        return book.bands[number - 1].name
    return f"第{chinese_numeral(number)}档"


def chinese_numeral(number: int) -> str:
    """1-99 as 一, 十二, 二十."""
    tens, ones = divmod(number, 10)
    if number > 99:
        return str(number)
    return ("" if tens == 0 else "十" if tens == 1 else f"{_NUMERALS[tens - 1]}十") + (
        _NUMERALS[ones - 1] if ones else ""
    )


def _by_score(book: Rulebook, total: int) -> int:
    return next(n for n, band in enumerate(book.bands, 1) if band.least is None or total >= band.least)


def _by_quantile(book: Rulebook, keys: Sequence[Fraction]) -> list[int]:
    """The first band whose cumulative share of the ranked units exceeds the number of units strictly ahead."""
    ends = list(accumulate(unscaled(band.share) / 100 * len(keys) for band in book.bands))
    return [bisect_right(ends, sum(other > key for other in keys)) + 1 for key in keys]
