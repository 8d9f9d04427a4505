"""Writing one table of text in every accepted format."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl

Rows = Sequence[Sequence[str]]
Writer = Callable[[Path, Rows], Path]


def delimited(delimiter: str, encoding: str, line_end: str = "\r\n") -> Writer:
    """A writer of delimited text."""

    def write(folder: Path, rows: Rows) -> Path:
        buffer = io.StringIO()
        csv.writer(buffer, delimiter=delimiter, lineterminator=line_end).writerows(rows)
        path = folder / "table.csv"
        path.write_bytes(buffer.getvalue().encode(encoding))
        return path

    return write


def workbook(folder: Path, rows: Rows) -> Path:
    """The rows as text cells of an .xlsx file."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    path = folder / "table.xlsx"
    book.save(path)
    return path


def json_lines(folder: Path, rows: Rows) -> Path:
    """One object a line, keys from the first row."""
    header, *records = rows
    path = folder / "table.jsonl"
    lines = [json.dumps(dict(zip(header, record, strict=True)), ensure_ascii=False) for record in records]
    path.write_text("".join(line + "\n" for line in lines), "utf-8")
    return path


WRITERS: dict[str, Writer] = {
    "csv utf-8 comma": delimited(",", "utf-8"),
    "csv utf-8 with byte order mark": delimited(",", "utf-8-sig"),
    "csv gb18030": delimited(",", "gb18030"),
    "csv utf-16 tab": delimited("\t", "utf-16"),
    "csv semicolon, unix lines": delimited(";", "utf-8", "\n"),
    "csv tab": delimited("\t", "gb18030"),
    "xlsx": workbook,
    "json lines": json_lines,
}
