"""Names that the tagger reads in a sentence: grown to the whole name, freed of titles, weighed against the word lists."""

import re
from collections.abc import Iterator

from ..lexicon import alternatives
from ..surnames import SINGLE
from ..tagger import Reading
from ..types import Finding
from ..views import CaseContext, View
from .half_tagged import HALF, TRANSLITERATED, half_taken, is_foreign, person
from .partial_names import opens_word
from .shape import (
    GIVEN,
    NEVER,
    NOT_NAMES,
    STRONG,
    TITLES,
    before_number,
    before_place,
    ends_as_place,
    ends_here,
    follows_cue,
    is_han,
    is_word,
    runs_into_place,
    surname_length,
    title_end,
)

_TITLE_END = re.compile(rf"(?:{alternatives(TITLES)})$")
_FAMILIAR = re.compile(r"[老小阿][一-龥]")
_SPELLED = re.compile(rf"[{''.join(sorted(TRANSLITERATED))}]{{2,}}")
_DIVISIONS = frozenset("省市县镇乡村")
_CONNECTIVES = frozenset("和同向于对与时")
_DOT = re.compile("(?<=[一-龥])[·•・‧](?=[一-龥])")
_SURE, _LIKELY, _EVEN = 0.9, 0.65, 0.5  # mean likelihood of a name's characters
_CERTAIN = 0.97  # the same of its weakest character: 83 of 85 such names on real texts were right
# Likelihood that the character after a name that seems cut short must have to belong to it: within a word, as a word
# of its own that often follows names, as any other word of its own.
_GROWS, _GROWS_BEFORE_WORD, _GROWS_ALONE = 0.3, 0.15, 0.03


def recognise(view: View, case: CaseContext) -> Iterator[Finding]:
    """What the tagger calls a person, and what it half took for one where the shape of a name agrees."""
    reading = case.readings.get(view.field)
    if reading is None:
        return
    officials = case.official_spans.get(view.field, ())
    text = view.folded
    for finding in (*_tagged(text, reading), *_dotted(text, reading), *half_taken(text, reading)):
        if not any(finding.start < end and start < finding.end for start, end in officials):
            yield finding


def _tagged(text: str, reading: Reading) -> Iterator[Finding]:
    for number, word in enumerate(reading.words):
        if word.tag == "PER":
            start, end = _bare(text, word.start, word.end)
            start = _grown_left(text, start, end, reading, number)
            for first, last in _names(text, start, end, reading, number):
                yield from _judged(text, first, last, reading)


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """Without blanks and marks around it and without a title at its end: 王大明书记 -> 王大明, 李师傅 -> 李."""
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and not text[end - 1].isalnum():
        end -= 1
    title = _TITLE_END.search(text, start, end)
    return start, title.start() if title and title.start() > start else end


def _names(text: str, start: int, end: int, reading: Reading, number: int) -> Iterator[tuple[int, int]]:
    """The whole names in a stretch: one that is cut short grows, two that stand together are told apart."""
    while start < end:
        surname = surname_length(text, start)
        if not surname or (end - start > surname + 2 and is_foreign(text[start:end])):
            yield start, end
            return
        title = title_end(text, start + surname)
        if title and (end - start <= surname or title > end):
            return  # 李师傅, 胡书记: a surname with a title is no full name, also where half of the title is tagged
        if end - start == surname:
            end = _with_next_word(end, reading, number)
        last = min(end, start + surname + 2)
        if end - start == 4 and surname == 1 and surname_length(text, start + 2) == 1:
            last = start + 2
        if last == end and end - start <= surname + 1:
            last = _grown(text, end, reading, number)
        elif 0 < end - last < 2:
            last = end
        yield start, last
        start = max(last, start + 1)


def _with_next_word(end: int, reading: Reading, number: int) -> int:
    """The end of a given name that the tagger cut off as a word of its own: 韩|奉凿."""
    following = reading.words[number + 1] if number + 1 < len(reading.words) else None
    if following is None or following.start != end or following.end - end > 2:
        return end
    shares = reading.likelihood[end : following.end]
    return following.end if sum(shares) >= HALF * len(shares) else end


