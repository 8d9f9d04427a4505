"""Numbers as bulletins print them: 124,599件, 9.02万件, ６３．７２％, 百分之五, 一千二百三十件, 1.2个百分点."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from unicodedata import normalize

from portal.arithmetic.types import PERCENT, POINTS

_CASES = r"件次|人次|封次|件|个(?!人|体|别)|次(?!日|月)|条(?!例|款)|起(?!来)|宗|单(?!位)|通(?!过|知|报)|例(?!如)|封"
_OTHERS = (
    r"万元|元|人(?!民|大)|名|位|家(?!庭)|户(?!籍)|项(?!目)|张|期|份(?!额)|处|分钟|分(?![别类为局级析布中])|秒|小时|天(?!然)"
    r"|篇|场|台|辆|吨|公里|平方米|米|亩|倍"
)
_PLAIN = r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
_HAN = "零〇一二两三四五六七八九十百千万亿"
_AMOUNT = re.compile(
    rf"(?P<hundredth>百分之)?(?:(?<![\d.])(?P<number>{_PLAIN})[ \t]*(?P<scale>百万|千万|万|亿|千|百)?"
    rf"|(?P<han>[{_HAN}]+(?:点[{_HAN}]+)?))(?P<more>余|多|来)?[ \t]*"
    rf"(?P<unit>个?百分点|%|‰|{_CASES}|{_OTHERS})?"
)
_BEFORE = 16
"""So many characters around a number tell whether it is a figure."""
_LARGEST = 10**12
"""Longer rows of digits are identity, account or order numbers."""
_SCALES = {"百": 2, "千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8}
_ABOUT_BEFORE = re.compile(
    r"(?:约|近|逾|超|超过|大约|不足|不少于|不低于|不超过|至少|低于|高于|突破|少于|多于|前|每|满分为?|标准|目标|[\d.]\s*%?(?:-|~|至|到))\s*(?:为|是)?\s*$"
)
_ABOUT_AFTER = re.compile(r"\s*(?:\(次\))?(?:余|多|左右|以上|以下|以内|上下|及以上|不等|(?:-|~|至|到)\s*\d)")
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}
# 个 counts cases unless a noun says what else; 12个工作日, 9个单位, 3个百分点.
_NOUN = re.compile(r"(?:有效|重点|热点)?(?:诉求|工单|来电|电话|话务|办件|案件|留言|问题|事项|咨询|投诉|未接)")
_NOT_AN_AMOUNT = re.compile(
    r"[\[(〔【]\d{4}[\])〕】]\s*\d+\s*号"  # 发文字号
    r"|第\s*[\d一二三四五六七八九十百零]+(?:\s*[期号条款项章节届次批位名件个季周部类])?"
    r"|\d{4}\s*年(?:\s*\d{1,2}\s*月(?:份|\s*\d{1,2}\s*日)?)?|\d{1,2}\s*月(?:份|\s*\d{1,2}\s*[日号])?|\d{1,2}\s*日(?!均)"
    r"|\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}:\d{2}(?::\d{2})?|\d{1,2}\s*[时点](?:\d{1,2}分)?"
    r"|(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)|\d{4,}-\d{3,}"
    r"|\d+\s*[×xX*]\s*\d+\s*小时|\d+\s*(?:号|幢|栋|室|单元|弄|路|层|楼|组|届|师|岁|届)"
    r"|(?<![十百千零])一(?:[个件次条项家单起通体直些定般例])|[十百千]分(?![之点])|\d+\s*(?:件|项)事(?!项)"
)


def fold(text: str) -> str:
    """Full-width letters, digits and signs in half width, emphasis of Markdown as blanks; the length never changes."""
    return "".join(map(_folded, text))


@cache
def _folded(char: str) -> str:
    if char in "*`\u200b\ufeff\u3000\u00a0":
        return " "
    if char in "−–—﹣－":
        return "-"
    return normalize("NFKC", char) if "\uff00" < char < "\uff5f" else char


@dataclass(frozen=True, slots=True)
class Found:
    """A number with a unit in a folded text."""

    start: int
    end: int
    value: Decimal
    digits: int
    unit: str
    """件 for whatever counts cases; %, 百分点; else as printed, with the noun after 个."""
    about: bool
    """约, 余, 以上, a target: no rule applies to it."""


def numbers_in(folded: str) -> list[Found]:
    """The numbers that have a unit; document numbers, dates, telephones and house numbers have none."""
    text = _NOT_AN_AMOUNT.sub(lambda match: "\0" * len(match[0]), folded)
    return [found for match in _AMOUNT.finditer(text) if (found := _read(match, text))]


def _read(match: re.Match[str], text: str) -> Found | None:
    if match["hundredth"]:
        unit = PERCENT
    elif match["unit"] is None:
        return None
    else:
        unit = _unit(match["unit"], text[match.end() : match.end() + _BEFORE])
    value, digits = _value(match["number"]) if match["number"] else _han_value(match["han"])
    if value >= _LARGEST:
        return None
    if match["unit"] == "‰":
        value, digits, unit = value / 10, digits + 1, PERCENT
    if match["scale"]:
        value, digits = value.scaleb(_SCALES[match["scale"]]), digits - _SCALES[match["scale"]]
    about = bool(
        match["more"]
        or _ABOUT_BEFORE.search(text[max(match.start() - _BEFORE, 0) : match.start()])
        or _ABOUT_AFTER.match(text, match.end())
    )
    return Found(match.start(), match.end(), value + 0, digits, unit, about)


def _unit(unit: str, after: str) -> str:
    if unit.endswith(POINTS):
        return POINTS
    if unit != "个":
        return "件" if re.fullmatch(_CASES, unit) else unit
    if _NOUN.match(after) or not re.match(r"[\u4e00-\u9fff]", after):
        return "件"
    return f"个{after[:2]}"


def _value(number: str) -> tuple[Decimal, int]:
    plain_number = number.replace(",", "")
    return Decimal(plain_number), len(plain_number.partition(".")[2])


def _han_value(number: str) -> tuple[Decimal, int]:
    """三百二十, 六十三点七二, 九点零二万, 二〇二四."""
    scale = next((power for char, power in (("亿", 8), ("万", 4)) if number.endswith(char)), 0)
    whole, _, decimals = number.removesuffix("万" if scale == 4 else "亿" if scale else "").partition("点")
    if not all(char in _DIGITS for char in decimals):
        return Decimal(0), 0
    value = Decimal(_whole(whole)) + Decimal("0." + ("".join(str(_DIGITS[char]) for char in decimals) or "0"))
    return value.scaleb(scale), len(decimals) - scale


def _whole(han: str) -> int:
    """一千二百三十, 一万二千 and 二〇二四."""
    if han and all(char in _DIGITS for char in han):
        return int("".join(str(_DIGITS[char]) for char in han))
    total, section, digit = 0, 0, 0
    for char in han:
        if char in _POWERS:
            section, digit = section + (digit or 1) * _POWERS[char], 0
        elif char in "万亿":
            total, section, digit = (total + section + digit) * (10**8 if char == "亿" else 10**4), 0, 0
        else:
            digit = _DIGITS[char]
    return total + section + digit


def cell_number(cell: str) -> Found | None:
    """The number that a table cell consists of, with or without unit; None for words and signs."""
    match = re.fullmatch(
        rf"\s*(?P<sign>[-+↑↓]?)\s*(?P<number>{_PLAIN})\s*(?P<scale>万|亿)?\s*(?P<unit>[^\d\s(]{{1,4}})?\s*",
        cell,
    )
    if match is None:
        return None
    value, digits = _value(match["number"])
    if value >= _LARGEST:
        return None
    if match["scale"]:
        value, digits = value.scaleb(_SCALES[match["scale"]]), digits - _SCALES[match["scale"]]
    if match["sign"] in ("-", "↓"):
        value = -value
    unit = match["unit"] or ""
    return Found(0, len(cell), value + 0, digits, POINTS if unit.endswith(POINTS) else unit, False)
