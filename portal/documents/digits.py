"""Numbers typed into prose instead of inserted as figures; dates, ordinals, names and telephone numbers are none."""

import re
from dataclasses import dataclass

_YEAR = r"(?:19|20)\d\d"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_HOUR = r"(?:2[0-4]|1\d|0?\d)"
_TO = r"\s?(?:[-—–~～、和及]|至|到)+\s?"
_COUNTED = r"[,，.]?\d|\s?(?:[件次个人户家起条宗例名元万亿]|[%％])"  # what stands behind a quantity

# Each pattern covers a stretch whose digits are no quantity; what is left after all of them was typed.
_NO_FIGURE = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"\{\{[^{}\n]{0,100}\}\}",  # an inserted figure or case
        r"\]\([^)\n]{0,500}\)|https?://[^\s)）]+|[\w.+-]{1,64}@[\w.-]{1,64}",  # addresses of the net
        rf"[〔\[［(（【]\s?{_YEAR}\s?[〕\]］)）】]\s?第?\s?\d+\s?号?",  # 发文字号: 〔2026〕12号
        rf"(?<![\d,.])(?:{_YEAR}\s?年?{_TO})?{_YEAR}\s?年度?(?:{_TO}{_YEAR}\s?年度?)?",
        rf"(?<![\d,.]){_YEAR}([-/.]){_MONTH}\1{_DAY}(?!\d)",  # 2026-11-05
        rf"(?<![\d,.]){_YEAR}-(?:\d{{1,8}}|Q[1-4])(?!\d)",  # 2026-10, and case numbers
        rf"(?<![\d,.])(?:{_MONTH}\s?月?{_TO})?{_MONTH}\s?月(?!\d*\s?个)",
        rf"(?<![\d,.])(?:{_DAY}\s?日?{_TO})?{_DAY}\s?日",
        rf"(?<![\d,.])(?:{_HOUR}{_TO})?{_HOUR}\s?时(?:\s?[0-5]?\d\s?分)?|(?<![\d,.]){_HOUR}[:：][0-5]\d(?!\d)",
        rf"(?<![\d,.])[1-4](?:{_TO}[1-4])?\s?季度",
        rf"第\s?\d+(?:{_TO}第?\s?\d+(?=\s?[条款项期号届次名位版季周批]))?",  # 第3条, 总第274期, 第1至3条
        r"(?<![\d,.])\d+\s?(?:[#＃]|号|幢|栋|弄|单元|室(?!内|外))",  # 12号, 3幢2单元
        r"[前后]\s?\d{1,2}\s?[位名]",  # 前10位
        r"^[ \t\u3000#>*+-]{0,12}\d{1,3}(?:\.\d{1,2}){0,3}[.、．)）](?!\d)",  # 1. or 2、 before a paragraph
        r"^#{1,6}\s{0,4}\d{1,3}(?:\.\d{1,2}){0,3}(?=\s)",  # ## 1.2 before a heading
        r"(?:^[ \t\u3000#>*+-]{0,12}|(?<=[。；：;:，]))[（(]\s?\d{1,2}\s?[)）]",  # （1） before a clause
        r"(?<![\d,.])24\s?小时",  # round the clock
        r"(?<![\d,.])\d{1,3}\s?(?:个?(?:工作日|自然日|小时)|个?月|天|日|分钟)(?:之内|以内|内)",  # a time limit
        rf"(?<![\d,.])12345(?!{_COUNTED})|(?:拨打|致电)\s?\d{{3,5}}(?:\s?[、或和]\s?\d{{3,5}}){{0,4}}(?!{_COUNTED})",
        r"(?<![\d,.])\d{3,5}(?=\s?(?:热线|平台|专线|举报|服务台|指挥中心))",
        r"(?<![\d,.])(?:0\d{2,3}-\d{7,8}|1[3-9]\d{9})(?!\d)",
        r"(?<![\d,.])\d{1,3}(?=\s?(?:国道|省道|县道|乡道|路公交|路车|路站))",
        r"(?<![A-Za-z])[A-Za-z]+[-.]?\d+(?:\.\d+)?[A-Za-z]*|(?<!\d)\d++(?!(?:k?m|kg|[cm]m|t|kW|MW)(?![A-Za-z]))[A-Za-z]+",  # PM2.5, 5G
    )
)
_TYPED = re.compile(
    r"\d+(?:,\d+)*(?:\.\d+)?\s?(?:[%％‰㎡]|个百分点|个工作日|个月|小时|分钟|[万亿]元|平方米|公里|[\u4e00-\u9fff]?)"
)


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """A number as it was typed, with what follows it ("47 处"), and its line, counted from 1."""

    line: int
    text: str


def typed_digits(text: str) -> list[TypedNumber]:
    """Numbers in a manuscript that are no figures, in order.

    Not counted: ``{{…}}``, years, dates and times, document and article numbers, ordinals and list marks, house and room
    numbers, time limits (5个工作日内), 12345 and other telephone numbers, roads, names such as PM2.5. Numbers written in Han
    characters (三十件) are not looked for.
    """
    for pattern in _NO_FIGURE:
        text = pattern.sub(lambda found: re.sub(r"\d", "·", found[0]), text)
    return [
        TypedNumber(number, found[0].strip())
        for number, line in enumerate(text.split("\n"), 1)
        for found in _TYPED.finditer(line)
    ]
