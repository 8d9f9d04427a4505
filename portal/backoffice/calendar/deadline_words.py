"""Days and deadlines in words, for the pages of the deadlines and for explanations of an order's clock."""

from datetime import date
from typing import Protocol

from portal.vocabulary import AppealType

STAGES = {"sign": "签收", "respond": "首次联系", "close": "办结"}
UNITS = {"working": "个工作日", "calendar": "个自然日"}
ALL_TYPES = "各类诉求"
WEEKDAYS = "一二三四五六日"


class RuleLike(Protocol):
    """A row of the table, or its values."""

    @property
    def stage(self) -> str: ...

    @property
    def appeal_type(self) -> str: ...

    @property
    def days(self) -> int: ...

    @property
    def unit(self) -> str: ...


def type_words(appeal_type: str) -> str:
    return AppealType(appeal_type).word if appeal_type else ALL_TYPES


def length_words(days: int, unit: str) -> str:
    """5 个工作日; 当日 for none."""
    return f"{days} {UNITS[unit]}" if days else "当日"


def rule_words(rule: RuleLike) -> str:
    """投诉办结 5 个工作日."""
    gap = " " if rule.days else ""
    return f"{type_words(rule.appeal_type)}{STAGES[rule.stage]}{gap}{length_words(rule.days, rule.unit)}"


def day_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def weekday_words(day: date) -> str:
    """5月9日（星期六）."""
    return f"{day.month}月{day.day}日（星期{WEEKDAYS[day.weekday()]}）"
