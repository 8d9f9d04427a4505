"""Dates as exports write them, reckoned in Asia/Shanghai and returned in UTC."""

import datetime as dt
import re
import unicodedata
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
EARLIEST = dt.datetime(1990, 1, 1, tzinfo=SHANGHAI)
TOLERANCE = dt.timedelta(days=1)  # a call system's clock may run ahead, not by more
EXCEL_EPOCH = dt.datetime(1899, 12, 30)  # day 0 of the 1900 date system, its false leap day included
EXAMPLE = "应为 2010-05-04 13:05 这样的日期"

_AFTERNOON = {"下午", "晚上", "傍晚"}
_WRITTEN = re.compile(
    r"""(?P<year>\d{4})\s?[-/.年]\s?(?P<month>\d{1,2})\s?[-/.月]\s?(?P<day>\d{1,2})\s?日?
        \s?(?:星期[一二三四五六日天]|周[一二三四五六日])?
        (?:[T\s]?(?P<half>上午|下午|晚上|傍晚|中午|凌晨|早上)?\s?
           (?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})?分?(?::?(?P<second>\d{1,2})(?:\.\d+)?秒?)?)?
        \s?(?P<zone>Z|[+-]\d{2}:?\d{2})?""",
    re.VERBOSE,
)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?)?"
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")


class UnreadableDate(ValueError):
    """The value is no date, or none that can be true; the message says why, in Chinese."""


def parse_moment(value: object, *, now: dt.datetime) -> dt.datetime:
    """UTC moment of a cell; a date without a time is midnight in Shanghai.

    Raises UnreadableDate for anything else, and for moments before 1990 or more than a day after `now`.
    """
    moment = _moment(value)
    if moment < EARLIEST:
        raise UnreadableDate(f"“{_shown(value)}”早于 1990 年，不合情理")
    if moment > now + TOLERANCE:
        raise UnreadableDate(f"“{_shown(value)}”晚于今天，不合情理")
    return moment


def _moment(value: object) -> dt.datetime:
    try:
        if isinstance(value, dt.datetime):
            return _in_utc(value)
        if isinstance(value, dt.date):
            return _in_utc(dt.datetime.combine(value, dt.time()))
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _from_text(f"{value:.10f}".rstrip("0").rstrip("."))
        if isinstance(value, str):
            if _is_plain(value):
                return _in_utc(dt.datetime.fromisoformat(value))
            return _from_text(" ".join(unicodedata.normalize("NFKC", value).split()))
    except (ValueError, OverflowError):
        pass  # 2010-02-30 and the like
    raise UnreadableDate(f"“{_shown(value)}”无法识别，{EXAMPLE}")


def _is_plain(text: str) -> bool:
    """2010-05-04, 2010-05-04 13:05 or 2010-05-04 13:05:00: what most files hold, read by the standard library."""
    return len(text) in (10, 16, 19) and text[4] == text[7] == "-" and (len(text) == 10 or text[10] in " T")


def _from_text(text: str) -> dt.datetime:
    if _SERIAL.fullmatch(text):
        # whole seconds: a serial's fraction is a rounded binary number
        return _in_utc(EXCEL_EPOCH + dt.timedelta(seconds=round(float(text) * 86_400)))
    match = _WRITTEN.fullmatch(text) or _COMPACT.fullmatch(text)
    if match is None:
        raise ValueError(text)
    parts = match.groupdict()
    hour = int(parts["hour"] or 0)
    half = parts.get("half")
    if (half in _AFTERNOON and hour < 12) or (half == "中午" and hour < 3):
        hour += 12
    moment = dt.datetime(
        int(parts["year"]), int(parts["month"]), int(parts["day"]),
        hour, int(parts["minute"] or 0), int(parts["second"] or 0), tzinfo=_zone(parts.get("zone")),
    )  # fmt: skip
    return _in_utc(moment)


def _zone(text: str | None) -> dt.tzinfo:
    if text is None:
        return SHANGHAI
    if text == "Z":
        return dt.UTC
    digits = text[1:].replace(":", "")
    offset = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return dt.timezone(-offset if text.startswith("-") else offset)


def _in_utc(moment: dt.datetime) -> dt.datetime:
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=SHANGHAI)
    return moment.astimezone(dt.UTC)


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
