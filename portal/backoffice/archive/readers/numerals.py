"""Numbers and dates as the heads of documents write them: 17, 十七, 二〇〇八年五月六日."""

import re
from collections.abc import Iterator
from datetime import date

_DIGITS = {
    char: value
    for value, chars in enumerate(("〇零○Ｏ", "一", "二两", "三", "四", "五", "六", "七", "八", "九"))
    for char in chars
}
_UNITS = {"十": 10, "百": 100, "千": 1000}
HAN = "〇零○Ｏ一二两三四五六七八九"
HAN_NUMBER = f"[{HAN}十百千]+"
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．－", "0123456789.-")
_DATES = (
    re.compile(r"(?<!\d)((?:19|20)\d{2})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]"),
    re.compile(
        rf"([一二][{HAN}]{{3}})\s*年\s*([一二三四五六七八九十]{{1,2}})\s*月\s*([一二三四五六七八九十]{{1,3}})\s*日"
    ),
    re.compile(r"(?<!\d)((?:19|20)\d{2})([-./])(\d{1,2})\2(\d{1,2})(?!\d)"),
)


def plain_digits(text: str) -> str:
    """Full-width digits as ordinary ones; the length stays."""
    return text.translate(_FULL_WIDTH)


def number(text: str) -> int | None:
    """17, 十七, 二三四 (digit by digit) and 二百三十四 as an integer; None for what is no number."""
    if text.isdecimal():
        return int(text)
    if text and all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total, digit = 0, None
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[char]
            digit = None
        else:
            return None
    return total + (digit or 0) if text else None


def dates_in(text: str) -> Iterator[tuple[date, str]]:
    """Every date of a line with the words that say it; what no calendar has is skipped."""
    plain = plain_digits(text)
    for pattern in _DATES:
        for match in pattern.finditer(plain):
            parts = [number(part) for part in match.groups() if part not in "-./"]
            if None in parts:
                continue
            try:
                yield date(*parts), match[0]  # type: ignore[arg-type]
            except ValueError:
                continue
