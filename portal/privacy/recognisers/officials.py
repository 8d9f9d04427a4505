"""Officials acting in office: a name beside a title, or in a list that a title closes, stays readable."""

import re
from collections.abc import Iterator

from ..lexicon import pattern, pattern_of, word_set
from ..types import Finding
from ..views import CaseContext, View
from .shape import ends_here, name_end, name_start, plausible

_VILLAGE = pattern("village_words", "{}$")
_VILLAGER = pattern("village_words", r"{}[^，。；]{0,3}$")
_LIST_END = re.compile(r"等[^，。；、]{0,8}?(?:领导|负责同志|负责人|干部|同志)")
_LIST_GAP = re.compile(r"[、和与及以]+")
_GAP = re.compile(r"[:：\s]?")


def recognise(view: View, case: CaseContext) -> Iterator[Finding]:
    """Keep-findings: names with a title before or after, lists closed by a title, the office-holder dictionary."""
    text = view.folded
    titles = pattern_of(word_set("official_titles") | case.offices.added.titles, r"(?:常务)?副?{}")
    for match in titles.finditer(text):
        village = _VILLAGE.search(text, max(0, match.start() - 5), match.start()) is not None
        if not village:
            yield from _after_title(text, match.end())
            yield from _before_title(text, match.start(), "official.before.1")
    for match in _LIST_END.finditer(text):
        yield from _before_title(text, match.start(), "official.list.1")
    for name in case.offices.officials:
        for match in re.finditer(re.escape(name), text):
            yield _keep(match.start(), match.end(), "official.listed.1", 0.9, "dict")


def _keep(start: int, end: int, rule_id: str, confidence: float, source: str = "rule") -> Finding:
    return Finding(start, end, "OFFICIAL", "keep", confidence, source, rule_id)


def _after_title(text: str, position: int) -> Iterator[Finding]:
    """市长叶建辉, 副市长：李大明、王小明: the name after a title and the names listed with it."""
    gap = _GAP.match(text, position)
    start = gap.end() if gap else position
    while (end := name_end(text, start)) and plausible(text, start, end):
        yield _keep(start, end, "official.after.1", 0.8)
        separator = _LIST_GAP.match(text, end)
        if separator is None:
            return
        start = separator.end()


def _before_title(text: str, position: int, rule_id: str) -> Iterator[Finding]:
    """叶建辉市长, 叶建辉和蒋良奉等市领导: the name before a title and the names listed before it."""
    end = position
    while (start := name_start(text, end)) >= 0:
        village = _VILLAGER.search(text, max(0, start - 8), start)
        if village or (not plausible(text, start, end) and not ends_here(text, end)):
            return
        yield _keep(start, end, rule_id, 0.8)
        if start == 0 or text[start - 1] not in "、和与及":
            return
        end = start - 1
