"""Which searches may be written down: none that might tell of a person. People type names and numbers into every box."""

import re

from portal import privacy
from portal.privacy import KnownFields, OfficeWords
from portal.search.tokens import HAN

_DIGIT = re.compile(f"[0-9{privacy.CHINESE_DIGITS}]")
_DIGITS_TOLD = 5
"""Digits in one search from which on it may be a number that belongs to somebody; also in Chinese writing."""

_RUN = re.compile(f"[{HAN}]+")
_NAME = "nr"
"""How the dictionary marks names of people, also those that it makes out by their characters alone."""


def may_be_kept(text: str, offices: OfficeWords) -> bool:
    """Whether nothing in ``text`` could be a name, a number or an address. Names of units and places of the office may stay."""
    if len(_DIGIT.findall(text)) >= _DIGITS_TOLD:
        return False
    found = privacy.detect_case({"question": text}, KnownFields(), offices)["question"]
    if any(finding.risk in ("high", "medium") for finding in found):
        return False
    return not _holds_a_name(text, offices.places | offices.departments)


def _holds_a_name(text: str, public: frozenset[str]) -> bool:
    """Stricter than the rules for whole texts: a bare name has no words around it that would tell."""
    import rjieba  # loaded on first use

    for name in sorted(public, key=len, reverse=True):
        text = text.replace(name, " ")
    return any(kind.startswith(_NAME) for run in _RUN.findall(text) for _word, kind in rjieba.tag(run))
