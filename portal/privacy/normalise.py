"""Offset-preserving views of a text: every view has one character for each character of the original."""

import re
from collections.abc import Iterable
from itertools import cycle

# Sentence punctuation （，：；。） stays as it is: cues and boundaries depend on it. Dashes of every kind and
# blanks of every kind become one of each, because numbers are dictated with all of them in between.
_ASCII = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz@.-+()_"
_BLANKS = "\u00a0\u1680\u2002\u2003\u2009\u200a\u200b\u200c\u200d\u202f\u2060\u3000\ufeff"
_FOLD = {ord(char) + 0xFEE0: char for char in _ASCII}
_FOLD |= dict.fromkeys(map(ord, "‐‑‒–—−﹣"), "-")
_FOLD |= dict.fromkeys(map(ord, _BLANKS), " ")

# Few texts hold any of them, and looking costs far less than translating.
_FOLDABLE = re.compile(f"[{''.join(map(re.escape, map(chr, _FOLD)))}]")

_NUMERALS = {"〇": "0", "○": "0", "零": "0", "幺": "1", "两": "2"}
_NUMERALS |= {char: str(value) for value, char in enumerate("一二三四五六七八九", start=1)}
_NUMERALS |= {char: str(value) for value, char in enumerate("壹贰叁肆伍陆柒捌玖", start=1)}
CHINESE_DIGITS = "".join(_NUMERALS)
_DIGITS = {ord(char): digit for char, digit in _NUMERALS.items()}
# 0577-65800001一直没人接: here 一 is half a word and no digit.
_HALF_A_WORD = re.compile(r"(一(?=[直般样定起旦些共切律])|(?<=[第唯统])一)")


def fold(text: str) -> str:
    """Letters, digits and `@ . - + ( )` in half width; the length never changes."""
    return text.translate(_FOLD) if _FOLDABLE.search(text) else text


def digit_view(folded: str) -> str:
    """The folded text with Chinese numerals as digits (一三八 -> 138); 十 and 百 stay, they are no digits."""
    pieces = _HALF_A_WORD.split(folded)
    return "".join(
        piece if odd else piece.translate(_DIGITS)
        for piece, odd in zip(pieces, cycle((False, True)), strict=False)
    )


class _SkeletonTable(dict[int, str | None]):
    """Translation table that drops all but letters and digits of any script; fills itself."""

    def __missing__(self, code: int) -> str | None:
        char = fold(chr(code))
        kept = char.translate(_DIGITS).lower() if char.isalnum() or char in _NUMERALS else None
        value = kept[0] if kept else None
        self[code] = value
        return value


_SKELETON = _SkeletonTable()


def skeleton(text: str) -> str:
    """What is left for comparing: no blanks, no punctuation, one width, lower case, digits in one script."""
    return text.translate(_SKELETON)


def skeleton_offsets(text: str) -> list[int]:
    """For every character of `skeleton(text)` its offset in `text`."""
    return [offset for offset, char in enumerate(text) if _SKELETON[ord(char)] is not None]


_TENS = "十百"
_VALUES = {char: int(digit) for char, digit in _NUMERALS.items()}


def chinese_numbers(number: int) -> Iterable[str]:
    """The ways a number below 1,000 is written in Chinese: 12 -> 十二, 一二; 302 -> 三百零二, 三零二."""
    digits = "〇一二三四五六七八九"
    spelled = str(number)
    yield "".join(digits[int(char)] for char in spelled)
    if "0" in spelled:
        yield "".join(digits[int(char)] for char in spelled).replace("〇", "零")
    if 10 <= number < 100:
        tens, ones = divmod(number, 10)
        yield ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")
    elif 100 <= number < 1000:
        hundreds, rest = divmod(number, 100)
        tens, ones = divmod(rest, 10)
        middle = digits[tens] + "十" if tens else ("零" if ones else "")
        yield digits[hundreds] + "百" + middle + (digits[ones] if ones else "")