def _grown_left(text: str, start: int, end: int, reading: Reading, number: int) -> int:
    """One character less where a given name stands alone behind a surname that was taken for a word: 程|玉立."""
    before = reading.words[number - 1] if number else None
    if before is None or before.end != start or before.end - before.start != 1 or end - start > 2:
        return start
    given_only = not surname_length(text, start) or _FAMILIAR.fullmatch(text, start, end)
    return before.start if given_only and text[before.start] in SINGLE - _CONNECTIVES else start


def _grown(text: str, end: int, reading: Reading, number: int) -> int:
    """One character more where the model half saw it, or where it stands alone and is one that names hold."""
    char = text[end : end + 1]
    if not is_han(char):
        return end
    following = reading.words[number + 1] if number + 1 < len(reading.words) else None
    alone = following is not None and following.start == end and following.end == end + 1
    doubtful = char in NEVER or not alone
    needed = _GROWS if doubtful else _GROWS_BEFORE_WORD if ends_here(text, end) else _GROWS_ALONE
    return end + 1 if reading.likelihood[end] >= needed else end


def _judged(text: str, start: int, end: int, reading: Reading) -> Iterator[Finding]:
    """What a stretch is, if it is a person: the less it has the shape of a name, the more must speak for it."""
    name, surname = text[start:end], surname_length(text, start)
    if _FAMILIAR.fullmatch(name):
        if not opens_word(text, start):
            yield Finding(start, end, "PARTIAL", "medium", 0.5, "ner", "ner.partial.1")
        return
    cue = follows_cue(text, start)
    shares = reading.likelihood[start:end]
    likelihood = sum(shares) / len(shares) if shares else 0.0
    if not _may_be_name(name, surname) or before_number(text, end):
        return
    # 王家 is a word, 王家明 none where the tagger is sure of it.
    longer = len(name) > 2 and likelihood >= _LIKELY and name not in NOT_NAMES
    if not longer and is_word(text, start, after_cue=cue):
        return
    place = before_place(text, end) or ends_as_place(name) or runs_into_place(text, start, end)
    if place and not cue and likelihood < _SURE:
        return
    if surname and len(name) <= surname + 2:
        if likelihood >= _SURE:
            whole = len(name) > 2 and min(shares) >= _CERTAIN
            yield person(start, end, "ner.person.1", 0.92 if whole else 0.8)
        elif cue or likelihood >= _EVEN or all(char in GIVEN for char in name[surname:]):
            yield person(start, end, "ner.person.2", 0.6)
        elif likelihood >= HALF and text[start] in STRONG and len(name) > 2:
            yield person(start, end, "ner.person.4", 0.3)
    elif is_foreign(name) or cue or likelihood >= _LIKELY or (likelihood >= _EVEN and ends_here(text, end)):
        yield person(start, end, "ner.person.3", 0.4)


def _may_be_name(name: str, surname: int) -> bool:
    """Han with a surname or with two characters, or Latin letters; 周某 is half hidden already, which has its own rule."""
    spelled = name.isascii() and name.isalpha()
    if not surname and name[:1] in _DIVISIONS:
        return False  # of A市迪和医院 the tagger takes 市迪
    return len(name) > 1 and "某" not in name and (surname > 0 or spelled or sum(map(is_han, name)) > 1)


def _dotted(text: str, reading: Reading) -> Iterator[Finding]:
    """Words around a dot, of which the tagger took one for a part of a name: 安妮·范登霍克; longer rows are united later."""
    for match in _DOT.finditer(text):
        sides = (match.start() - 1, match.end())
        parts = [word for word in reading.words if any(word.start <= side < word.end for side in sides)]
        if not parts:
            continue
        start, end = min(word.start for word in parts), max(word.end for word in parts)
        spelled = _SPELLED.match(text, match.end())
        end = min(end, spelled.end()) if spelled else end
        if is_han(text[start]) and is_han(text[end - 1]) and max(reading.likelihood[start:end]) >= _EVEN:
            yield person(start, end, "ner.person.3", 0.4)
