"""Every reader yields the same rows for the same content, and says what it could not read."""

import datetime as dt
import zipfile
from contextlib import AbstractContextManager
from pathlib import Path

import openpyxl
import pytest

from portal.backoffice.imports.readers import FileRefused, RawRow, Table, UnreadableLine, open_table

from .files import WRITERS, Writer, delimited

LIMIT = 10_000_000
HEADER = ["工单编号", "标题", "诉求内容"]
CONTENT = [
    HEADER,
    ["A-1", "路灯不亮", "巷子里三盏路灯坏了，\n\n晚上看不见；\t请修。"],
    ["A-2", "他说“不行”", 'He said "no", twice; 好'],
    ["A-3", "", "标题是空的"],
    ["A-4", "生僻字𠮷", "***１３８****"],
    ["A-5", "很长", "长" * 9_000],
]


def read(path: Path) -> list[RawRow | UnreadableLine]:
    """Everything the file's reader yields."""
    with opened(path) as table:
        return list(table)


def opened(path: Path) -> AbstractContextManager[Table]:
    """The file's table under the test's size limit."""
    return open_table(path, max_bytes=LIMIT)


@pytest.mark.parametrize("writer", WRITERS.values(), ids=WRITERS)
def test_every_format_yields_the_same_rows(writer: Writer, tmp_path: Path) -> None:
    """Encodings, delimiters and containers make no difference to names and values."""
    rows = read(writer(tmp_path, CONTENT))
    expected = [
        {name: value for name, value in zip(HEADER, record, strict=True) if value} for record in CONTENT[1:]
    ]
    assert [row.cells for row in rows if isinstance(row, RawRow)] == expected
    assert len(rows) == len(expected)


@pytest.mark.parametrize("writer", WRITERS.values(), ids=WRITERS)
def test_lines_are_numbered_as_an_editor_numbers_them(writer: Writer, tmp_path: Path) -> None:
    """A row's line is the one on which it starts, blank rows counted."""
    content = [HEADER, ["A-1", "甲", "一"], ["", "", ""], ["A-2", "乙", "二"]]
    rows = read(writer(tmp_path, content))
    first = 1 if writer is WRITERS["json lines"] else 2
    assert [(row.line, row.cells["标题"]) for row in rows if isinstance(row, RawRow)] == [
        (first, "甲"),
        (first + 2, "乙"),
    ]


@pytest.mark.parametrize("writer", WRITERS.values(), ids=WRITERS)
def test_progress_ends_at_the_whole_file(writer: Writer, tmp_path: Path) -> None:
    """The fraction read is complete after the last row."""
    with opened(writer(tmp_path, CONTENT)) as table:
        list(table)
        assert table.fraction == 1.0


@pytest.mark.parametrize("writer", WRITERS.values(), ids=WRITERS)
def test_columns_are_known_before_the_first_row(writer: Writer, tmp_path: Path) -> None:
    """The header is there as soon as the file is open."""
    with opened(writer(tmp_path, CONTENT)) as table:
        assert table.columns == tuple(HEADER)


def test_a_line_above_the_header_is_skipped(tmp_path: Path) -> None:
    """Exports put a title over the table; the header is the first row with two filled cells."""
    content = [["2010年5月工单明细", "", ""], HEADER, ["A-1", "甲", "一"]]
    for writer in (WRITERS["csv gb18030"], WRITERS["xlsx"]):
        with opened(writer(tmp_path, content)) as table:
            assert table.columns == tuple(HEADER)
            assert [row.line for row in table] == [3]


def test_an_unclosed_quotation_mark_costs_one_line(tmp_path: Path) -> None:
    """The broken line is reported and the lines after it are still read."""
    path = tmp_path / "broken.csv"
    path.write_text('编号,内容\nA-1,一\nA-2,"没有闭合\nA-3,三\nA-4,"四"\nA-5,五\n', "utf-8")
    rows = read(path)
    assert [row.line for row in rows if isinstance(row, UnreadableLine)] == [3]
    assert [row.cells["编号"] for row in rows if isinstance(row, RawRow)] == ["A-1", "A-3", "A-4", "A-5"]


