"""CSV that office spreadsheets open as it is."""

import csv
import io
import re
from collections.abc import Iterable

from pyramid.response import Response

BYTE_ORDER_MARK = "\ufeff"
"""First character of a file, so that spreadsheets read it as UTF-8."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NEGATIVE = re.compile(r"-[0-9]+(\.[0-9]+)?")


def csv_line(cells: Iterable[str]) -> str:
    """One line; a cell that a spreadsheet would run as a formula is defused with an apostrophe."""
    buffer = io.StringIO()
    csv.writer(buffer).writerow("'" + cell if _is_formula(cell) else cell for cell in cells)
    return buffer.getvalue()


def csv_file(lines: Iterable[str], name: str) -> Response:
    """A download of finished lines; the name is plain ASCII."""
    response = Response(BYTE_ORDER_MARK + "".join(lines), content_type="text/csv", charset="utf-8")
    response.content_disposition = f"attachment; filename={name}"
    return response


def _is_formula(cell: str) -> bool:
    return cell.startswith(_FORMULA_STARTS) and not _NEGATIVE.fullmatch(cell)
