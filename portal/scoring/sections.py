"""Reading a rulebook's tables: every fault is noted in Chinese with its place, and reading goes on with a stand-in."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from portal.scoring.filters import Filter, FilterFault, parse_filter
from portal.scoring.lines import Lines
from portal.scoring.numbers import DIGITS, scaled

_CODE = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_LARGEST = 100_000
_MANY = 500
_EPOCH = date(2000, 1, 1)


class Notes:
    """The faults found so far, each with its line where that can be told."""

    def __init__(self, text: str) -> None:
        self.sentences: list[str] = []
        self._lines = Lines(text)

    def add(self, sentence: str, path: str) -> None:
        line = self._lines.of(path)
        self.sentences.append(sentence if line is None else f"{sentence}（第{line}行）")


class Section:
    """One TOML table: what is asked for is taken out of it; ``done`` reports what nobody asked for.

    ``where`` names it in sentences, ``path`` as ``Lines`` does.
    """

    def __init__(self, data: dict[str, Any], where: str, path: str, notes: Notes) -> None:
        self.data = dict(data)
        self.where = where
        self.path = path
        self.notes = notes

    def fault(self, sentence: str, key: str = "") -> None:
        """Note one fault of this table, or of one key of it."""
        sentence = f"{self.where}：{sentence}" if self.where else sentence
        self.notes.add(sentence, self.below(key) if key else self.path)

    def below(self, key: str) -> str:
        """The path of a key."""
        return f"{self.path}.{key}".lstrip(".")

    def has(self, key: str) -> bool:
        return key in self.data

    def _take(self, key: str, required: bool) -> Any:
        if key not in self.data and required:
            self.fault(f"缺少 {key}")
        return self.data.pop(key, None)

    def text(self, key: str, longest: int, required: bool = True, lines: bool = False) -> str:
        """Printable text without surrounding blanks; several lines only where ``lines``."""
        value = self._take(key, required)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.fault(f"{key} 应为文字", key)
            return ""
        shown = value.replace("\n", "") if lines else value
        if not shown.isprintable():
            self.fault(f"{key} 含有换行或者不可见字符", key)
        if len(value) > longest:
            self.fault(f"{key} 超过{longest}字", key)
        if required and not value.strip():
            self.fault(f"{key} 不能为空", key)
        return value.strip()

    def code(self, key: str) -> str:
        """A short name in lower-case Latin letters, as addresses and files use it."""
        value = self.text(key, 32)
        if value and not _CODE.fullmatch(value):
            self.fault(
                f"{key} “{value}”应为小写字母开头，由小写字母、数字、下划线、连字符组成，不超过32个字符"
            )
        return value

    def integer(self, key: str, least: int, most: int, default: int | None = None) -> int:
        """A whole number within bounds; the stand-in for a wrong one lies below them."""
        value = self._take(key, default is None)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            if value is not None:
                self.fault(f"{key} 应为{least}至{most}之间的整数", key)
            return least - 1
        return value

    def decimal(self, key: str, default: int | None = None, least: int = -_LARGEST) -> int:
        """A whole number, or a decimal in quotation marks with at most four decimals; the integer of 1/10000."""
        value = self._take(key, default is None)
        if value is None:
            return default or 0
        if isinstance(value, float):
            self.fault(f'{key} 的小数应加引号，写成 {key} = "{value}"（二进制浮点数不精确）', key)
            return default or 0
        number = _decimal(value)
        if number is None or not least <= number <= _LARGEST:
            self.fault(
                f'{key} 应为整数，或者加引号、不超过{DIGITS}位小数的数，例如 "0.5"，且在允许范围内', key
            )
            return default or 0
        return scaled(number)

    def yes(self, key: str, default: bool | None = None) -> bool:
        """true or false."""
        value = self._take(key, default is None)
        if value is None:
            return bool(default)
        if not isinstance(value, bool):
            self.fault(f"{key} 应为 true 或者 false", key)
        return value is True

    def choice(self, key: str, options: Sequence[str], default: str | None = None) -> Any:
        """One of a closed list of words."""
        value = self._take(key, default is None)
        if value is None:
            return default or options[0]
        if value not in options:
            self.fault(f"{key} 应为下列之一：{'、'.join(options)}", key)
            return options[0]
        return value

    def day(self, key: str) -> date:
        """A TOML date without time of day."""
        value = self._take(key, required=True)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if value is not None:
            self.fault(f"{key} 应为日期，写成 2026-01-01（不加引号）", key)
        return _EPOCH

    def codes(self, key: str) -> tuple[str, ...]:
        """A list of codes, none twice; () where there is none."""
        values = self._list(key)
        if not all(isinstance(value, str) and _CODE.fullmatch(value) for value in values):
            self.fault(f"{key} 应为代码的列表", key)
            return ()
        for value in sorted({value for value in values if values.count(value) > 1}):
            self.fault(f"{key} 中“{value}”重复", key)
        return tuple(values)

    def filter(self, key: str) -> Filter:
        """A list of named conditions."""
        try:
            return parse_filter(self._list(key))
        except FilterFault as fault:
            self.fault(f"{key}：{fault}", key)
            return Filter()

    def table(self, key: str, where: str) -> "Section":
        """A table below this one; an absent one is empty."""
        value = self.data.pop(key, {})
        if not isinstance(value, dict):
            self.fault(f"{key} 应为一个表", key)
            value = {}
        return Section(value, f"{self.where}{where}", self.below(key), self.notes)

    def tables(self, key: str, most: int) -> list[dict[str, Any]]:
        """A list of tables."""
        values = self._list(key)
        if not all(isinstance(value, dict) for value in values):
            self.fault(f"{key} 应写成 [[{key}]] 的形式", key)
            return []
        if len(values) > most:
            self.fault(f"{key} 不得超过{most}项", key)
        return values[:most]

    def _list(self, key: str) -> list[Any]:
        value = self.data.pop(key, [])
        if not isinstance(value, list) or len(value) > _MANY:
            self.fault(f"{key} 应为不超过{_MANY}项的列表", key)
            return []
        return value

    def done(self) -> None:
        """Whatever is left is unknown: a misspelt key must not be passed over."""
        for key in self.data:
            self.fault(f"不认识的项目 {key}", key)


def _decimal(value: object) -> Decimal | None:
    """The decimal, or None where it is no plain number of at most four decimals."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    if isinstance(value, str) and not re.fullmatch(r"-?[0-9]{1,6}(\.[0-9]{1,4})?", value, re.ASCII):
        return None
    return Decimal(value)