def test_a_line_with_the_wrong_number_of_cells_is_reported(tmp_path: Path) -> None:
    """An unquoted delimiter or line break must not shift or cut a case in silence."""
    path = tmp_path / "shifted.csv"
    path.write_text("编号,标题,内容\nA-1,甲,一,多\nA-2,乙\nA-3,丙,三\n", "utf-8")
    rows = read(path)
    assert [(row.line, row.reason[:3]) for row in rows if isinstance(row, UnreadableLine)] == [
        (2, "有 4"),
        (3, "有 2"),
    ]
    assert [row.cells["编号"] for row in rows if isinstance(row, RawRow)] == ["A-3"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_damaged_bytes_cost_one_line(encoding: str, tmp_path: Path) -> None:
    """A byte that is no character spoils its own line, not the reading of the whole file."""
    path = delimited(",", encoding)(tmp_path, [HEADER, *([f"A-{n}", "标题", "内容"] for n in range(20))])
    lines = path.read_bytes().split(b"\r\n")
    lines[5] = lines[5].replace("标".encode(encoding), b"\xff")
    path.write_bytes(b"\r\n".join(lines))
    rows = read(path)
    assert [row.line for row in rows if isinstance(row, UnreadableLine)] == [6]
    assert {row.cells["标题"] for row in rows if isinstance(row, RawRow)} == {"标题"}


def test_a_torn_utf_16_file_costs_its_last_line(tmp_path: Path) -> None:
    """Half a character at the end of an interrupted download."""
    path = WRITERS["csv utf-16 tab"](tmp_path, [HEADER, ["A-1", "甲", "一"], ["A-2", "乙", "二"]])
    path.write_bytes(path.read_bytes()[:-5])
    rows = read(path)
    assert [type(row) for row in rows] == [RawRow, UnreadableLine]


def test_json_lines_that_are_no_objects_are_reported(tmp_path: Path) -> None:
    """Truncated, undecodable, non-object and unstorable lines are named; the rest goes on."""
    path = tmp_path / "mixed.jsonl"
    path.write_bytes(
        b'{"id": "1", "x": {"deep": 1}}\n{"id": "2"\n\n[1]\n\xff{"id": "4"}\n{"id": "\\ud800"}\n{"id": "7"}\n'
    )
    rows = read(path)
    assert [row.line for row in rows if isinstance(row, UnreadableLine)] == [2, 4, 5, 6]
    assert [row.cells["id"] for row in rows if isinstance(row, RawRow)] == ["1", "7"]


def test_spreadsheet_cells_keep_their_types(tmp_path: Path) -> None:
    """Dates stay dates and numbers numbers, so that the checks can tell what Excel did to them."""
    book = openpyxl.Workbook()
    moment = dt.datetime(2010, 5, 4, 13, 5)
    book.active.append(["编号", "时间", "序列"])
    book.active.append(["A-1", moment, 40302.5])
    book.save(tmp_path / "typed.xlsx")
    (row,) = read(tmp_path / "typed.xlsx")
    assert isinstance(row, RawRow)
    assert row.cells == {"编号": "A-1", "时间": moment, "序列": 40302.5}


def test_merged_header_cells_name_their_columns(tmp_path: Path) -> None:
    """A group label over several columns is joined with the label below it; a tall one stands alone."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["B2"] = "工单编号"
    sheet.merge_cells("B2:B3")
    sheet["C2"] = "受理"
    sheet.merge_cells("C2:D2")
    sheet["C3"], sheet["D3"] = "时间", "单位"
    sheet["B4"], sheet["C4"], sheet["D4"] = "A-1", "2010-05-04", "市环保局"
    book.save(tmp_path / "merged.xlsx")
    with opened(tmp_path / "merged.xlsx") as table:
        rows = [(row.line, row.cells["受理/单位"]) for row in table if isinstance(row, RawRow)]
        assert table.columns == ("工单编号", "受理/时间", "受理/单位")
    assert rows == [(4, "市环保局")]


def test_the_first_sheet_with_a_header_is_read(tmp_path: Path) -> None:
    """Empty cover sheets are passed over."""
    book = openpyxl.Workbook()
    sheet = book.create_sheet("明细")
    sheet.append(["编号", "标题"])
    sheet.append(["A-1", "甲"])
    book.save(tmp_path / "cover.xlsx")
    with opened(tmp_path / "cover.xlsx") as table:
        assert table.kind == "Excel（工作表“明细”）"
        assert len(list(table)) == 1


def test_unnamed_and_repeated_columns_stay_apart(tmp_path: Path) -> None:
    """No value is lost because its heading is missing or used twice."""
    path = WRITERS["csv utf-8 comma"](tmp_path, [["编号", "", "备注", "备注"], ["A-1", "甲", "乙", "丙"]])
    (row,) = read(path)
    assert isinstance(row, RawRow)
    assert row.cells == {"编号": "A-1", "第2列（无表头）": "甲", "备注": "乙", "备注（第4列）": "丙"}


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "0 字节"),
        (b"\xef\xbb\xbf \r\n\r\n", "空白"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", ".xls"),
        (b"%PDF-1.7", "PDF"),
        (b"Rar!\x1a", "压缩包"),
        (b"<html><table>", "网页"),
        (b'[{"id": 1}]', "JSON 数组"),
        (b"PK\x03\x04 torn", "不完整"),
        (b"\x7fELF\x00\x00\x01", "文本"),
        ("只有一列\n第一行\n".encode(), "表头"),
        (b'{"id": \n', "JSON 对象"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_one_sentence(
    content: bytes, word: str, tmp_path: Path
) -> None:
    """Staff read what is wrong with the file and what to do, in Chinese."""
    path = tmp_path / "strange.csv"
    path.write_bytes(content)
    with pytest.raises(FileRefused, match=word), opened(path):
        pass


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    """The signature of an archive alone does not make an Excel file."""
    with zipfile.ZipFile(tmp_path / "photos.xlsx", "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(FileRefused, match="压缩包"), opened(tmp_path / "photos.xlsx"):
        pass


def test_an_oversize_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """The sentence names the size and the limit."""
    path = tmp_path / "big.csv"
    path.write_bytes(b"x" * 2_100_000)
    with pytest.raises(FileRefused, match=r"2\.1 MB，超过了 2 MB"), open_table(path, max_bytes=2_000_000):
        pass
