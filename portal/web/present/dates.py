"""Dates in the words of the site, no finer than they are stored: ``2010-05`` -> 2010年5月, ``2010-05-04`` -> 2010年5月4日."""

import re
import time
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")


_ISO = re.compile(r"\d{4}(-\d\d?){0,2}")


@lru_cache(maxsize=8192)
def long_date(iso: str | None) -> str:
    """A stored date, of day or month precision, with its year; empty for none; what is no date stays as it is."""
    if not iso or not _ISO.fullmatch(iso):
        return iso or ""
    year, *rest = iso.split("-")
    return f"{year}年" + _short(rest)


@lru_cache(maxsize=8192)
def short_date(iso: str | None) -> str:
    """The same without the year, for places where the year stands beside it."""
    return _short(iso.split("-")[1:]) if iso else ""


def _short(parts: list[str]) -> str:
    units = ("月", "日")
    return "".join(f"{int(part)}{unit}" for part, unit in zip(parts, units, strict=False))


def local_day(at: str) -> str:
    """Day in Shanghai (ISO) of a UTC instant such as ``2026-11-23T18:00:00Z``."""
    return _local(at).date().isoformat()


def local_time(at: str) -> str:
    """The instant in Shanghai to the minute: 2026年11月24日 02:00."""
    moment = _local(at)
    return f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"


def _local(at: str) -> datetime:
    return datetime.fromisoformat(at.replace("Z", "+00:00")).replace(tzinfo=UTC).astimezone(LOCAL)


def months_back(month: str, count: int) -> list[str]:
    """The ``count`` months that end with ``month`` (``2026-11``), oldest first."""
    year, number = (int(part) for part in month.split("-"))
    last = year * 12 + number - 1
    return [f"{index // 12:04d}-{index % 12 + 1:02d}" for index in range(last - count + 1, last + 1)]


def local_today() -> date:
    """The calendar day in Shanghai, by which dates pass."""
    return datetime.now(LOCAL).date()


def local_day_number() -> int:
    """Counts the days in Shanghai; a tenth of the time of ``local_today``. Its clocks have stood at UTC+8 since 1991."""
    return int(time.time() + 8 * 3600) // 86400


def weekday(iso: str) -> str:
    """周三."""
    return "周" + "一二三四五六日"[date.fromisoformat(iso).weekday()]
