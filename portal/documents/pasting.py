"""Tables pasted from a spreadsheet or a word processor arrive as lines with tabs; here they become Markdown tables."""

import csv
import re
from contextlib import suppress

_MOST_LINES_IN_A_CELL = 20
_QUOTED_CELL = re.compile(r'(?:^|\t)"')
_NUMBER = re.compile(r"[+\-−]?[\d,]*\.?\d+\s*[%％]?|[-—–/]*")


def paste_tables(text: str) -> str:
    """Turn every block of two or more lines with tabs into a Markdown table; all other text stays as it is.

    The first row names the columns. Line breaks inside a quoted cell become spaces, ``|`` is escaped, short rows are
    filled up, columns of numbers are aligned right. A second pass changes nothing.
    """
    if "\t" not in text:
        return text
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    out: list[str] = []
    index = 0
    while index < len(lines):
        rows, end = _rows(lines, index)
        if len(rows) < 2:
            out.append(lines[index])
            index += 1
            continue
        out += [""] if out and out[-1].strip() else []
        out += _table(rows)
        out += [""] if end < len(lines) and lines[end].strip() else []
        index = end
    return "\n".join(out)


def _rows(lines: list[str], index: int) -> tuple[list[list[str]], int]:
    """The rows of the table that begins here and the line behind it; no rows where none begins."""
    rows: list[list[str]] = []
    while index < len(lines) and "\t" in (lines[index] if rows else lines[index].strip()):
        row, index = _row(lines, index)
        rows.append(row)
    return rows, index


def _row(lines: list[str], index: int) -> tuple[list[str], int]:
    """One row; a cell in quotes may go on over the next lines. A quotation mark for inches is none of those."""
    end = index + 1
    if _QUOTED_CELL.search(lines[index]):
        line = lines[index]
        while line.count('"') % 2 and end < min(index + _MOST_LINES_IN_A_CELL, len(lines)):
            line += "\n" + lines[end]
            end += 1
        if line.count('"') % 2 == 0:
            with suppress(csv.Error):
                return next(csv.reader([line], delimiter="\t")), end
    return lines[index].split("\t"), index + 1


def _table(rows: list[list[str]]) -> list[str]:
    width = max(len(row) for row in rows)
    cells = [[_cell(word) for word in row] + [""] * (width - len(row)) for row in rows]
    marks = [
        "---:" if index and all(_NUMBER.fullmatch(row[index]) for row in cells[1:]) else "---"
        for index in range(width)
    ]
    return [f"| {' | '.join(row)} |" for row in (cells[0], marks, *cells[1:])]


def _cell(word: str) -> str:
    return " ".join(word.replace("|", r"\|").split())
