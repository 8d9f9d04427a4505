"""Terms that may be offered to somebody who types: words of titles, names of categories, places and units; and their pinyin."""

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

from portal.search.tokens import HAN, fold

LONGEST = 32  # characters of a term: longer names are cut nowhere else either
_TERM = re.compile(f"[{HAN}A-Za-z0-9]*[{HAN}][{HAN}A-Za-z0-9]*")
_MASK = re.compile("[某×]|隐去")


def case_terms(title: str, names: Iterable[str | None]) -> set[str]:
    """The terms of one case: dictionary words of its title that say what it is about, also those within longer ones, and
    ``names`` as they stand.
    """
    import rjieba  # loaded on first use: not every process that imports this cuts texts

    found = set(rjieba.cut_for_search(fold(title).text.encode(errors="ignore").decode())) - _plain_words()
    found.update(fold(name).text for name in names if name)
    return {
        term
        for term in found
        if 1 < len(term) <= LONGEST and _TERM.fullmatch(term) and not _MASK.search(term)
    }


@lru_cache(maxsize=1)
def _plain_words() -> frozenset[str]:
    """Words of every other title (反映、关于、要求 …): nobody would be helped by them."""
    listing = files("portal.search").joinpath("data/plain_words.txt").read_text("utf-8")
    return frozenset(
        word for line in listing.splitlines() if not line.startswith("#") for word in line.split()
    )


@lru_cache(maxsize=20_000)
def pinyin(term: str) -> tuple[str, str]:
    """Pinyin without tones and initials, both without blanks: 噪声 is ``zaosheng`` and ``zs``; ü is v."""
    from pypinyin import lazy_pinyin  # loaded on first use: its tables take a while and some memory

    syllables = [syllable.lower() for syllable in lazy_pinyin(term)]
    return "".join(syllables), "".join(syllable[:1] for syllable in syllables)
