"""Lines of CSV for office spreadsheets."""

import pytest

from portal.web.spreadsheet import csv_line


@pytest.mark.parametrize("cell", ["=1+1", "+86", "-1+2", "@x", "-", "-3.2%"])
def test_what_a_spreadsheet_would_run_is_defused(cell: str) -> None:
    assert csv_line([cell]) == f"'{cell}\r\n"


@pytest.mark.parametrize("cell", ["-3.2", "-12418", "3.2", "排水"])
def test_a_negative_number_stays_a_number(cell: str) -> None:
    assert csv_line([cell]) == f"{cell}\r\n"
