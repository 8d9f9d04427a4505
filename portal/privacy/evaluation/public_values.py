"""What is no personal data but looks like it: documents, orders, amounts, dates, failing checksums."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from random import Random

from .digits import identity_digit, luhn_digit, random_digits
from .frames import SLOT, word_sections


def _filled(chooser: Random, shape: str) -> str:
    return SLOT.sub(lambda slot: make(slot[1], chooser), shape)


def make(kind: str, chooser: Random) -> str:
    """A value by its kind; d6 is six digits."""
    if re.fullmatch(r"d\d+", kind):
        return random_digits(chooser, int(kind[1:]))
    return MAKERS[kind](chooser)


def _word(section: str) -> Callable[[Random], str]:
    return lambda chooser: _filled(chooser, chooser.choice(word_sections("words")[section]))


def _date(chooser: Random) -> str:
    year, month, day = chooser.randint(2008, 2024), chooser.randint(1, 12), chooser.randint(1, 28)
    forms = (f"{year}年{month}月{day}日", f"{year}-{month:02d}-{day:02d}", f"{year}.{month}.{day}", f"{year}/{month}/{day}", f"{month}月{day}日", f"{year}{month:02d}{day:02d}", f"二〇一{'〇一二三四五六七八九'[year % 10]}年{'一二三四五六七八九'[month % 9]}月")  # fmt: skip
    return chooser.choice(forms)


def _amount(chooser: Random) -> str:
    number = int(random_digits(chooser, chooser.randint(2, 8)))
    return chooser.choice(
        (str(number), f"{number:,}", f"{number}.{chooser.randint(10, 99)}", f"{number:,}.00")
    )


def _order(chooser: Random) -> str:
    return chooser.choice(("", "", "GD", "RA", "WX")) + random_digits(
        chooser, chooser.choice((10, 12, 14, 16, 17))
    )


def _credit_code(chooser: Random) -> str:
    return "91330381" + "".join(chooser.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(10))


def _failing_identity(chooser: Random) -> str:
    body = f"330381{chooser.randint(1940, 2010)}{chooser.randint(1, 12):02d}{chooser.randint(1, 28):02d}{chooser.randrange(1000):03d}"
    return body + chooser.choice([digit for digit in "0123456789" if digit != identity_digit(body)])


def _serial(chooser: Random) -> str:
    """Eighteen digits in whose middle stands no date."""
    return random_digits(chooser, 6) + "99" + random_digits(chooser, 10)


def _article_number(chooser: Random) -> str:
    """A bar code of 13 digits that is no valid card."""
    body = "69" + random_digits(chooser, 10)
    return body + chooser.choice([digit for digit in "0123456789" if digit != luhn_digit(body)])


MAKERS: Mapping[str, Callable[[Random], str]] = {
    "dept": _word("dept"),
    "docno": _word("document"),
    "hotline": _word("hotline"),
    "date": _date,
    "time": lambda chooser: f"{chooser.randint(0, 23)}:{chooser.randint(0, 59):02d}",
    "year": lambda chooser: str(chooser.randint(2005, 2024)),
    "month": lambda chooser: str(chooser.randint(1, 12)),
    "day": lambda chooser: str(chooser.randint(1, 28)),
    "amount": _amount,
    "decimal": lambda chooser: f"{chooser.randint(0, 120)}.{chooser.randint(1, 99)}",
    "order": _order,
    "mobile_like": lambda chooser: f"1{chooser.choice('3578')}{chooser.randrange(10**9):09d}",
    "creditcode": _credit_code,
    "failing_id": _failing_identity,
    "d18_serial": _serial,
    "ean": _article_number,
    "pinyin": lambda chooser: chooser.choice(("ruijiang", "anyang", "zhaoyin", "fabu", "gongjiao", "shuiwu")),
    **{f"d{count}": partial(random_digits, count=count) for count in range(1, 21)},
}
