"""CSV that office spreadsheets open as it is."""

import csv
import io
from collections.abc import Iterable

BYTE_ORDER_MARK = "\ufeff"
"""First character of a file, so that spreadsheets read it as UTF-8."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_line(cells: Iterable[str]) -> str:
    """One line; a cell that a spreadsheet would run as a formula is defused with an apostrophe."""
    buffer = io.StringIO()
    csv.writer(buffer).writerow("'" + cell if cell.startswith(_FORMULA_STARTS) else cell for cell in cells)
    return buffer.getvalue()
