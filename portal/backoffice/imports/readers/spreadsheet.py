"""XLSX workbooks, read by calamine: the first sheet that has a header."""

import zipfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from portal.backoffice.imports.readers.base import (
    HEADER_SEARCH_ROWS,
    FileRefused,
    RawRow,
    column_names,
    filled_cells,
    is_blank,
    looks_like_header,
)

MAX_UNPACKED_BYTES = 2 * 1024**3  # a small archive must not unpack into more than the machine has

MergedRange = tuple[tuple[int, int], tuple[int, int]]


class SpreadsheetTable:
    """An opened workbook; values keep the type of their cell (numbers are floats, dates are datetimes)."""

    def __init__(self, path: Path) -> None:
        _refuse_unsafe_archive(path)
        try:
            self._workbook = CalamineWorkbook.from_path(str(path))
            self._sheet, self._first, self.columns = _find_header(self._workbook)
        except CalamineError as error:
            raise FileRefused("Excel 文件已损坏或设有密码，请用 Excel 打开后另存为 .xlsx 再导入。") from error
        self.kind = f"Excel（工作表“{self._sheet.name}”）"
        self._row = 0

    @property
    def fraction(self) -> float:
        """Rows read, of all rows of the sheet."""
        return min(self._row / max(self._sheet.total_height, 1), 1.0)

    def close(self) -> None:
        """Close the workbook."""
        self._workbook.close()

    def __iter__(self) -> Iterator[RawRow]:
        for row, values in enumerate(self._sheet.iter_rows(), start=1):
            self._row = row
            if row < self._first:
                continue
            cells = filled_cells(self.columns, values)
            if cells:
                yield RawRow(row, cells)


def _refuse_unsafe_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile as error:
        raise FileRefused("Excel 文件不完整，可能没有上传完毕，请重新导出后再试。") from error
    if not any(member.filename == "xl/workbook.xml" for member in members):
        raise FileRefused("这是压缩包而不是 Excel 工作簿，请导入 .xlsx、.csv 或 .jsonl 文件。")
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise FileRefused("Excel 文件解压后超过 2 GB，请拆分或改用 CSV 格式。")


def _find_header(workbook: CalamineWorkbook) -> tuple[CalamineSheet, int, tuple[str, ...]]:
    """Sheet, number of the first data row (1-based) and column names of the first sheet with a header."""
    for name in workbook.sheet_names:
        sheet = workbook.get_sheet_by_name(name)
        top = list(islice(sheet.iter_rows(), HEADER_SEARCH_ROWS))
        for index, cells in enumerate(top):
            if looks_like_header(cells):
                depth = _header_depth(sheet, index)
                labels = _labels(top[index : index + depth], _horizontal_merges(sheet, index))
                return sheet, index + depth + 1, tuple(column_names(labels))
    raise FileRefused("没有找到表头：各工作表的前 10 行中没有一行含有两个以上的列名。")


def _merges(sheet: CalamineSheet) -> list[MergedRange]:
    return list(sheet.merged_cell_ranges or [])


def _header_depth(sheet: CalamineSheet, row: int) -> int:
    """Rows the header takes: as many as its tallest merged cell."""
    return max((end[0] - row + 1 for start, end in _merges(sheet) if start[0] == row), default=1)


def _horizontal_merges(sheet: CalamineSheet, row: int) -> list[tuple[int, int]]:
    """Column spans (first, last, as list positions) of the group labels in the header's first row."""
    offset = sheet.start[1] if sheet.start else 0
    return [
        (start[1] - offset, end[1] - offset)
        for start, end in _merges(sheet)
        if start[0] == row and end[1] > start[1]
    ]


def _labels(rows: Sequence[Sequence[object]], groups: Sequence[tuple[int, int]]) -> list[str]:
    """One label a column; below a group label it reads 组/列, such as 受理/时间."""
    stacked = [list(row) for row in rows]
    for first, last in groups:
        stacked[0][first + 1 : last + 1] = [stacked[0][first]] * (last - first)
    return [
        "/".join(str(cell) for cell in column if not is_blank(cell)) for column in zip(*stacked, strict=True)
    ]
