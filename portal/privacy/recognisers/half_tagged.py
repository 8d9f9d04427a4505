"""Names that the tagger took for a place, a firm or a word, though it half saw a person: guesses, marked as such."""

from collections.abc import Iterator

from ..lexicon import words
from ..tagger import Reading
from ..types import Finding
from .shape import NEVER, STRONG, before_number, before_place, is_han, is_word, opens_title, runs_into_place

HALF = 0.2  # mean likelihood of a name that the tagger read as something else
_HALF_FOREIGN = 0.35  # the same of a foreign name: many places are spelled with its characters
_CALLED_BY_NAME = frozenset({"LOC", "ORG", "nz"})  # tags of words that may be names of persons as well
_WHOLE = 3
TRANSLITERATED = frozenset("".join(words("transliteration_characters")))
_SPELLING = TRANSLITERATED | frozenset("·•・‧")


def half_taken(text: str, reading: Reading) -> Iterator[Finding]:
    """Surname and two characters, or characters that spell a foreign name, outside what is tagged as a person."""
    persons = {place for word in reading.words if word.tag == "PER" for place in range(word.start, word.end)}
    taken = 0
    for start in range(len(text) - _WHOLE + 1):
        end = start + _WHOLE
        if start < taken or not _is_half(reading, start, end) or not persons.isdisjoint(range(start, end)):
            continue
        if _looks_whole(text, start, end):
            yield person(start, end, "ner.person.4", 0.3)
            taken = end
    for word in reading.words:
        if word.tag in _CALLED_BY_NAME and _is_spelled(text, word.start, word.end, reading):
            yield person(word.start, word.end, "ner.person.5", 0.3)


def _is_half(reading: Reading, start: int, end: int) -> bool:
    shares = reading.likelihood
    return shares[start] >= HALF / 2 and sum(shares[start:end]) >= HALF * (end - start)


def _looks_whole(text: str, start: int, end: int) -> bool:
    if text[start] not in STRONG or any(not is_han(char) or char in NEVER for char in text[start + 1 : end]):
        return False
    followed = before_place(text, end) or before_number(text, end) or runs_into_place(text, start, end)
    return not (followed or opens_title(text, start + 1) or is_word(text, start))


def _is_spelled(text: str, start: int, end: int, reading: Reading) -> bool:
    likely = sum(reading.likelihood[start:end]) >= _HALF_FOREIGN * (end - start)
    return likely and end - start > 2 and is_foreign(text[start:end])


def is_foreign(name: str) -> bool:
    """Whether all characters are such as foreign and minority names are spelled with."""
    return all(char in _SPELLING for char in name)


def person(start: int, end: int, rule_id: str, confidence: float) -> Finding:
    """A person as the tagger sees one."""
    return Finding(start, end, "PERSON", "high", confidence, "ner", rule_id)
