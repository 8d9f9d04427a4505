"""The CSV tables of the file: UTF-8 without BOM, comma, line feed, a header line; empty cells mean "none".

Whole numbers are written plainly, scores and rates with exactly four decimals.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from portal.scoring.archive import Unreadable
from portal.scoring.numbers import DIGITS, shown
from portal.scoring.results import IndicatorResult, Result, UnitResult

RESULT_COLUMNS = (
    *("unit", "item", "status", "orders", "k", "n", "rate", "rate_low", "rate_high"),
    *("points", "points_low", "points_high", "full"),
    *("place", "tied", "band", "band_name", "bracket"),
)
TOTAL = "total"
"""What ``item`` holds on a unit's last line."""
_WHOLE = re.compile(r"-1|0|[1-9][0-9]{0,11}")
Line = Sequence[object]


def written(columns: Sequence[str], lines: Iterable[Line]) -> bytes:
    """A table as bytes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(lines)
    return text.getvalue().encode()


def read(name: str, content: bytes, columns: Sequence[str]) -> Iterator[list[str]]:
    """The lines under the header; raises Unreadable with the line where the table is not as it should be."""
    if content.startswith(b"\xef\xbb\xbf"):
        raise Unreadable(f"{name} 带有字节顺序标记（BOM），可能被表格软件另存过")
    try:
        lines = csv.reader(io.StringIO(content.decode(), newline=""), strict=True)
    except UnicodeDecodeError:
        raise Unreadable(f"{name} 不是 UTF-8 编码") from None
    header = next(_careful(name, lines), [])
    if header != list(columns):
        raise Unreadable(f"{name} 的表头应为：{','.join(columns)}")
    for number, line in enumerate(_careful(name, lines), 2):
        if len(line) != len(columns):
            raise Unreadable(f"{name} 第{number}行应有{len(columns)}列，实有{len(line)}列")
        yield line


def _careful(name: str, lines: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from lines
    except csv.Error:
        raise Unreadable(f"{name} 不是可以读取的 CSV 表") from None


def whole_reader(name: str) -> Callable[[str], int]:
    """Reads whole numbers (0 or more, or -1 for none) of the table ``name``; raises Unreadable."""

    def whole(cell: str) -> int:
        if not _WHOLE.fullmatch(cell):
            raise Unreadable(f"{name} 中的“{cell[:20]}”不是整数")
        return int(cell)

    return whole


def result_lines(result: Result, full_marks: int) -> Iterator[list[str]]:
    """``result.csv``: a line for each indicator of each unit and one for its total, in the order of the table."""
    for unit in result.units:
        for indicator in unit.indicators:
            yield _indicator_line(unit, indicator)
        yield _total_line(unit, full_marks)


def _indicator_line(unit: UnitResult, one: IndicatorResult) -> list[str]:
    rates = (one.rate, one.low, one.high, one.points, one.points_low, one.points_high, one.full)
    return [unit.unit, one.code, "", "", *_wholes(one.k, one.n), *map(_figure, rates), *[""] * 5]


def _total_line(unit: UnitResult, full_marks: int) -> list[str]:
    return [
        *(unit.unit, TOTAL, unit.status, str(unit.orders)),
        *[""] * 5,
        *map(_figure, (unit.total, unit.low, unit.high, full_marks)),
        *_wholes(unit.place, int(unit.tied), unit.band),
        unit.band_name,
        *_wholes(unit.bracket),
    ]


def _wholes(*numbers: int | None) -> list[str]:
    return ["" if number is None else str(number) for number in numbers]


def _figure(number: int | None) -> str:
    return "" if number is None else shown(number, DIGITS)
