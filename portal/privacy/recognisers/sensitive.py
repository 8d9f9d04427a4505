"""Sensitive context near a person: illness, age and school of a minor, birth dates, employer."""

import re
from collections.abc import Iterator

from ..lexicon import Screened, alternatives, pattern, screened, words
from ..types import Finding, Risk
from ..views import CaseContext, View
from .shape import ends_here, name_end, name_start, plausible

_FALLS_ILL = r"(?:被?确诊为?|患有?|身患|得了?|查出|诊断为|罹患)(?:了|上|有)?"
PATIENT = rf"{_FALLS_ILL}[^，。；、]{{0,6}}?{{}}|{{}}(?:的)?(?:患者|病人)"
_PATIENT = Screened(pattern("illnesses", PATIENT), pattern("illnesses"))
_PERSON_WORD = pattern("person_words")
_PUBLIC_HEALTH = re.compile(r"(?:防治|预防|防控|门诊|科|药|政策|病种|报销|医疗|救助|纳入|等|传播|疫苗)")
_CHILD = alternatives(words("child_words"))
_AGE = (
    r"(?:今年|现年|刚满|才|刚|年仅|只有|未满|不满|不到|快|已)?"
    r"(?P<{0}>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})(?:周?岁|个月大)(?:多|半)?"
)
_MINOR_AGE = screened(
    rf"(?:{_CHILD})[^，。；！？\d]{{0,6}}?[，,]?\s?(?P<first>{_AGE.format('years')})"
    rf"|(?P<second>{_AGE.format('more')})的?(?:{_CHILD})",
    "岁|个月大",
)
_RULE_OF_AGE = re.compile(
    r"[未不]满|满|以上|以下|[至到~]|儿童入学|适龄|年龄|周岁的?(?:儿童|幼儿|子女|未成年|学生|少年)|入学|入园"
)
_AGE_NEXT = re.compile(rf"[，,（(\s]{{0,2}}[^，。；！？\d（）]{{0,4}}?[，,]?{_AGE.format('years')}")
_CHILD_NAME = re.compile(
    rf"(?:(?P<child>{alternatives(words('young_child_words'))})|{_CHILD})(?:名叫|叫做|叫|名为|是)?[:：]?[“\"]?"
)
_DATE = r"(?:19|20)\d{2}\s?[年.\-/]\s?\d{1,2}(?:\s?[月.\-/]\s?\d{1,2}[日号]?|月)?"
_BIRTH = screened(
    rf"(?:出生日期|出生年月日?|生日|出生于|生于|出生)(?:[:：为是在]|\s){{0,3}}(?P<after>{_DATE})"
    rf"|(?P<before>{_DATE})(?:出生|生人|生(?=[，,。）)]))",
    r"(?:19|20)\d{2}\s?[年.\-/]",
)
_CLASS_AND_YEAR = r"(?:[一二三四五六七八九1-9]年级|[初高][一二三]|[大中小]班)[（(]?(?:\d{1,4}|[一二三四五六七八九十]{1,2})[)）]?班"
_CLASS = screened(
    r"(?:(?:(?![在的是读就从于到])[一-龥]){2,6}?(?:小学|中学|学校|幼儿园|[一二三四五六]中|附小|附中))?"
    + _CLASS_AND_YEAR,
    _CLASS_AND_YEAR,
)
_EMPLOYER = re.compile(
    r"(?:我|本人|他|她|丈夫|妻子|老公|老婆)(?:现?在|就职于|任职于|供职于|上班于)"
    r"(?P<value>[一-龥A-Za-z0-9（）()]{3,20}?(?:公司|厂|医院|学校|小学|中学|银行|单位|集团|超市|酒店))"
    r"(?:上班|工作|就职|任职|打工|当)"
)
_ADULT = 18
_NUMERAL = {char: value for value, char in enumerate("一二三四五六七八九十", start=1)}


def recognise(view: View, _case: CaseContext) -> Iterator[Finding]:
    """High risk where a person's illness, a child's age or name or a birth date stands; employers are medium."""
    yield from patients(view)
    yield from _children(view)
    for match in _BIRTH.finditer(view.folded):
        yield _finding(match.span("after" if match["after"] else "before"), "BIRTH", "birth.1", 0.85)
    for match in _CLASS.finditer(view.folded):
        yield _finding(match.span(), "EMPLOYER", "employer.class.1", 0.5, "medium")
    for match in _EMPLOYER.finditer(view.folded):
        yield _finding(match.span("value"), "EMPLOYER", "employer.1", 0.6, "medium")


def _finding(
    span: tuple[int, int], label: str, rule_id: str, confidence: float, risk: Risk = "high"
) -> Finding:
    return Finding(*span, label, risk, confidence, "rule", rule_id)


def patients(
    view: View, illnesses: re.Pattern[str] | Screened = _PATIENT, rule: str = "health.patient.1"
) -> Iterator[Finding]:
    """患有尿毒症, 尿毒症患者: an illness that somebody has; one that an office speaks of is no finding."""
    for match in illnesses.finditer(view.folded):
        if not _PUBLIC_HEALTH.match(view.folded, match.end()) and _near_person(view, match.start()):
            yield _finding(match.span(), "HEALTH", rule, 0.7)


def _near_person(view: View, position: int) -> bool:
    """Whether the clauses before speak of one person, so that an illness is somebody's and not a topic."""
    before = re.split(r"[。；！？\n]", view.before(position, 16))[-1]
    bare = before.rstrip("因系是为曾也已，,（(：:一名位个")
    return _PERSON_WORD.search(before) is not None or name_start(bare, len(bare)) >= 0


def _children(view: View) -> Iterator[Finding]:
    for match in _MINOR_AGE.finditer(view.folded):
        group, years = ("first", match["years"]) if match["first"] else ("second", match["more"])
        if _years(years) < _ADULT and not _RULE_OF_AGE.search(
            view.folded[max(0, match.start() - 6) : match.end() + 8]
        ):
            yield _finding(match.span(group), "MINOR", "minor.age.1", 0.85)
    for match in _CHILD_NAME.finditer(view.folded):
        start = match.end()
        end = name_end(view.folded, start)
        if not plausible(view.folded, start, end) or not ends_here(view.folded, end):
            continue
        age = _AGE_NEXT.match(view.folded, end)
        if match["child"] or (age and _years(age["years"]) < _ADULT):
            yield _finding((start, end), "MINOR", "minor.name.1", 0.97)


def _years(numeral: str) -> int:
    """Ages are below 100: 十二 -> 12, 二十 -> 20, 8 -> 8."""
    if numeral.isdigit():
        return int(numeral)
    tens, ten, ones = numeral.partition("十")
    return (_NUMERAL.get(tens, 1) * 10 if ten else 0) + _NUMERAL.get(ones if ten else tens, 0)
