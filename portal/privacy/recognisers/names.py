"""Private persons by cue words, titles, lists and signatures; the cues are data."""

import re
from collections.abc import Iterator

from ..lexicon import pattern, screened, word_set, words
from ..surnames import SINGLE
from ..types import Finding
from ..views import CaseContext, View
from .shape import (
    GIVEN,
    NOT_GIVEN,
    before_place,
    ends_as_place,
    ends_here,
    follows_cue,
    is_han,
    is_word,
    name_end,
    name_start,
    plausible,
    surname_length,
)

CUE = r"(?P<cue>{})(?P<link>名叫|叫做|叫|名为|是|为|系)?(?P<sure>[:：]\s?|[“\"])?[ \u3000]?"
_CUE = pattern("name_cues", CUE)
_POSTS = word_set("cues_of_officials_too")
_SPEAKERS = word_set("speakers")
_TITLE = pattern("private_titles")
_ATTRIBUTE = screened(
    r"[,，（(\s]{1,2}(?:男|女)[,，、）)]|[,，（(:：\s]{0,2}(?:身份证|(?:联系)?电话|手机)|[\s:：]{0,2}1[3-9]\d{9}",
    r"男|女|身份证|电话|手机|1[3-9]\d{9}",
)
_LIST_GAP = re.compile(r"[、和与及]|以及|[,，](?=[^，。]{2,3}[、,，])")
_HOUSEHOLD = re.compile(r"家(?:违[法章规建]|[私乱占搭养挖]|门[口前]|里[的养]|楼顶|房屋|房子|宅基地)")
_SIGNATURE = re.compile(r"(?m)^[ \u3000]*([一-龥]{2,4})[ \u3000]*(?:\d{4}.{0,12})?$")
_SPACED = re.compile(
    rf"[{''.join(sorted(SINGLE))}][ \u3000\n]{{1,3}}(?:[一-龥][ \u3000]{{1,3}}[一-龥]|[一-龥]{{1,2}})(?![-—·])"
)
_TRANSLITERATED = "".join(words("transliteration_characters"))
_FOREIGN = screened(rf"[{_TRANSLITERATED}]{{1,6}}(?:[·•・‧][{_TRANSLITERATED}]{{1,6}}){{1,3}}", "[·•・‧]")


def recognise(view: View, case: CaseContext) -> Iterator[Finding]:
    """Full names; officials' spans are left out."""
    text = view.folded
    officials = case.official_spans.get(view.field, ())
    for finding in (
        *cued(text),
        *_titled(text),
        *_attributed(text),
        *_householders(text),
        *_signed(text),
        *_spaced(text),
        *_foreign(text),
    ):
        if not any(finding.start < end and start < finding.end for start, end in officials):
            yield finding
            yield from _listed(text, finding, officials)


def _person(start: int, end: int, rule_id: str, confidence: float) -> Finding:
    return Finding(start, end, "PERSON", "high", confidence, "rule", rule_id)


def cued(text: str, cues: re.Pattern[str] = _CUE, rule: str = "names.cue") -> Iterator[Finding]:
    """村民王大明, 联系人：王大明: a colon or quotation mark vouches for unusual names, a bare cue does not."""
    for match in cues.finditer(text):
        called = match.group().rstrip(" \u3000").endswith("叫")
        start, sure = match.end(), called or match["sure"] is not None
        end = name_end(text, start)
        if not end or text[start + surname_length(text, start) : end] in NOT_GIVEN:
            continue
        # 市民：方便的话: a turn of a call begins with any word; a form holds the name and nothing more.
        form = sure and not is_han(text[end : end + 1]) and match["cue"] not in _SPEAKERS
        if is_word(text, start, after_cue=True) and not form:
            continue
        if form or (sure and ends_here(text, end) and plausible(text, start, end, after_cue=True)):
            yield _person(start, end, f"{rule}.sure", 0.95)
        elif plausible(text, start, end, after_cue=True) and not _is_place(text, start, end):
            yield _person(start, end, f"{rule}.2" if match["cue"] in _POSTS else f"{rule}.1", 0.85)


def _is_place(text: str, start: int, end: int) -> bool:
    return before_place(text, end) or (ends_as_place(text[start:end]) and not ends_here(text, end))


def _titled(text: str) -> Iterator[Finding]:
    """王大明先生, 王大明、李小红夫妇: the name before a private title."""
    for match in _TITLE.finditer(text):
        start = name_start(text, match.start())
        if start < 0 or not _given_fits(text[start : match.start()]):
            continue
        yield _person(start, match.start(), "names.title.1", 0.85)


def _given_fits(name: str) -> bool:
    return sum(char in GIVEN for char in name[1:]) * 2 >= len(name) - 1


def _attributed(text: str) -> Iterator[Finding]:
    """王大明，男，… and 王大明 13800000000: what follows speaks of a person."""
    for match in _ATTRIBUTE.finditer(text):
        start = name_start(text, match.start())
        if start < 0:
            continue
        cued = follows_cue(text, start)
        if cued or _given_fits(text[start : match.start()]):
            yield _person(start, match.start(), "names.attribute.1", 0.8)


def _householders(text: str) -> Iterator[Finding]:
    """王大明家违法搭建, 王大明家门口: a whole name that begins a clause, and what the household does or has."""
    for match in _HOUSEHOLD.finditer(text):
        start = name_start(text, match.start())
        opens = start == 0 or not is_han(text[start - 1 : start])
        if start >= 0 and opens and match.start() - start > 2 and plausible(text, start, match.start(), True):
            yield _person(start, match.start(), "names.household.1", 0.7)


def _signed(text: str) -> Iterator[Finding]:
    """A line near the end of a letter that holds nothing but a name and perhaps a date."""
    for match in _SIGNATURE.finditer(text, max(0, len(text) - 80)):
        start, end = match.span(1)
        if start > 0 and name_end(text, start) == end and plausible(text, start, end):
            yield _person(start, end, "names.signature.1", 0.8)


def _spaced(text: str) -> Iterator[Finding]:
    """张 三, 王 小 丽, or broken over two lines: a surname and given characters that stand apart from all others."""
    for match in _SPACED.finditer(text):
        name = re.sub(r"\s", "", match.group())
        alone = match.start() == 0 or not is_han(text[match.start() - 1])
        cued = follows_cue(text, match.start())
        if (alone or cued) and ends_here(text, match.end()) and plausible(name, 0, len(name), after_cue=cued):
            yield _person(*match.span(), "names.spaced.1", 0.6)


def _foreign(text: str) -> Iterator[Finding]:
    """约翰·史密斯, 买买提·艾力: characters that transliterate, with a dot between the parts."""
    for match in _FOREIGN.finditer(text):
        yield _person(match.start(), match.end(), "names.foreign.1", 0.7)


def _listed(text: str, first: Finding, officials: tuple[tuple[int, int], ...]) -> Iterator[Finding]:
    """A、B和C: what is listed after a name and looks like one is one."""
    position = first.end
    while separator := _LIST_GAP.match(text, position):
        start = separator.end()
        end = name_end(text, start)
        taken = any(start < last and begin < end for begin, last in officials)
        if not end or taken or not plausible(text, start, end) or not ends_here(text, end):
            return
        yield _person(start, end, "names.list.1", 0.75)
        position = end
