"""CSV and its relatives: comma, semicolon or tab, in UTF-8, UTF-16 or GB18030."""

import csv
import io
import itertools
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from portal.backoffice.imports.readers.base import (
    HEADER_SEARCH_ROWS,
    FileRefused,
    RawRow,
    UnreadableLine,
    column_names,
    filled_cells,
    is_blank,
    looks_like_header,
)
from portal.backoffice.imports.readers.encoding import detect_encoding, error_handler, is_damaged

DELIMITERS = {",": "逗号", "\t": "制表符", ";": "分号"}
ENCODING_NAMES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "gb18030": "GB18030"}


class _Lines:
    """Feeds physical lines to the csv module and can give back all but the first of a broken record.

    Without this an unclosed quotation mark would swallow every following line up to the next mark.
    """

    def __init__(self, source: Iterable[str]) -> None:
        self._source = iter(source)
        self._returned: deque[str] = deque()
        self._record: list[str] = []
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else next(self._source)
        self._record.append(line)
        self.number += 1
        return line

    def begin_record(self) -> int:
        """Forget the lines of the last record; the number of the line that starts the next one."""
        self._record.clear()
        return self.number + 1

    def resume_after_first(self) -> None:
        """Hand every line of the current record but its first out again."""
        again = self._record[1:]
        self.number -= len(again)
        self._returned.extendleft(reversed(again))


class DelimitedTable:
    """An opened delimited text file."""

    def __init__(self, path: Path) -> None:
        encoding = detect_encoding(path)
        self._size = max(path.stat().st_size, 1)
        self._raw = path.open("rb", buffering=0)
        self._text = io.TextIOWrapper(
            io.BufferedReader(self._raw), encoding=encoding, errors=error_handler(encoding), newline=""
        )
        try:
            delimiter = self._sniff_delimiter()
            self._records = _records(_Lines(self._text), delimiter)
            self.columns = self._read_header()
        except BaseException:
            self.close()
            raise
        self.kind = f"CSV（{ENCODING_NAMES[encoding]}，{DELIMITERS[delimiter]}分隔）"

    @property
    def fraction(self) -> float:
        """Bytes handed to the decoder, of all bytes."""
        return min(self._raw.tell() / self._size, 1.0)

    def close(self) -> None:
        """Close the file."""
        self._text.close()

    def __iter__(self) -> Iterator[RawRow | UnreadableLine]:
        width = len(self.columns)
        for record in self._records:
            if isinstance(record, UnreadableLine):
                yield record
                continue
            line, values = record
            if all(map(is_blank, values)):
                continue
            if is_damaged("".join(values)):
                yield UnreadableLine(line, "含有无法解码的字符，请检查文件编码")
            elif len(values) != width:
                yield UnreadableLine(
                    line, f"有 {len(values)} 列，表头有 {width} 列，可能是内容中的分隔符或换行没有加引号"
                )
            else:
                yield RawRow(line, filled_cells(self.columns, values))

    def _sniff_delimiter(self) -> str:
        head = list(itertools.islice(self._text, HEADER_SEARCH_ROWS))
        self._text.seek(0)
        best = max(DELIMITERS, key=lambda mark: _header_width(head, mark))
        if not _header_width(head, best):
            raise FileRefused(
                "没有找到表头：前 10 行中没有一行含有两个以上的列名，请检查分隔符（逗号、分号或制表符）。"
            )
        return best

    def _read_header(self) -> tuple[str, ...]:
        for record in self._records:
            if isinstance(record, UnreadableLine):
                raise FileRefused(f"表头（第 {record.line} 行）无法读取：{record.reason}。")
            _, values = record
            if looks_like_header(values):
                if is_damaged("".join(values)):
                    raise FileRefused("表头含有无法解码的字符，请将文件另存为 UTF-8 编码后再导入。")
                return tuple(column_names(values))
        raise FileRefused("没有找到表头。")


def _header_width(head: Sequence[str], delimiter: str) -> int:
    """Filled cells of the first line that would be a header under this delimiter; 0 if none would."""
    for record in _records(_Lines(head), delimiter):
        if not isinstance(record, UnreadableLine) and looks_like_header(record[1]):
            return sum(not is_blank(cell) for cell in record[1])
    return 0


def _records(lines: _Lines, delimiter: str) -> Iterator[tuple[int, list[str]] | UnreadableLine]:
    """Records with the line they start on; below the first line of a broken one reading goes on."""
    while True:
        start = lines.begin_record()
        # strict: a stray quotation mark raises here instead of gluing two records together in silence
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            for values in reader:
                yield start, values
                start = lines.begin_record()
            return
        except csv.Error:
            yield UnreadableLine(start, "引号不成对，或单元格超过 131072 个字符，无法分列")
            lines.resume_after_first()
