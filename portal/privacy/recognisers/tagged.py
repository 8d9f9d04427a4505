"""Names that the tagger reads in a sentence: grown to the whole name, freed of titles, weighed against the word lists."""

import re
from collections.abc import Iterator

from ..lexicon import alternatives, pattern, words
from ..tagger import Reading
from ..types import Finding
from ..views import CaseContext, View
from .shape import (
    GIVEN,
    NEVER,
    STRONG,
    TITLES,
    is_han,
    is_word,
    surname_length,
)

_TITLE_END = re.compile(rf"(?:{alternatives(TITLES)})$")
_CUE_BEFORE = pattern("name_cues", r"{}(?:名叫|叫做|叫|名为|是|为|系)?[:：“\"\s]?$")
_PLACE_NEXT = pattern("place_words")
_FAMILIAR = re.compile(r"[老小阿][一-龥]")
_TRANSLITERATED = frozenset("".join(words("transliteration_characters")))
_DOTS = frozenset("·•・‧")
_SURE = 0.9  # from here on the tagger is right often enough to stand against a word list
_HALF = 0.2  # mean likelihood of a name that the tagger read as something else
_GROWS, _GROWS_ALONE = 0.3, 0.05  # likelihood of the character after a name that seems cut short


def recognise(view: View, case: CaseContext) -> Iterator[Finding]:
    """What the tagger calls a person, and what it half took for one where the shape of a name agrees."""
    reading = case.readings.get(view.field)
    if reading is None:
        return
    officials = case.official_spans.get(view.field, ())
    for finding in (*_tagged(view.folded, reading), *_half_taken(view.folded, reading)):
        if not any(finding.start < end and start < finding.end for start, end in officials):
            yield finding


def _tagged(text: str, reading: Reading) -> Iterator[Finding]:
    for number, word in enumerate(reading.words):
        if word.tag == "PER":
            start, end = _bare(text, word.start, word.end)
            for first, last in _names(text, start, end, reading, number):
                yield from _judged(text, first, last, reading)


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """Without blanks around it and without a title at its end: 王大明书记 -> 王大明, 李师傅 -> 李."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    title = _TITLE_END.search(text, start, end)
    return start, title.start() if title and title.start() > start else end


def _names(text: str, start: int, end: int, reading: Reading, number: int) -> Iterator[tuple[int, int]]:
    """The whole names in a stretch: one that is cut short grows, two that stand together are told apart."""
    while start < end:
        surname = surname_length(text, start)
        if not surname or _is_foreign(text[start:end]):
            yield start, end
            return
        last = min(end, start + surname + 2)
        if end - start == 4 and surname == 1 and surname_length(text, start + 2) == 1:
            last = start + 2
        if last == end and end - start <= surname + 1:
            last = _grown(text, end, reading, number)
        elif 0 < end - last < 2:
            last = end
        yield start, last
        start = max(last, start + 1)


def _is_foreign(name: str) -> bool:
    return len(name) > 3 and all(char in _TRANSLITERATED or char in _DOTS for char in name)


def _grown(text: str, end: int, reading: Reading, number: int) -> int:
    """One character more where the model half saw it, or where it stands alone and is one that names hold."""
    char = text[end : end + 1]
    if not is_han(char) or char in NEVER:
        return end
    following = reading.words[number + 1] if number + 1 < len(reading.words) else None
    alone = following is not None and following.start == end and following.end == end + 1
    likelihood = reading.likelihood[end]
    grows = likelihood >= _GROWS or (alone and likelihood >= _GROWS_ALONE)
    return end + 1 if grows else end


def _judged(text: str, start: int, end: int, reading: Reading) -> Iterator[Finding]:
    name, surname = text[start:end], surname_length(text, start)
    likelihood = min(reading.likelihood[start:end], default=0.0)
    cue = _CUE_BEFORE.search(text, max(0, start - 8), start) is not None
    if _FAMILIAR.fullmatch(name):
        yield Finding(start, end, "PARTIAL", "medium", 0.5, "ner", "ner.partial.1")
    elif (
        len(name) < 2
        or any(char in NEVER and char not in GIVEN for char in name)
        or is_word(text, start, after_cue=cue)
        or (not cue and likelihood < _SURE and _PLACE_NEXT.match(text, end))
    ):
        return
    elif surname and len(name) <= surname + 2:
        sure = likelihood >= _SURE
        yield _person(start, end, "ner.person.1" if sure else "ner.person.2", 0.85 if sure else 0.6)
    else:
        yield _person(start, end, "ner.person.3", 0.4)


def _half_taken(text: str, reading: Reading) -> Iterator[Finding]:
    """Names that the tagger took for a place, a firm or a word, though it half saw a person."""
    shares = reading.likelihood
    taken = 0
    for start, share in enumerate(shares):
        if start < taken or share < _HALF / 2 or text[start] not in STRONG:
            continue
        end = start + 3
        if end > len(text) or sum(shares[start:end]) < 3 * _HALF:
            continue
        given = text[start + 1 : end]
        if all(is_han(char) and char not in NEVER for char in given) and not (
            is_word(text, start) or _PLACE_NEXT.match(text, end)
        ):
            yield _person(start, end, "ner.person.4", 0.3)
            taken = end


def _person(start: int, end: int, rule_id: str, confidence: float) -> Finding:
    return Finding(start, end, "PERSON", "high", confidence, "ner", rule_id)
