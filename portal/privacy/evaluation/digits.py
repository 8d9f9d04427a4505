"""The ways people write a number: width, blanks, dashes, line breaks, Chinese numerals, dictated digits."""

from random import Random

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_SPOKEN = tuple(
    str.maketrans("0123456789", script)
    for script in ("零一二三四五六七八九", "〇一二三四五六七八九", "零幺二三四五六七八九", "零壹贰叁肆伍陆柒捌玖")
)  # fmt: skip
_SEPARATORS = (" ", "-", "—", "–", ".", "\n", "　", "  ", "－", "·", " - ")


def random_digits(chooser: Random, count: int) -> str:
    """`count` digits, the first of them not zero."""
    return chooser.choice("123456789") + "".join(chooser.choice("0123456789") for _ in range(count - 1))


def written(chooser: Random, digits: str, sizes: tuple[int, ...], plain: float = 0.4) -> str:
    """The digits as somebody might write them; `sizes` are the usual groups (3, 4, 4), the rest is the last one."""
    if chooser.random() < plain:
        return digits
    way = chooser.choice(("wide", "spoken", "grouped", "grouped", "grouped", "single", "broken", "mixed"))
    if way == "wide":
        return digits.translate(_WIDE)
    if way == "spoken":
        return _spoken(chooser, digits)
    if way == "single":
        return chooser.choice((" ", "-", "　")).join(digits)
    if way == "broken":
        cut = chooser.randrange(2, len(digits) - 1)
        return digits[:cut] + "\n" + digits[cut:]
    if way == "mixed":
        cut = sizes[0]
        return digits[:cut] + _spoken(chooser, digits[cut:])
    return chooser.choice(_SEPARATORS).join(groups(digits, sizes))


def _spoken(chooser: Random, digits: str) -> str:
    return digits.translate(chooser.choice(_SPOKEN))


def groups(digits: str, sizes: tuple[int, ...]) -> list[str]:
    """The digits cut into groups of the given sizes; what is left is the last group."""
    pieces, position = [], 0
    for size in sizes:
        pieces.append(digits[position : position + size])
        position += size
    return [piece for piece in [*pieces, digits[position:]] if piece]


def luhn_digit(digits: str) -> str:
    """The check digit that makes `digits` a card number (ISO/IEC 7812)."""
    total = sum(
        sum(divmod(int(digit) * (2 - position % 2), 10)) for position, digit in enumerate(reversed(digits))
    )
    return str(-total % 10)


def identity_digit(digits: str) -> str:
    """The check character of an 18-character identity number (GB 11643)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11]
