"""Periods of scoring (考核周期): a month, a quarter or a year, half-open [start, end) in Asia/Shanghai."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")

_CODE = re.compile(r"(?P<year>[0-9]{4})(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])))?\Z")
_QUARTERS = "一二三四"
FIRST_YEAR = 1949
"""Earlier years are slips of the keyboard."""


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """``length`` months from ``first``, the first day of its first month; ``length`` is 1, 3 or 12."""

    first: date
    length: int

    @classmethod
    def parse(cls, code: str) -> "Period":
        """``2026-10``, ``2026-Q3`` or ``2026``; raises ValueError with a Chinese sentence for anything else."""
        match = _CODE.match(code)
        if match is None or int(match["year"]) < FIRST_YEAR:
            raise ValueError(f"“{code}”不是考核周期：月份写作 2026-10，季度写作 2026-Q3，年度写作 2026。")
        year = int(match["year"])
        if match["month"]:
            return cls(date(year, int(match["month"]), 1), 1)
        if match["quarter"]:
            return cls(date(year, 3 * int(match["quarter"]) - 2, 1), 3)
        return cls(date(year, 1, 1), 12)

    @classmethod
    def month_of(cls, day: date) -> "Period":
        """The month that ``day`` lies in."""
        return cls(day.replace(day=1), 1)

    @property
    def code(self) -> str:
        """As ``parse`` reads it."""
        year = f"{self.first.year:04d}"
        if self.length == 1:
            return f"{year}-{self.first.month:02d}"
        return f"{year}-Q{self.first.month // 3 + 1}" if self.length == 3 else year

    def __str__(self) -> str:
        return self.code

    @property
    def word(self) -> str:
        """2026年10月, 2026年第三季度, 2026年."""
        if self.length == 1:
            return f"{self.first.year}年{self.first.month}月"
        if self.length == 3:
            return f"{self.first.year}年第{_QUARTERS[self.first.month // 3]}季度"
        return f"{self.first.year}年"

    @property
    def after(self) -> date:
        """The day after the last one: the exclusive end as a day."""
        return _months_on(self.first, self.length)

    @property
    def start(self) -> datetime:
        """The first instant, aware, in Asia/Shanghai."""
        return datetime.combine(self.first, time(), LOCAL)

    @property
    def end(self) -> datetime:
        """The first instant that no longer belongs to it, aware, in Asia/Shanghai."""
        return datetime.combine(self.after, time(), LOCAL)

    def contains(self, moment: date | datetime) -> bool:
        """Whether a day, or an aware instant, lies in [start, end)."""
        if isinstance(moment, datetime):
            return self.start <= moment < self.end
        return self.first <= moment < self.after

    def months(self) -> list["Period"]:
        """Its months, oldest first; a month is its own only one."""
        return [Period(_months_on(self.first, n), 1) for n in range(self.length)]

    def previous(self) -> "Period":
        """The period of the same length that ends where this one starts."""
        return Period(_months_on(self.first, -self.length), self.length)

    def year_before(self) -> "Period":
        """The same period of the year before (上年同期)."""
        return Period(_months_on(self.first, -12), self.length)


def _months_on(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
