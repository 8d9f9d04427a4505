"""Officials acting in office: a name beside a title, or in a list that a title closes, stays readable."""

import re
from collections.abc import Iterator
from functools import lru_cache

from ..lexicon import begins, occurrences, pattern, pattern_of, word_set
from ..tagger import Reading
from ..types import Finding
from ..views import CaseContext, View
from .shape import ends_here, is_han, name_end, name_start, plausible

_VILLAGE = pattern("village_words", "{}$")
_VILLAGER = pattern("village_words", r"{}[^，。；]{0,3}$")
_LIST_END = re.compile(r"等[^，。；、]{0,8}?(?:领导|负责同志|负责人|干部|同志)")
_LIST_GAP = re.compile(r"[、和与及以]+")
_PARTICULARS = re.compile(r"[\s,，]{1,2}[男女](?![一-龥])")
_GAP = re.compile(r"[:：\s]?")


def recognise(view: View, case: CaseContext) -> Iterator[Finding]:
    """Keep-findings: names with a title before or after, lists closed by a title, the office-holder dictionary."""
    text, reading = view.folded, case.readings.get(view.field)
    for match in _titles(case.offices.added.titles).finditer(text):
        village = _VILLAGE.search(text, max(0, match.start() - 5), match.start()) is not None
        if not village:
            yield from _after_title(text, match.end(), reading)
            yield from _before_title(text, match.start(), reading, "official.before.1")
    for match in _LIST_END.finditer(text):
        yield from _before_title(text, match.start(), reading, "official.list.1")
    for name in sorted(case.offices.officials):
        for start, end in occurrences(name, text):
            yield _keep(start, end, "official.listed.1", 0.9, "dict")


@lru_cache(maxsize=8)
def _titles(added: frozenset[str]) -> re.Pattern[str]:
    """The titles of `data/` and those that staff added, with what may stand before any of them."""
    titles = word_set("official_titles") | added
    return pattern_of(titles, begins({"常务", "副", *titles}) + r"(?<!班)(?:常务)?副?{}")


def _keep(start: int, end: int, rule_id: str, confidence: float, source: str = "rule") -> Finding:
    return Finding(start, end, "OFFICIAL", "keep", confidence, source, rule_id)


def _after_title(text: str, position: int, reading: Reading | None) -> Iterator[Finding]:
    """市长叶志辉, 副市长：李大明、王小明: the name after a title and the names listed with it."""
    gap = _GAP.match(text, position)
    start = gap.end() if gap else position
    while end := _name_from(text, start, reading):
        if start > position and _PARTICULARS.match(text, end):
            return  # columns of a list: the title belongs to the line before
        yield _keep(start, end, "official.after.1", 0.8)
        separator = _LIST_GAP.match(text, end)
        if separator is None:
            return
        start = separator.end()


def _name_from(text: str, start: int, reading: Reading | None) -> int:
    """The end of a name that begins here by its shape or, where that says nothing, by the tagger; 0 without one."""
    end = name_end(text, start)
    by_shape = end if end and plausible(text, start, end) else 0
    by_tagger = reading.person_from(start) if reading else 0
    return max(by_shape, by_tagger if is_han(text[by_tagger - 1 : by_tagger]) else 0)


def _name_to(text: str, end: int, reading: Reading | None) -> int:
    """The start of a name that ends here, likewise; -1 without one."""
    start = name_start(text, end)
    if start >= 0 and (plausible(text, start, end) or ends_here(text, end)):
        return start
    return reading.person_to(end) if reading else -1


def _before_title(text: str, position: int, reading: Reading | None, rule_id: str) -> Iterator[Finding]:
    """叶志辉市长, 叶志辉和蒋树奉等市领导: the name before a title and the names listed before it."""
    end = position
    while (start := _name_to(text, end, reading)) >= 0:
        if _VILLAGER.search(text, max(0, start - 8), start):
            return
        yield _keep(start, end, rule_id, 0.8)
        if start == 0 or text[start - 1] not in "、和与及":
            return
        end = start - 1
