"""Invented addresses of many shapes, down to the house."""

from random import Random

from .digits import random_digits
from .frames import SLOT, sections, word_sections

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_NUMERALS = "零一二三四五六七八九"


def address(chooser: Random) -> str:
    """A house-level address."""
    shape = chooser.choice(sections("places")["shape"])
    return SLOT.sub(lambda slot: _part(chooser, slot[1]), shape)


def place(chooser: Random, kind: str) -> str:
    """A town, village, estate, road ... that stays readable."""
    return chooser.choice(word_sections("places")[kind])


def without_division(value: str) -> str:
    """The address as neighbours say it: without district and town."""
    words = word_sections("places")
    for division in (*words["district"], *words["town"]):
        value = value.removeprefix(division)
    return value


def spelled(number: int) -> str:
    """12 -> 十二, 302 -> 三百零二."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    head = f"{_NUMERALS[hundreds]}百" if hundreds else ""
    if tens:
        head += ("" if tens == 1 and not hundreds else _NUMERALS[tens]) + "十"
    elif hundreds and ones:
        head += "零"
    return head + (_NUMERALS[ones] if ones or not number else "")


def _part(chooser: Random, kind: str) -> str:
    kind, wide = (kind[3:], True) if kind.startswith("fw_") else (kind, False)
    value = _number(chooser, kind) or place(chooser, kind)
    return value.translate(_WIDE) if wide else value


def _number(chooser: Random, kind: str) -> str | None:
    floor, flat = chooser.randint(1, 28), chooser.randint(1, 6)
    room = f"{floor}0{flat}"
    values = {
        "n": str(chooser.randint(1, 99)),
        "m": random_digits(chooser, chooser.choice((1, 2, 2, 3, 3, 4))),
        "u": str(chooser.randint(1, 9)),
        "floor": str(floor),
        "room": room,
        "letter": chooser.choice("ABCDEF"),
        "cn": spelled(chooser.randint(1, 60)),
        "cn_small": spelled(chooser.randint(1, 9)),
        "cn_room": chooser.choice(("".join(_NUMERALS[int(digit)] for digit in room), spelled(100 * (floor % 9 + 1) + flat))),
    }  # fmt: skip
    return values.get(kind)
