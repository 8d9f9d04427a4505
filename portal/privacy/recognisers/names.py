"""Private persons by cue words, titles, lists and signatures; the cues are data."""

import re
from collections.abc import Iterator

from ..lexicon import alternatives, pattern, words
from ..surnames import SINGLE
from ..types import Finding, Risk
from ..views import CaseContext, View
from .shape import (
    GIVEN,
    NEVER,
    WEAK,
    ends_here,
    is_han,
    is_word,
    name_end,
    name_start,
    plausible,
)


def _characters(found: frozenset[str]) -> str:
    """The inside of a character class, in a fixed order so that patterns compare equal between runs."""
    return "".join(sorted(found))


CUE = r"{}(?P<link>名叫|叫做|叫|名为|是|为|系)?(?P<sure>[:：]\s?|[“\"])?[ \u3000]?"
_CUE = pattern("name_cues", CUE)
_TITLE = pattern("private_titles")
_ATTRIBUTE = re.compile(
    r"[,，（(\s]{1,2}(?:男|女)[,，、）)]|[（(:：\s]{0,2}(?:身份证|(?:联系)?电话|手机)|[\s:：]{0,2}1[3-9]\d{9}"
)
_LIST_GAP = re.compile(r"[、和与及]|以及|[,，](?=[^，。]{2,3}[、,，])")
_SIGNATURE = re.compile(r"(?m)^[ \u3000]*([一-龥]{2,4})[ \u3000]*(?:\d{4}.{0,12})?$")
_TRANSLITERATED = "".join(words("transliteration_characters"))
_FOREIGN = re.compile(rf"[{_TRANSLITERATED}]{{1,6}}(?:[·•・‧][{_TRANSLITERATED}]{{1,6}}){{1,3}}")
_HIDDEN = re.compile(
    rf"[{_characters(SINGLE)}](?:某某|某[一-龥]?|[一-龥]?[*×＊]{{1,2}}[一-龥]?(?![*×＊\d])|[xX]{{1,2}}(?![xX\w]))"
)
_OWN_FORM = re.compile(r".某[甲乙丙丁戊己庚辛壬癸]?")
_COMMON = "王李张刘陈杨赵吴徐孙朱胡郭罗梁宋唐韩邓曹彭肖董袁潘蒋蔡杜叶吕魏姚姜崔谭廖邹熊陆郝孔邵黄周林"
_TITLED = re.compile(rf"[{_characters(SINGLE)}](?:{alternatives(words('partial_titles'))})")
_FAMILIAR = re.compile(rf"(?<![一-龥])[老小][{_COMMON}](?=[说家的，。、；（(]|反映|先生|女士|老板)")


def recognise(view: View, case: CaseContext) -> Iterator[Finding]:
    """Full names as PERSON, surname with title and half-hidden names as PARTIAL; officials' spans are left out."""
    text = view.folded
    officials = case.official_spans.get(view.field, ())
    for finding in (
        *cued(text),
        *_titled(text),
        *_attributed(text),
        *_signed(text),
        *_foreign(text),
    ):
        if not any(finding.start < end and start < finding.end for start, end in officials):
            yield finding
            yield from _listed(text, finding, officials)
    yield from _partial(text)


def _person(start: int, end: int, rule_id: str, confidence: float) -> Finding:
    return Finding(start, end, "PERSON", "high", confidence, "rule", rule_id)


def cued(text: str, cues: re.Pattern[str] = _CUE, rule: str = "names.cue") -> Iterator[Finding]:
    """村民王大明, 联系人：王大明: a colon or quotation mark vouches for unusual names, a bare cue does not."""
    for match in cues.finditer(text):
        called = match.group().rstrip(" \u3000").endswith("叫")
        start, sure = match.end(), called or match["sure"] is not None
        end = name_end(text, start)
        if not end or (is_word(text, start, after_cue=True) and not (sure and ends_here(text, end))):
            continue
        if sure and ends_here(text, end):
            yield _person(start, end, f"{rule}.sure", 0.95)
        elif plausible(text, start, end, after_cue=True):
            yield _person(start, end, f"{rule}.1", 0.85)


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
        if start >= 0 and _given_fits(text[start : match.start()]):
            yield _person(start, match.start(), "names.attribute.1", 0.8)


def _signed(text: str) -> Iterator[Finding]:
    """A line near the end of a letter that holds nothing but a name and perhaps a date."""
    for match in _SIGNATURE.finditer(text, max(0, len(text) - 80)):
        start, end = match.span(1)
        if start > 0 and name_end(text, start) == end and plausible(text, start, end):
            yield _person(start, end, "names.signature.1", 0.8)


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


def _partial(text: str) -> Iterator[Finding]:
    for match in _TITLED.finditer(text):
        before = text[match.start() - 1 : match.start()] if match.start() else ""
        cut = is_word(text, match.start()) or (
            match.group()[0] in WEAK and is_han(before) and before not in NEVER
        )
        if cut:
            continue
        yield _half(match.start(), match.end(), "partial.titled.1", 0.6)
    for match in _FAMILIAR.finditer(text):
        yield _half(match.start(), match.end(), "partial.familiar.1", 0.5)
    for match in _HIDDEN.finditer(text):
        if not _is_own_form(text, match):
            yield _half(match.start(), match.end(), "partial.hidden.1", 0.7)


def _is_own_form(text: str, match: re.Match[str]) -> bool:
    """Whether a half-hidden name already reads like ours (周某, 周某甲); in 周某在家 the 在 is no part of it."""
    last = match.group()[-1]
    follows = last in NEVER or ends_here(text, match.end() - 1) or not ends_here(text, match.end())
    return bool(_OWN_FORM.fullmatch(match.group())) or (
        match.group()[1:2] == "某" and last != "某" and follows
    )


def _half(start: int, end: int, rule_id: str, confidence: float) -> Finding:
    risk: Risk = "medium"
    return Finding(start, end, "PARTIAL", risk, confidence, "rule", rule_id)
