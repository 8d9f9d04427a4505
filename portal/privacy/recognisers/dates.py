"""Full dates in the texts of a case whose dates are published by month: they would give away the day."""

import re
from collections.abc import Iterator

from ..lexicon import pattern
from ..normalise import fold
from ..types import Finding
from ..views import CaseContext, View

_YEAR = r"(?:(?:19|20)\d{2}|[一二][〇零○Oo一二三四五六七八九]{3})"
_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_GAP = r"\s{0,2}"
_DAY_OF = rf"{_NUMBER}{_GAP}[日号](?![线楼院店馆门桥])"
_PART_OF_DAY = "(?:上午|下午|中午|晚上|晚间|傍晚|凌晨|清晨|早上|早晨|夜里|夜间|晚|早)"
_CLOCK = r"\d{1,2}(?:[时点](?:\d{1,2}分?|半)?(?:\d{1,2}秒)?|:\d{2}(?::\d{2})?)(?:许|左右)?"
# What belongs to a date and would be left hanging without it: weekday, time of day, the end of a range or a list.
_TAIL = (
    r"(?:[（(](?:星期|周)[一二三四五六日天][）)])?"
    rf"(?:{_GAP}{_PART_OF_DAY}?{_GAP}{_CLOCK}|{_PART_OF_DAY})?"
)
_NEXT = rf"{_GAP}[至到、和及与~～—\-]{{1,2}}{_GAP}(?:{_YEAR}{_GAP}年{_GAP})?(?:{_NUMBER}{_GAP}月{_GAP})?{_DAY_OF}{_TAIL}"
# 每年1月1日, 次年1月1日 are dates of rules, not of the case.
_HEAD = rf"(?:(?<![\d〇零])(?P<year>{_YEAR}){_GAP}年{_GAP}|(?<![\d一二三四五六七八九十])(?<![每次]年)(?<!每))"
_WORDED = rf"{_HEAD}{_NUMBER}{_GAP}月{_GAP}{_DAY_OF}{_TAIL}(?:{_NEXT})*"
_ISO = (
    r"(?<![\d.\-/])(?:19|20)\d{2}(?P<dash>[-./])(?:1[0-2]|0?[1-9])(?P=dash)(?:3[01]|[12]\d|0?[1-9])(?!\d|[.\-/]\d)"
    rf"(?:{_GAP}{_CLOCK})?"
)
# What a date begins with, said first: it is tried only there.
_DATE = re.compile(rf"(?=[\d一二三四五六七八九十])(?:{_WORDED}|(?P<iso>{_ISO}))")
_STATUTE_FOLLOWS = pattern("public_date_follow_words", r"[，,]?(?:起|正式)*{}")
_STATUTE_BEFORE = re.compile(r"》[（(]$|〔\d{4}〕\d{1,4}号[，,]?[（(]?$")

_PARTS = re.compile(
    rf"(?:(?P<year>{_YEAR})\s*年\s*)?(?P<month>{_NUMBER})\s*月|(?P<iso>\d{{4}})[-./](?P<number>\d{{1,2}})"
)
_NUMERALS = {char: value for value, char in enumerate("一二三四五六七八九", start=1)}
_DIGITS = str.maketrans("〇零○Oo一二三四五六七八九", "00000123456789")


def recognise(view: View, case: CaseContext) -> Iterator[Finding]:
    """Medium risk; nothing where the case is published by day. Dates of statutes and documents are public and stay."""
    if case.shown.days:
        return
    for match in _DATE.finditer(view.folded):
        has_year = match["year"] or match["iso"]
        if has_year and _of_document(view, match.start(), match.end()):
            continue
        if all(1 <= month <= 12 for _year, month in _months(match.group())):
            yield Finding(match.start(), match.end(), "DATE", "medium", 0.95, "rule", "date.full.1")


def _of_document(view: View, start: int, end: int) -> bool:
    """Whether this is the day of a statute or a document, named before or after it."""
    after = _STATUTE_FOLLOWS.match(view.folded, end)
    return bool(after or _STATUTE_BEFORE.search(view.before(start, 12)))


def by_month(value: str) -> str:
    """The date, or range of dates, without its days: 2019年3月5日 -> 2019年3月, 3月30日至4月2日 -> 3月至4月."""
    found = _months(fold(value))
    if not found:
        return "某日"
    first, last = found[0], found[-1]
    if first == last or last == ("", first[1]):
        return _words(*first)
    return f"{_words(*first)}至{_words('' if last[0] == first[0] else last[0], last[1])}"


def _words(year: str, month: int) -> str:
    return f"{year}年{month}月" if year else f"{month}月"


def _months(value: str) -> list[tuple[str, int]]:
    """(year in digits or empty, month) of every date in ``value``."""
    return [
        ((match["iso"] or match["year"] or "").translate(_DIGITS), _number(match["number"] or match["month"]))
        for match in _PARTS.finditer(value)
    ]


def _number(text: str) -> int:
    """Value of one or two digits or of a Chinese numeral up to 九十九; a row without sense gives 0."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _NUMERALS.get(text, 0)
    return (_NUMERALS.get(tens, 0) if tens else 1) * 10 + (_NUMERALS.get(ones, 0) if ones else 0)
