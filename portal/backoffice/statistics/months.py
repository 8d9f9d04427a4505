"""Months as files and forms write them, and sums of a month that cannot be true."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")
EARLIEST_YEAR = 1990
LONGEST_WAIT = 3600
"""Seconds a caller may have waited on average; beyond it the unit of the figure is wrong."""

_WRITTEN = re.compile(r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?月?(?:份)?(?:[-/.]1|[-/.]01)?(?:\s.*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(?:01)?")


def month_of(value: object) -> str:
    """``2026-10`` for 2026-10, 2026年10月, 202610 or a date; also for a month that does not exist; "" for no month."""
    if isinstance(value, dt.date):
        return f"{value.year:04d}-{value.month:02d}"
    text = unicodedata.normalize("NFKC", str(value or "")).strip()
    match = _WRITTEN.fullmatch(text) or _COMPACT.fullmatch(text)
    return f"{match[1]}-{int(match[2]):02d}" if match else ""


def month_problem(month: str, now: dt.datetime) -> str:
    """Why ``2026-13`` is no month whose figures can be known; "" where it is one. The running month is not over."""
    year, number = int(month[:4]), int(month[5:])
    if not 1 <= number <= 12:
        return f"没有 {number} 月"
    if year < EARLIEST_YEAR:
        return f"早于 {EARLIEST_YEAR} 年，不合情理"
    if month > f"{now.astimezone(LOCAL):%Y-%m}":
        return "还没有到"
    return ""


def sum_problems(values: Mapping[str, Any]) -> dict[str, str]:
    """Field -> why its figure contradicts another one of the month."""
    offered, answered = values["offered"], values["answered"]
    quick, waited = values["answered_in_15s"], values["wait_seconds"]
    problems = {}
    if answered > offered:
        problems["answered"] = f"接通 {answered:,} 多于呼入 {offered:,}"
    if quick is not None and quick > answered:
        problems["answered_in_15s"] = f"15 秒内接通 {quick:,} 多于接通 {answered:,}"
    if waited is not None and waited > LONGEST_WAIT * answered:
        problems["wait_seconds"] = "平均每通等待超过 1 小时，请核对单位是不是秒"
    return problems
