"""JSON Lines: one object a line, UTF-8."""

import json
from collections.abc import Iterator
from pathlib import Path

from portal.backoffice.imports.readers.base import FileRefused, RawRow, UnreadableLine, is_blank
from portal.backoffice.imports.readers.encoding import is_damaged


class JsonLinesTable:
    """An opened JSON Lines file; columns are the keys of the first readable object, others may follow."""

    kind = "JSON Lines（UTF-8）"

    def __init__(self, path: Path) -> None:
        self._size = max(path.stat().st_size, 1)
        self._done = 0
        self._file = path.open("rb")
        first = next((item for item in self._parse() if isinstance(item, RawRow)), None)
        if first is None:
            self.close()
            raise FileRefused("文件中没有一行是可以读取的 JSON 对象（每行应为一个以 { 开头的对象）。")
        self.columns = tuple(first.cells)
        self._file.seek(0)
        self._done = 0

    @property
    def fraction(self) -> float:
        """Bytes parsed, of all bytes."""
        return min(self._done / self._size, 1.0)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __iter__(self) -> Iterator[RawRow | UnreadableLine]:
        for item in self._parse():
            if isinstance(item, UnreadableLine):
                yield item
                continue
            cells = {key: value for key, value in item.cells.items() if not is_blank(value)}
            if cells:
                yield RawRow(item.line, cells)

    def _parse(self) -> Iterator[RawRow | UnreadableLine]:
        for number, line in enumerate(self._file, start=1):
            self._done += len(line)
            if not line.strip():
                continue
            yield _parse_line(number, line)


def _parse_line(number: int, line: bytes) -> RawRow | UnreadableLine:
    try:
        value = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError:
        return UnreadableLine(number, "含有无法解码的字符，JSON Lines 文件应为 UTF-8 编码")
    except (ValueError, RecursionError):
        return UnreadableLine(number, "不是完整的 JSON，可能被截断或缺少引号")
    if not isinstance(value, dict):
        return UnreadableLine(number, "不是 JSON 对象（应以 { 开头）")
    if is_damaged("".join([*value, *(text for text in value.values() if isinstance(text, str))])):
        return UnreadableLine(number, "含有不成对的转义字符（\\ud800 一类），无法保存")
    return RawRow(number, value)
