"""Persons without their full name: surname with a title, 老周, 王家, nicknames, names that the source has half hidden."""

import re
from collections.abc import Iterator

from ..lexicon import alternatives, pattern, screened, words
from ..surnames import COMPOUND, SINGLE
from ..types import Finding
from ..views import CaseContext, View
from .shape import NEVER, WEAK, before_place, ends_here, is_han, is_word

_SINGLE = "".join(sorted(SINGLE))
_COMMON = "王李张刘陈杨赵吴徐孙朱胡郭罗梁宋唐韩邓曹彭肖董袁潘蒋蔡杜叶吕魏姚姜崔谭廖邹熊陆郝孔邵黄周林"
_NEVER = "".join(sorted(NEVER))
_ANY_SURNAME = rf"(?:{alternatives(COMPOUND)}|[{_SINGLE}])"
_TITLE = alternatives(words("partial_titles"))
_TITLED = screened(rf"{_ANY_SURNAME}(?:{_TITLE})", _TITLE)
# 老王 needs a gap before it or somebody's post or verb: 物业老周, 找老李; 小 and 阿 open more words than 老.
_FAMILIAR = re.compile(rf"[老小阿][{_COMMON}]")
_BEFORE_FAMILIAR = pattern(
    "name_cues", rf"(?:^|[^一-龥]|{{}}|{alternatives(words('name_verb_cues'))}|物业|社区|保安|门卫)$"
)
_NOT_FAMILIAR = re.compile(
    "小(?:王国|黄[车狗鱼瓜花人]|熊猫|杨梅|唐山|林业|叶子|周末|周期|吴[江]|孔径|陆地)|老(?:黄历|林场|叶子|杨树|王八)"
)
_AFTER_FAMILIAR = re.compile(r"[一-龥]?[区村镇乡县市路街港店厂桥]|家[村湾桥坪冲塘]")
_HOUSEHOLD = pattern("household_cues", rf"{{}}(?P<name>[{_COMMON}]家)(?![一-龥]?[村湾桥坪冲塘岭组路镇港庄])")
# 感谢谢师傅, 感谢史先生: who is thanked or greeted is a person, whatever word the two characters make.
_ADDRESSED = re.compile("(?:感谢|谢谢|尊敬的|您好)$")
_HIDDEN = screened(
    rf"{_ANY_SURNAME}(?:某某|某[一-龥]?|[一-龥]?[*×＊○]{{1,2}}(?:(?![{_NEVER}])[一-龥])?(?![*×＊○\d])|[xX]{{1,2}}(?![xX\w]))",
    "[某*×＊○xX]",
)
_OWN_FORM = re.compile(rf"(?:{alternatives(COMPOUND)}|.)某[甲乙丙丁戊己庚辛壬癸]?")
_NICKNAME = pattern(
    "nickname_cues",
    r"(?<!文){}(?:名)?(?:叫做|叫|为|是)?(?:[:：]|\s)?(?P<open>[“\"‘「])?(?P<name>[一-龥]{2,4})",
)


def recognise(view: View, case: CaseContext) -> Iterator[Finding]:
    """Medium risk: they point at somebody, though seldom at one person for everybody. Nicknames count as names."""
    text = view.folded
    for match in _TITLED.finditer(text):
        if not _is_cut(text, match):
            yield _half(match.span(), "partial.titled.1", 0.6)
    for match in _FAMILIAR.finditer(text):
        if _is_familiar(text, match):
            yield _half(match.span(), "partial.familiar.2", 0.5)
    for match in _HOUSEHOLD.finditer(text):
        yield _half(match.span("name"), "partial.household.1", 0.5)
    for match in _HIDDEN.finditer(text):
        if not (_is_own_form(text, match) or _is_cut(text, match) or before_place(text, match.end())):
            yield _half(match.span(), "partial.hidden.1", 0.7)
    yield from _nicknames(text)


def _is_cut(text: str, match: re.Match[str]) -> bool:
    """Whether the surname is the end of a word (班|主任老师), or so weak a one that a character before it decides."""
    before = text[match.start() - 1 : match.start()] if match.start() else ""
    if _ADDRESSED.search(text, max(0, match.start() - 3), match.start()):
        return False
    return is_word(text, match.start()) or (
        match.group()[0] in WEAK and is_han(before) and before not in NEVER
    )


def opens_word(text: str, start: int) -> bool:
    """Whether 小 or 老 with a surname begins an ordinary word or the name of a place here: 小黄车, 老李家桥."""
    return bool(_NOT_FAMILIAR.match(text, start) or _AFTER_FAMILIAR.match(text, start + 2))


def _is_familiar(text: str, match: re.Match[str]) -> bool:
    start, end = match.span()
    before = _BEFORE_FAMILIAR.search(text, max(0, start - 6), start)
    return before is not None and ends_here(text, end) and not opens_word(text, start)


def _is_own_form(text: str, match: re.Match[str]) -> bool:
    """Whether a half-hidden name already reads like ours (周某, 周某甲); in 周某在家 the 在 is no part of it."""
    last = match.group()[-1]
    follows = last in NEVER or ends_here(text, match.end() - 1) or not ends_here(text, match.end())
    return bool(_OWN_FORM.fullmatch(match.group())) or (
        match.group()[1:2] == "某" and last != "某" and follows
    )


def _nicknames(text: str) -> Iterator[Finding]:
    """外号“杨老三”, 人称黑皮: a nickname names one person as well as a name does."""
    for match in _NICKNAME.finditer(text):
        start, end = match.span("name")
        if match["open"]:
            whole = text[end : end + 1] in '”"’」'
        else:
            end = next((last for last in range(start + 2, end + 1) if ends_here(text, last)), start)
            whole = end > start
        if whole:
            yield Finding(start, end, "PERSON", "high", 0.7, "rule", "names.nickname.1")


def _half(span: tuple[int, int], rule_id: str, confidence: float) -> Finding:
    return Finding(*span, "PARTIAL", "medium", confidence, "rule", rule_id)
