"""Invented telephones, identity numbers, cards, plates and accounts in the forms people use."""

from random import Random

from .digits import groups, identity_digit, luhn_digit, random_digits, written

_AREAS = ("330381", "330325", "332621", "330302", "420106", "510107", "340826", "522101", "320583", "810000")
_CITIES = ("0577", "010", "021", "0571", "0755", "028")
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def mobile(chooser: Random) -> str:
    """An eleven-digit mobile number, now and then with the country code."""
    digits = f"1{chooser.choice('3456789')}{chooser.randrange(10**9):09d}"
    if chooser.random() < 0.12:
        prefix = chooser.choice(("+86", "+86 ", "86-", "+86-", "0086", "＋86"))
        return prefix + chooser.choice((digits, "-".join(groups(digits, (3, 4, 4)))))
    return written(chooser, digits, chooser.choice(((3, 4, 4), (3, 4, 4), (3, 3, 5), (4, 3, 4))))


def landline(chooser: Random) -> str:
    """A private landline: area code in many forms, sometimes none, sometimes an extension."""
    number = chooser.choice("5678") + f"{chooser.randrange(10**7):07d}"
    area = chooser.choice(_CITIES)
    forms = (
        f"{area}-{number}", f"{area}{number}", f"{area} {number[:4]} {number[4:]}", f"({area}){number}",
        f"（{area}）{number}", f"{area}—{number}", f"{number}", f"{number[:4]}-{number[4:]}",
        f"{area}-{number}转{chooser.randint(1, 9)}{chooser.randint(10, 99)}", f"{area}-{number}-{chooser.randint(801, 899)}",
        written(chooser, area + number, (len(area), 8), plain=0.1),
    )  # fmt: skip
    return chooser.choice(forms)


def office_phone(chooser: Random) -> str:
    """A landline as an office writes it."""
    area, number = "0577", chooser.choice("5678") + f"{chooser.randrange(10**7):07d}"
    return chooser.choice((f"{area}-{number}", f"{area}-{number}", f"{area}{number}", f"({area}){number}"))


def _identity_digits(chooser: Random) -> str:
    born = f"{chooser.randint(1935, 2016)}{chooser.randint(1, 12):02d}{chooser.randint(1, 28):02d}"
    body = chooser.choice(_AREAS) + born + f"{chooser.randrange(1000):03d}"
    return body + identity_digit(body)


def _write_identity(chooser: Random, digits: str) -> str:
    if digits[-1] == "X":
        last = chooser.choice("XxＸ")
        return written(chooser, digits[:-1], (6, 8, 3), plain=0.6) + last
    return written(chooser, digits, (6, 8, 4), plain=0.5)


def identity(chooser: Random) -> str:
    """A valid identity number of 18 characters."""
    return _write_identity(chooser, _identity_digits(chooser))


def identity_with_cue(chooser: Random) -> str:
    """What follows a cue: valid, mis-dictated (failing check digit) or of the old form with 15 digits."""
    digits = _identity_digits(chooser)
    kind = chooser.random()
    if kind < 0.15:
        return written(chooser, digits[:6] + digits[8:17], (6, 6, 3), plain=0.5)
    if kind < 0.35:
        digits = digits[:-1] + chooser.choice([c for c in "0123456789X" if c != digits[-1]])
    return _write_identity(chooser, digits)


def card(chooser: Random) -> str:
    """A valid card number of 16 or 19 digits."""
    head = chooser.choice(("622202", "621700", "622848", "621661", "623059", "436742"))
    body = head + f"{chooser.randrange(10**9):09d}"
    if head != "436742" and chooser.random() < 0.6:
        body += f"{chooser.randrange(1000):03d}"
    digits = body + luhn_digit(body)
    return written(chooser, digits, (4, 4, 4, 4), plain=0.45)


def card_with_cue(chooser: Random) -> str:
    """A card or passbook behind a cue: the check digit may fail."""
    if chooser.random() < 0.7:
        return card(chooser)
    return written(chooser, "62" + random_digits(chooser, chooser.choice((14, 17))), (4, 4, 4, 4), plain=0.5)


def plate(chooser: Random) -> str:
    """A vehicle plate, new-energy ones and odd spellings included."""
    head = chooser.choice(_PROVINCES) + chooser.choice(_LETTERS[:18])
    digits = f"{chooser.randrange(10**5):05d}"
    body = chooser.choice(
        (digits, digits, chooser.choice(_LETTERS) + digits[:4], digits[:2] + chooser.choice(_LETTERS) + digits[2:4],
         chooser.choice("DF") + digits, digits + chooser.choice("DF"), chooser.choice("DF") + "K" + digits[:4],
         digits[:4] + chooser.choice("学挂警"))
    )  # fmt: skip
    form = chooser.randrange(9)
    if form < 3:
        return head + body
    if form == 3:
        return f"{head[0]}{head[1].lower()}{body.lower()}"
    if form == 4:
        return f"{head[0]} {head[1]} {body}"
    if form == 5:
        return f"{head} {body[:2]} {body[2:]}"
    return head + chooser.choice(("·", " ", "-", ".", "•")) + body


def passport(chooser: Random) -> str:
    """A Chinese passport of today or of the time before 2012."""
    digits = f"{chooser.randrange(10**8):08d}"
    value = chooser.choice(
        (f"E{digits}", f"E{chooser.choice(_LETTERS)}{digits[:7]}", f"G{digits}", f"e{digits}", f"D{digits}")
    )
    return chooser.choice((value, value, f"{value[0]} {value[1:]}", value.translate(_FULL_WIDTH)))  # fmt: skip


_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def permit(chooser: Random) -> str:
    """Permits for Hong Kong, Macao and Taiwan, in either direction."""
    digits = f"{chooser.randrange(10**10):010d}"
    return chooser.choice(
        (f"C{digits[:8]}", f"CA{digits[:7]}", f"W{digits[:8]}", f"H{digits}", f"H{digits[:8]}", f"M{digits[:8]}", f"T{digits[:8]}",
         f"L{digits[:8]}", digits[:8])
    )  # fmt: skip


def account(chooser: Random) -> str:
    """A household's or a person's number at a utility or insurance."""
    return written(chooser, random_digits(chooser, chooser.choice((8, 10, 10, 12, 13))), (4, 4, 4), plain=0.6)


def contract(chooser: Random) -> str:
    """The number of a private contract."""
    year, number = chooser.randint(2008, 2024), f"{chooser.randrange(10**6):06d}"
    return chooser.choice(
        (
            f"{year}{number}",
            f"{year}-{number}",
            f"HT{year}{number}",
            f"GF-{year}-{number}",
            f"{year}预{number}",
        )
    )


def certificate(chooser: Random) -> str:
    """A property certificate as it is printed, now and before 2015."""
    year, number = chooser.randint(1998, 2024), f"{chooser.randrange(10**7):07d}"
    return chooser.choice(
        (f"浙（{year}）瑞江市不动产权第{number}号", f"浙({year})瑞江市不动产权第{number}号", f"瑞房权证安阳字第{number}号",
         f"瑞国用({year})第{number[:2]}-{number[2:5]}号", f"瑞房权证字第 {number} 号", f"浙（{year}）瑞江市不动产证明第{number}号")
    )  # fmt: skip
