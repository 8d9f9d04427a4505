"""Whose telephone a number is: an office's stays readable, a person's does not."""

import re
from functools import lru_cache

from ..lexicon import alternatives, pattern, words
from ..views import CaseContext, Number, View

_OFFICE_CUE = pattern("office_phone_cues")
# A comma further away a town or a firm says nothing about whose number it is.
_OFFICE_NAME = re.compile(
    alternatives(set(words("office_phone_cues")) - set("乡镇") - {"街道", "社区", "公司"})
)
_PRIVATE_CUE = pattern("private_phone_cues", r"{}[^，。；]{0,6}$")
_SENTENCE_END = re.compile(r"[。！？；\n]")
_OWN = re.compile(r"我(?!们?[局所站办市县区])|本人|家[住里中]|住[在址宅]|座机")


def is_listed(case: CaseContext, number: Number) -> bool:
    """Whether staff entered the number as an office's, with or without area code."""
    phones = _bare(case.offices.phones)
    return any(number.digits[-size:] in phones for size in (12, 11, 8, 7))


def is_office_mobile(view: View, before: str) -> bool:
    """Whether a mobile in a reply stands behind words for an office and none for a person."""
    return (
        view.field == "reply" and not _PRIVATE_CUE.search(before) and _OFFICE_CUE.search(before) is not None
    )


def is_office_landline(view: View, before: str) -> bool:
    """Whether a landline is an office's: in a reply without private cue, elsewhere by the words around it."""
    return not _PRIVATE_CUE.search(before) and (view.field == "reply" or _speaks_of_office(before))


@lru_cache(maxsize=8)
def _bare(phones: frozenset[str]) -> frozenset[str]:
    """Office numbers as bare digits, whatever punctuation staff typed."""
    return frozenset(re.sub(r"\D", "", phone) for phone in phones)


def _speaks_of_office(before: str) -> bool:
    """Whether the sentence so far speaks of an office and, up to its last comma, not of the writer's home."""
    sentence = _SENTENCE_END.split(before)[-1]
    clause = sentence.rpartition("，")[2]
    if _OFFICE_CUE.search(clause):
        return _OWN.search(clause) is None
    return _OFFICE_NAME.search(sentence) is not None and _OWN.search(sentence) is None
