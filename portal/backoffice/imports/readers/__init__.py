"""Opening an import file of any accepted format; what it is, is told by its content."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from portal.backoffice.imports.readers.base import FileRefused, RawRow, Table, UnreadableLine
from portal.backoffice.imports.readers.delimited import DelimitedTable
from portal.backoffice.imports.readers.jsonlines import JsonLinesTable
from portal.backoffice.imports.readers.spreadsheet import SpreadsheetTable

__all__ = ["FileRefused", "RawRow", "Table", "UnreadableLine", "open_table"]

ACCEPTED = "请导入 .csv、.xlsx 或 .jsonl 文件。"
FOREIGN_SIGNATURES = (
    (b"\xd0\xcf\x11\xe0", "这是旧版 Excel（.xls）或设有密码的文件，请另存为不带密码的 .xlsx 再导入。"),
    (b"%PDF", f"这是 PDF 文件，不能导入。{ACCEPTED}"),
    (b"Rar!", f"这是压缩包，不能导入。{ACCEPTED}"),
    (b"<", f"这是网页或 XML 文件，不能导入。{ACCEPTED}"),
    (b"[", "这是一个 JSON 数组，请改为每行一个对象的 JSON Lines（.jsonl）格式。"),
)
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@contextmanager
def open_table(path: Path, *, max_bytes: int) -> Iterator[Table]:
    """Reader for the file, chosen by its first bytes; raises FileRefused with a sentence for staff."""
    table = _table(path, max_bytes)
    with closing(table):
        yield table


def _table(path: Path, max_bytes: int) -> Table:
    size = path.stat().st_size
    if size == 0:
        raise FileRefused("文件是空的（0 字节），请检查导出是否成功。")
    if size > max_bytes:
        raise FileRefused(
            f"文件有 {size / 1_000_000:.1f} MB，超过了 {max_bytes / 1_000_000:.0f} MB 的上限，请拆分后导入。"
        )
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"PK"):
        return SpreadsheetTable(path)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for signature, sentence in FOREIGN_SIGNATURES:
        if text.startswith(signature):
            raise FileRefused(sentence)
    if not head.startswith(UTF16_MARKS) and b"\x00" in head:
        raise FileRefused(f"这不是文本或 Excel 文件，不能导入。{ACCEPTED}")
    if not text and size <= len(head):
        raise FileRefused("文件中只有空白，没有内容。")
    if text.startswith(b"{"):
        return JsonLinesTable(path)
    return DelimitedTable(path)
