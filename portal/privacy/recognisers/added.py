"""Words that staff added to the lists (识别词表): cues, surnames, illnesses, terms to hide, words that are no names.

The shapes are those of the shipped rules; only the words are other ones. Without added words nothing here runs.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from ..lexicon import pattern, pattern_of, word_set
from ..types import NO_WORDS, AddedWords, Finding
from ..views import CaseContext, View
from . import account, names, sensitive
from .cued import behind
from .known import Needle, exact_needles, search
from .shape import GIVEN, NEVER, NOT_GIVEN, ends_here, given_end, is_han, is_word

_PRIVATE_TITLE = pattern("private_titles")
_PARTIAL_TITLE = pattern("partial_titles")
_NAMES = frozenset({"PERSON", "PARTIAL", "MINOR"})
# What stands after a colon or in quotation marks behind 姓名 is a name, whatever the list says.
_SURE = ("known.", "names.cue.sure", "added.cue.sure")


def recognise(view: View, case: CaseContext) -> Iterator[Finding]:
    """Everything the added words find, named `added.…`; officials' spans are left out of the names."""
    added = case.offices.added
    if added == NO_WORDS:
        return
    officials = case.official_spans.get(view.field, ())
    for finding in _people(view.folded, added):
        if not any(finding.start < end and start < finding.end for start, end in officials):
            yield replace(finding, source="dict")
    for finding in _values(view, added):
        yield replace(finding, source="dict")


def _people(text: str, added: AddedWords) -> Iterator[Finding]:
    if added.name_cues:
        yield from names.cued(text, pattern_of(added.name_cues, names.CUE), "added.cue")
    if added.surnames:
        cues = pattern_of(added.name_cues | word_set("name_cues"), names.CUE + "$")
        for match in pattern_of(added.surnames).finditer(text):
            yield from _surnamed(text, match, cues)


def _values(view: View, added: AddedWords) -> Iterator[Finding]:
    if added.illnesses:
        illnesses = pattern_of(added.illnesses, sensitive.PATIENT)
        yield from sensitive.patients(view, illnesses, "added.illness.1")
    if added.account_cues:
        yield from account.accounts(view, behind(added.account_cues, account.ACCOUNT), "added.account.1")
    for start, end, needle in search(view.text, _terms(added.masked)):
        yield Finding(start, end, needle.label, "high", needle.confidence, "dict", needle.rule_id)


@lru_cache(maxsize=8)
def _terms(masked: frozenset[str]) -> tuple[Needle, ...]:
    """Terms to hide wherever they stand, however they are spaced or written."""
    return exact_needles(tuple(sorted(masked)), "TERM", "added.masked.1")


def _surnamed(text: str, surname: re.Match[str], cues: re.Pattern[str]) -> Iterator[Finding]:
    """A name with an added surname: behind a cue, before a private title, or of common shape between boundaries."""
    start, first = surname.span()
    titled = _PARTIAL_TITLE.match(text, first)
    if titled:
        yield Finding(start, titled.end(), "PARTIAL", "medium", 0.6, "dict", "added.surname.titled.1")
        return
    cued = cues.search(text, max(0, start - 12), start) is not None
    if is_word(text, start, after_cue=cued):
        return
    end = _before_title(text, first) or given_end(text, first)
    given = text[first:end]
    if not end or given in NOT_GIVEN:
        return
    fits = all(char in GIVEN for char in given)
    if _PRIVATE_TITLE.match(text, end) or (cued and (fits or ends_here(text, end))):
        yield Finding(start, end, "PERSON", "high", 0.85, "dict", "added.surname.cued.1")
    elif fits and ends_here(text, end) and not is_han(text[max(0, start - 1) : start]):
        yield Finding(start, end, "PERSON", "high", 0.6, "dict", "added.surname.shape.1")


def _before_title(text: str, first: int) -> int:
    """The end of a given name of one or two characters that a private title follows; 0 without one."""
    for end in (first + 2, first + 1):
        given = text[first:end]  # our own 王某 before a title is none: 某 stands in no name
        if all(is_han(char) and char not in NEVER for char in given) and _PRIVATE_TITLE.match(text, end):
            return end
    return 0


def without_words(
    views: Mapping[str, View], found: Mapping[str, Iterable[Finding]], words: frozenset[str]
) -> dict[str, list[Finding]]:
    """Drop names that begin inside a word which staff say is none (误报词): 高峰 in 高峰期, 任晓 in 主任晓得."""
    if not words:
        return {field: list(findings) for field, findings in found.items()}
    spans = {
        field: [m.span() for m in pattern_of(words).finditer(view.folded)] for field, view in views.items()
    }
    return {
        field: [
            finding
            for finding in findings
            if finding.label not in _NAMES
            or finding.rule_id.startswith(_SURE)
            or not any(start <= finding.start < end for start, end in spans[field])
        ]
        for field, findings in found.items()
    }
