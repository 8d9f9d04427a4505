"""Did you mean (您是不是要找): a search that found little or nothing, with its unknown words put right.

A word is right where live cases have it as a term. A wrong one is looked for as another term that sounds the same, as
one with two neighbouring characters changed over, and as one with a character more, less or different.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import Connection, or_, select

from portal.public.search.suggestions import END
from portal.public.search.tables import published_term
from portal.search.query import Query
from portal.search.terms import pinyin
from portal.search.tokens import HAN, fold

LONGEST_RUN = 12
"""Han characters of one word that are looked at: a longer one is a sentence."""

_LONGEST_TERM = 6
_HAN_RUN = re.compile(f"[{HAN}]+")
_LATIN = re.compile(r"[a-z']{3,40}")
_CONFUSED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"), ("h", "f"))
"""Sounds that many speakers do not tell apart."""


class Mend(NamedTuple):
    """A stretch of a run, and the term that it should have been."""

    start: int
    end: int
    term: str


def suggest_correction(connection: Connection, query: Query) -> str:
    """The search with its unknown words put right, "" where nothing better is known. Quoted phrases, fields and
    exclusions stay as typed: who writes them means them.
    """
    text, changed = query.text, False
    for word in query.words():
        if word.exact or word.field or word.weight != 1:
            continue
        better = _corrected(connection, fold(word.text).text)
        if better and word.text in text:
            text, changed = text.replace(word.text, better, 1), True
    return text if changed else ""


def _corrected(connection: Connection, word: str) -> str:
    """One word put right, "" if it is right or hopeless."""
    if _LATIN.fullmatch(word):
        return _by_pinyin(connection, {word.replace("'", "")}).get(word.replace("'", ""), "")
    better = word
    for run in reversed(list(_HAN_RUN.finditer(word))):  # from the end, so that places before stay true
        if 1 < len(run.group()) <= LONGEST_RUN:
            for mend in reversed(_mends(connection, run.group())):
                start, end = run.start() + mend.start, run.start() + mend.end
                better = better[:start] + mend.term + better[end:]
    return better if better != word else ""


def _mends(connection: Connection, run: str) -> list[Mend]:
    """What to put right in a run of Han, from left to right: by sound first, which is how wrong characters get typed."""
    places = _doubtful(run, _known(connection, run))
    if not places:
        return []
    written = {span: run[slice(*span)] for span in places}
    sounds = {span: _sounds(word) for span, word in written.items()}
    by_sound = _by_pinyin(connection, {sound for some in sounds.values() for sound in some})
    by_shape = _beginning_with(connection, {char for word in written.values() for char in word[:2]})
    found: list[Mend] = []
    for start, end in places:
        if any(start < mend.end and mend.start < end for mend in found):
            continue
        heard = (by_sound[sound] for sound in sounds[start, end] if sound in by_sound)
        term = next(heard, "") or _nearest(written[start, end], by_shape)
        if term:
            found.append(Mend(start, end, term))
    return sorted(found)


def _known(connection: Connection, run: str) -> list[tuple[int, int]]:
    """Spans of the run that are terms, the longest at each place, without overlap."""
    windows = {
        run[at : at + size] for size in range(2, _LONGEST_TERM + 1) for at in range(len(run) - size + 1)
    }
    columns = published_term.c
    terms = set(connection.scalars(select(columns.term).where(columns.term.in_(windows))))
    found, at = [], 0
    while at < len(run):
        size = next((size for size in range(_LONGEST_TERM, 1, -1) if run[at : at + size] in terms), 0)
        if size:
            found.append((at, min(at + size, len(run))))
        at += size or 1
    return found


def _doubtful(run: str, known: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that may be a word gone wrong: what is no term alone, then with a neighbour (停车未: 停车位), longest first."""
    edges = [0, *(edge for span in known for edge in span), len(run)]
    gaps = [(a, b) for a, b in pairwise(edges) if a < b and (a, b) not in known]
    alone = [(a, b) for start, end in gaps for a, b in _stretches(start, end)]
    joined = []
    for start, end in gaps:
        left = next((a for a, b in known if b == start), start)
        right = next((b for a, b in known if a == end), end)
        joined += [(left, end), (start, right), (left, right)]
    fitting = (span for span in (*alone, *joined) if 2 <= span[1] - span[0] <= _LONGEST_TERM)
    return list(dict.fromkeys(fitting))


def _stretches(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The spans within a stretch, longest first."""
    for size in range(min(end - start, _LONGEST_TERM), 1, -1):
        for at in range(start, end - size + 1):
            yield at, at + size


def _sounds(written: str) -> list[str]:
    """How a word sounds, and how it would to somebody who does not tell zh from z, n from l or an from ang."""
    sound = pinyin(written)[0]
    return list(
        dict.fromkeys([sound, *(sound.replace(a, b) for pair in _CONFUSED for a, b in (pair, pair[::-1]))])
    )


def _by_pinyin(connection: Connection, sounds: Collection[str]) -> Mapping[str, str]:
    """The commonest term of each sound."""
    columns = published_term.c
    statement = (
        select(columns.pinyin, columns.term)
        .where(columns.pinyin.in_(sounds))
        .order_by(columns.n, columns.term.desc())
    )
    return {row.pinyin: row.term for row in connection.execute(statement)}


def _beginning_with(connection: Connection, chars: Collection[str]) -> Sequence[str]:
    """The terms that begin with one of these characters, the commonest first."""
    columns = published_term.c
    which = or_(*(columns.term.between(char, char + END) for char in sorted(chars)))
    return connection.scalars(select(columns.term).where(which).order_by(-columns.n, columns.term)).all()


def _nearest(written: str, terms: Sequence[str]) -> str:
    """The commonest term that has two neighbouring characters changed over, else one more, less or different.

    Where two characters were written, one of them says too little of what was meant: those only change over.
    """
    size = len(written)
    swapped = {written[:at] + written[at + 1] + written[at] + written[at + 2 :] for at in range(size - 1)}
    near = next((term for term in terms if term in swapped), "")
    if near or size == 2:
        return near
    return next((term for term in terms if abs(len(term) - size) <= 1 and _differ_by_one(term, written)), "")


def _differ_by_one(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) == len(longer):
        return sum(a != b for a, b in zip(one, other, strict=True)) == 1
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))
