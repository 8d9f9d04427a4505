"""A table with the meaning of its columns and rows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from portal.arithmetic import words
from portal.arithmetic.document import Table
from portal.arithmetic.numbers import Found, cell_number
from portal.arithmetic.types import PERCENT, Printed

ColumnKind = Literal["name", "rank", "group", "share", "rate", "change", "score", "count", "none"]
RowKind = Literal["plain", "total", "subtotal", "whole", "detail", "none"]

_COLUMNS: tuple[tuple[ColumnKind, re.Pattern[str]], ...] = (
    ("none", re.compile(r"序号|编号|平均|均|时长|天数|电话|日期|时间|年份|标准|目标|备注|满分|权重|每")),
    ("group", re.compile(r"组别|分组|考核组|^组$")),
    ("rank", re.compile(r"排名|名次|位次|位列")),
    ("change", re.compile(r"同比|环比|增[幅长减]|升降|[较比](?:上|去)")),
    ("share", re.compile(r"占|比[例重]|百分比")),
    ("rate", re.compile(r"率|满意度")),
    ("score", re.compile(r"得分|分数|总分|分值|指数|扣分|分$")),
)
_ROWS: tuple[tuple[RowKind, re.Pattern[str]], ...] = (
    ("total", re.compile(r"(?:合|总|共)\s*计|总[数和量]|全部合计")),
    ("subtotal", re.compile(r"小\s*计")),
    ("whole", re.compile(r"(?:全[市县区省]|总体|整体)$")),
    ("detail", re.compile(r"其中|#")),
    ("none", re.compile(r"平均|均值|注[:：]|备注|说明|上[月期年]|去年|同期|增|同比|环比")),
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its place in the table, header and kind."""

    index: int
    header: str
    kind: ColumnKind


@dataclass(frozen=True, slots=True)
class Row:
    """One row: name, kind, and the numbers of its cells by column (None for words and blanks)."""

    name: str
    kind: RowKind
    cells: tuple[Printed | None, ...]
    words: tuple[str, ...]

    def of(self, grid: "Grid", kind: ColumnKind) -> list[Printed | None]:
        """The cells of the columns of one kind."""
        return [self.cells[column.index] for column in grid.of(kind)]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table without repeated headers: those printed side by side are put under one another."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: str
    partial: bool
    """Section or caption say that it shows only some (前十, 热点)."""

    def of(self, kind: ColumnKind) -> list[Column]:
        """The columns of one kind, from left to right."""
        return [column for column in self.columns if column.kind == kind]

    def plain(self) -> list[Row]:
        """The rows that are neither totals nor details of others."""
        return [row for row in self.rows if row.kind == "plain"]

    def column(self, column: Column, rows: list[Row]) -> tuple[Printed, ...]:
        """The numbers of a column in some rows."""
        return tuple(number for row in rows if (number := row.cells[column.index]) is not None)


def grids_of(table: Table) -> Iterator[Grid]:
    """One grid, or two where columns with different headers stand side by side (来源｜数量｜占比｜类型｜数量｜占比)."""
    header, body, lines = _header(table)
    for start, end, repeats in _parts(header):
        width = end - start
        rows: list[tuple[str, ...]] = []
        numbers: list[int] = []
        for copy in range(repeats):
            begin = start + copy * width
            for cells, line in zip(body, lines, strict=True):
                if any(cells[begin : begin + width]):
                    rows.append(cells[begin : begin + width])
                    numbers.append(line)
        yield _grid(table, header[start:end], rows, numbers)


def _header(table: Table) -> tuple[tuple[str, ...], list[tuple[str, ...]], list[int]]:
    """The header, put together from two rows where the second has no number either."""
    header, body, lines = table.rows[0], list(table.rows[1:]), list(table.lines[1:])
    if len(body) > 1 and not any(cell_number(cell) for cell in body[0]) and sum(map(bool, body[0])) > 1:
        above, joined = "", []
        for upper, lower in zip(header, body[0], strict=True):
            above = upper or above
            joined.append(above if lower in ("", above) else f"{above} {lower}")
        header, body, lines = tuple(joined), body[1:], lines[1:]
    return header, body, lines


def _parts(header: tuple[str, ...]) -> Iterator[tuple[int, int, int]]:
    """(start, end, how often) of the tables that stand side by side under one header."""
    width = len(header)
    for count in (4, 3, 2):
        part = width // count
        if part > 1 and width % count == 0 and header == header[:part] * count:
            yield 0, part, count
            return
    half = width // 2
    if width % 2 == 0 and half > 1 and header[1:half] == header[half + 1 :] and "" not in header:
        yield 0, half, 1
        yield half, width, 1
        return
    yield 0, width, 1


def _grid(table: Table, header: tuple[str, ...], body: list[tuple[str, ...]], lines: list[int]) -> Grid:
    numbers = [[cell_number(cell) for cell in cells] for cells in body]
    columns = tuple(
        _column(index, name, [row[index] for row in numbers]) for index, name in enumerate(header)
    )
    for column in columns:
        _as_percentages(column, numbers)
    names = [column.index for column in columns if column.kind == "name"]
    rows = []
    for cells, found, line in zip(body, numbers, lines, strict=True):
        name = next((cells[index] for index in names if cells[index]), cells[0])
        place = table.place(line, name)
        rows.append(Row(name, _row_kind(name, cells), tuple(_cells(columns, found, name, place)), cells))
    partial = bool(words.PARTIAL.search(table.section) or words.PARTIAL.search(table.caption[-60:]))
    partial = partial or any(words.PARTIAL.search(name) for name in header if "排名" not in name)
    return Grid(columns, tuple(rows), table.caption, partial)


def _column(index: int, header: str, numbers: list[Found | None]) -> Column:
    present = [number for number in numbers if number]
    kind: ColumnKind = next(
        (kind for kind, pattern in _COLUMNS if pattern.search(header.partition("(")[0] or header)), "count"
    )
    if kind not in {"none", "group"} and not present:
        kind = "name"
    if kind == "count" and len(present) * 2 < len(numbers) and index == 0:
        kind = "name"
    return Column(index, header, kind)


def _as_percentages(column: Column, numbers: list[list[Found | None]]) -> None:
    """A spreadsheet may hold 0.4381 where the page shows 43.81 %: such a column is read as percentages."""
    present = [number for row in numbers if (number := row[column.index])]
    fractions = all(number.value <= 1 and not number.unit for number in present)
    if column.kind in {"share", "rate"} and fractions and any(number.digits > 1 for number in present):
        for row in numbers:
            if number := row[column.index]:
                row[column.index] = replace(
                    number, value=number.value * 100, digits=max(number.digits - 2, 0)
                )


def _row_kind(name: str, cells: tuple[str, ...]) -> RowKind:
    if sum(map(bool, cells)) < 2:
        return "none"
    return next((kind for kind, pattern in _ROWS if pattern.match(name)), "plain")


def _cells(
    columns: tuple[Column, ...], found: list[Found | None], row: str, place: str
) -> Iterator[Printed | None]:
    for column in columns:
        number = found[column.index]
        if number is None or column.kind == "name":
            yield None
            continue
        unit = number.unit
        if column.kind in {"share", "rate"} or (column.kind == "change" and not unit):
            unit = PERCENT
        elif column.kind == "count":
            unit = "件" if unit in {"", "个", "次", "件次", "条", "起"} else unit
        name = f"{row}{column.header}"
        yield Printed(number.value, number.digits, unit, name, f"{place}{column.header}列")


def as_whole(printed: Printed, name: str) -> Printed:
    """The same number under another name."""
    return replace(printed, name=name)
