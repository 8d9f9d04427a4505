"""Which of the words that staff added hold for one case: everywhere, for one department, while somebody is in office."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from .lexicon import pattern, word_set
from .normalise import fold
from .recognisers import added, officials, phone
from .surnames import COMPOUND, SINGLE
from .types import ConditionalWord, KnownFields, OfficeWords
from .views import CaseContext, View

_SETS: Mapping[str, str] = {
    "name_cue": "name_cues",
    "surname": "surnames",
    "not_name": "not_names",
    "title": "titles",
    "illness": "illnesses",
    "account_cue": "account_cues",
    "masked": "masked",
}
_FILES = {
    "name_cue": "name_cues",
    "not_name": "not_names",
    "title": "official_titles",
    "illness": "illnesses",
    "account_cue": "account_cues",
}
WORD_KINDS = (*_SETS, "holder", "phone")
"""What a word may be for: one of the lists, an office holder who stays readable, an office telephone that stays."""

_PRIVATE = pattern("private_cues", "{}[:：是为]?$")
Days = tuple[date | None, date | None]


def is_shipped_word(kind: str, word: str) -> bool:
    """Whether the lists of `data/` hold the word already, so that adding it would change nothing."""
    if kind == "surname":
        return word in SINGLE | COMPOUND
    return kind in _FILES and word in word_set(_FILES[kind])


def with_words(offices: OfficeWords, words: Iterable[tuple[str, str]]) -> OfficeWords:
    """`offices` with further words, given as (kind, word); an unknown kind raises KeyError."""
    by_kind: dict[str, set[str]] = {}
    for kind, word in words:
        by_kind.setdefault(kind, set()).add(fold(word))
    holders, phones = by_kind.pop("holder", set()), by_kind.pop("phone", set())
    added: dict[str, Any] = {
        _SETS[kind]: getattr(offices.added, _SETS[kind]) | new for kind, new in by_kind.items()
    }
    return replace(
        offices,
        added=replace(offices.added, **added) if added else offices.added,
        officials=offices.officials | holders if holders else offices.officials,
        phones=offices.phones | phones if phones else offices.phones,
    )


def words_for_case(
    offices: OfficeWords, fields: Mapping[str, str], days: Days, scope: str = ""
) -> OfficeWords:
    """`offices` with the conditional words that hold for a case: of its `scope`, and office holders who held office on
    any of its `days` (first and last, both inclusive). Where the case names one of them as a private person
    (村民某某), or its days are unknown, the name is no office holder's.
    """
    if not offices.conditional:
        return offices
    holding = [
        (word.kind, word.word)
        for word in offices.conditional
        if word.scope in ("", scope) and _in_time(word, days) and _in_office(word, fields)
    ]
    return with_words(replace(offices, conditional=frozenset()), holding)


def reads_alike(fields: Mapping[str, str], one: OfficeWords, other: OfficeWords) -> bool:
    """Whether two sets of words read a case alike, told by the recognisers that use words, in a fraction of the time of a
    detection. With other titles or other words that are no names the answer is no: they act together with all the rest.
    """
    if (one.added.not_names, one.added.titles) != (other.added.not_names, other.added.titles):
        return False
    views = {name: View.of(name, text) for name, text in fields.items()}
    cases = [CaseContext(views, KnownFields(), offices) for offices in (one, other)]
    return all(
        list(recogniser.recognise(view, cases[0])) == list(recogniser.recognise(view, cases[1]))
        for view in views.values()
        for recogniser in (added, officials, phone)
    )


def _in_time(word: ConditionalWord, days: Days) -> bool:
    if word.start is None and word.end is None:
        return True
    first, last = days[0] or days[1], days[1] or days[0]
    if first is None or last is None:
        return False
    return (word.start is None or word.start <= last) and (word.end is None or first < word.end)


def _in_office(word: ConditionalWord, fields: Mapping[str, str]) -> bool:
    """Whether no private cue stands right before the name; other kinds of words always hold."""
    if word.kind != "holder":
        return True
    for text in map(fold, fields.values()):
        start = text.find(word.word)
        while start >= 0:
            if _PRIVATE.search(text, max(0, start - 6), start):
                return False
            start = text.find(word.word, start + 1)
    return True
