"""Dates and periods: days that exist, ranges that run forward, months that fit their quarter."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from portal.arithmetic.claims import Wrong
from portal.arithmetic.document import Paragraph
from portal.arithmetic.types import Finding

_DAY = r"(?:(\d{4})\s*年\s*)?(\d{1,2})\s*月\s*(\d{1,2})\s*日"
_DATE = re.compile(_DAY + r"(?:\s*\(?(?:星期|周)([一二三四五六日天])\)?)?")
_RANGE = re.compile(
    _DAY + r"\s*(?:-+|至|到|~)\s*" + r"(?:(\d{4})\s*年\s*)?(?:(\d{1,2})\s*月\s*)?(\d{1,2})\s*日"
)
_QUARTER = re.compile(r"第?([一二三四1-4])季度\s*\(\s*(\d{1,2})\s*月?\s*(?:-+|至|到|~)\s*(\d{1,2})\s*月")
_MONTH_RANGE = re.compile(
    r"(?<![-\d])(1[0-2]|0?[1-9])\s*月份?\s*\("
    + _DAY
    + r"\s*(?:-+|至|到|~)\s*(?:(\d{1,2})\s*月\s*)?\d{1,2}\s*日"
)
_TITLE = re.compile(r"(\d{4})\s*年\s*(1[0-2]|0?[1-9])\s*月(?:份)?(?!\s*\d*日)")
_MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_HEAD_MONTH = re.compile(
    r"(?<![-至\d十])(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s*月份?(?!\s*[\d至-])[^\d。,;]{0,30}(?:通报|月报|分析|综述)\s*$",
    re.M,
)
_LEAD_MONTH = re.compile(
    r"(?<![-至\d十])(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s*月份?\s*,[^\d。;]{0,30}(?:12345[^\d。;]{0,20})?共(?:受理|接听|接到|办理|收到)"
)
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day; a month, quarter, half-year or year knows its neighbours."""

    first: date
    last: date

    @classmethod
    def month(cls, year: int, month: int) -> "Period":
        """One calendar month."""
        return cls(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))

    @property
    def months(self) -> int:
        """Whole calendar months; 0 when the period does not consist of such."""
        whole = self.first.day == 1 and (self.last + timedelta(days=1)).day == 1
        return (
            (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1 if whole else 0
        )

    def previous(self) -> "Period":
        """The period of the same length just before (环比)."""
        last = self.first - timedelta(days=1)
        if not self.months:
            return Period(self.first - (self.last - self.first) - timedelta(days=1), last)
        month = self.first.year * 12 + self.first.month - 1 - self.months
        return Period(date(month // 12, month % 12 + 1, 1), last)

    def year_before(self) -> "Period":
        """The same period last year (同比)."""
        first, last = (_year_earlier(day) for day in (self.first, self.last))
        if self.months:
            last = last.replace(day=calendar.monthrange(last.year, last.month)[1])
        return Period(first, last)

    def __str__(self) -> str:
        if self.months == 1:
            return f"{self.first.year}年{self.first.month}月"
        return f"{self.first.isoformat()}至{self.last.isoformat()}"


def _year_earlier(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def main_month(paragraphs: list[Paragraph]) -> Period | None:
    """The month that the head of a bulletin names; None for a quarter, a week or an undated text."""
    for paragraph in paragraphs[:6]:
        match = _TITLE.search(paragraph.text)
        if match and 1 < int(match[1]) < 9000:
            return Period.month(int(match[1]), int(match[2]))
    return None


def period_claims(paragraph: Paragraph) -> Iterator[Wrong]:
    """What is wrong with the dates of a paragraph by itself."""
    for offset, expected, found in [
        *_dates(paragraph.text),
        *_ranges(paragraph.text),
        *_quarters(paragraph.text),
        *_month_ranges(paragraph.text),
    ]:
        place = paragraph.place(offset)
        yield Wrong(Finding("period", "fault", place, expected, found))


def _dates(text: str) -> Iterator[tuple[int, str, str]]:
    for match in _DATE.finditer(text):
        year, month, day = int(match[1] or 0), int(match[2]), int(match[3])
        longest = calendar.monthrange(year or 2024, month)[1] if 1 <= month <= 12 else 0
        if not 1 <= day <= longest or year > 9000:
            yield match.start(), "存在的日期", match[0]
        elif year and match[4]:
            right = _WEEKDAYS[date(year, month, day).weekday()]
            if right != match[4].replace("天", "日"):
                yield match.start(), f"星期{right}", match[0]


def _ranges(text: str) -> Iterator[tuple[int, str, str]]:
    for match in _RANGE.finditer(text):
        first_year, month, day, last_year, last_month, last_day = match.groups()
        first = (int(first_year or 0), int(month), int(day))
        last = (int(last_year or first_year or 0), int(last_month or month), int(last_day))
        if last < first and (last_year or first_year or int(month) - int(last_month or month) < 6):
            yield match.start(), "起始日期不晚于截止日期", match[0]


def _quarters(text: str) -> Iterator[tuple[int, str, str]]:
    for match in _QUARTER.finditer(text):
        number = "一二三四".find(match[1]) + 1 or int(match[1])
        first, last = number * 3 - 2, number * 3
        if (int(match[2]), int(match[3])) != (first, last):
            yield match.start(), f"第{match[1]}季度（{first}月至{last}月）", match[0] + ")"


def _month_ranges(text: str) -> Iterator[tuple[int, str, str]]:
    """11月份（11月1日至11月30日）; a month may begin in the one before it (10月26日至11月25日)."""
    for match in _MONTH_RANGE.finditer(text):
        month, _, first, _, last = match.groups()
        if int(month) not in {int(first), int(last or first)}:
            yield match.start(), f"{month}月份的起止日期", match[0] + ")"


def title_claims(paragraphs: list[Paragraph]) -> Iterator[Wrong]:
    """二月情况通报 over a text that begins with 2017年3月."""
    title = next(
        (found for paragraph in paragraphs[:3] if (found := _HEAD_MONTH.search(paragraph.text))), None
    )
    lead = next(
        (pair for paragraph in paragraphs if (pair := (paragraph, _LEAD_MONTH.search(paragraph.text)))[1]),
        None,
    )
    if title is None or lead is None or lead[1] is None:
        return
    named, stated = _month_number(title[1]), _month_number(lead[1][1])
    if named != stated:
        place = lead[0].place(lead[1].start())
        yield Wrong(Finding("period", "warning", place, f"与标题一致（{named}月）", f"{stated}月"))


def _month_number(written: str) -> int:
    return int(written) if written.isdigit() else _MONTHS.index(written) + 1
