"""Read date ranges as people write them: 2009-10..2010-06, 2009.., ..2010年6月 (by day, month or year)."""

import calendar
import re

_DATE = r"(\d{4})(?:[-/年](\d{1,2})(?:[-/月](\d{1,2})日?|月)?|年)?"
_RANGE = re.compile(rf"(?:{_DATE})?(?:\.\.+|…+|~|～|至)(?:{_DATE})?")
_MEANT = re.compile(r"(?=.*\d{4})[\d年月日/-]*(?:\.\.+|…+|~|～|至)[\d年月日/-]*")


def read_dates(text: str) -> tuple[int | None, int | None] | None:
    """Return first and last day as yyyymmdd, None for an open end; None where `text` is no range of dates."""
    found = _RANGE.fullmatch(text)
    if found is None or (found[1] is None and found[4] is None):
        return None
    try:
        first = _day(found[1], found[2], found[3], last=False)
        last = _day(found[4], found[5], found[6], last=True)
    except ValueError:
        return None
    if first is not None and last is not None and first > last:
        first = _day(found[4], found[5], found[6], last=False)
        last = _day(found[1], found[2], found[3], last=True)
    return first, last


def looks_like_dates(text: str) -> bool:
    """Whether `text` was meant as a range of dates, though one of them may not exist (2026-13..2027)."""
    return _MEANT.fullmatch(text) is not None


def _day(year: str | None, month: str | None, day: str | None, last: bool) -> int | None:
    """Return the first or last day of what is written; raises ValueError where there is no such day."""
    if year is None:
        return None
    y, m = int(year), int(month or (12 if last else 1))
    if y < 1 or not 1 <= m <= 12:
        raise ValueError(f"no such month: {year}-{month}")
    length = calendar.monthrange(y, m)[1]
    d = int(day or (length if last else 1))
    if not 1 <= d <= length:
        raise ValueError(f"no such day: {year}-{month}-{day}")
    return y * 10000 + m * 100 + d
