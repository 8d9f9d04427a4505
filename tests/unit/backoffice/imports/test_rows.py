"""What of a row keeps it out, what is only noted, and that every note can be understood."""

import datetime as dt
from pathlib import Path

import pytest

from portal.backoffice.departments.matching import CategoryMatcher, DepartmentMatcher
from portal.backoffice.imports.checking import CheckedRow, RowChecker
from portal.backoffice.imports.kinds.cases import CaseRow, read_case
from portal.backoffice.imports.mapping import ColumnMapping, load_profile
from portal.backoffice.imports.readers import RawRow, UnreadableLine, open_table
from portal.backoffice.imports.resolve import Directory
from portal.backoffice.imports.shapes import CASES
from portal.backoffice.imports.values import load_vocabulary

EXAMPLES = Path(__file__).parents[4] / "examples"
NOW = dt.datetime(2010, 6, 1, tzinfo=dt.UTC)
TOWNS = {"安阳街道", "玉海街道", "塘下镇", "锦湖街道", "莘塍街道", "飞云街道", "东山街道", "曹村镇"}


def checker(profile: str = "generic") -> RowChecker[CaseRow]:
    """A checker that has seen nothing yet."""
    return checker_of(ColumnMapping(load_profile(profile)))


def checker_of(mapping: ColumnMapping) -> RowChecker[CaseRow]:
    """A checker of cases in a directory that knows the towns alone."""
    directory = Directory(DepartmentMatcher({}, {}), CategoryMatcher({}, {}, {}), frozenset(TOWNS))
    return RowChecker(mapping, load_vocabulary(), lambda cells: read_case(cells, directory), now=NOW)


def check(profile: str = "generic", **cells: object) -> CheckedRow[CaseRow]:
    """The verdict on one row, complete but for what the test changes."""
    row = {"工单编号": "A-1", "标题": "路灯不亮", "受理时间": "2010-05-04", **cells}
    return checker(profile).check(
        RawRow(2, {name: value for name, value in row.items() if value is not None})
    )


def accepted(**cells: object) -> CaseRow:
    """The row, which must have been accepted."""
    row = check(**cells).row
    assert row is not None
    return row


def read_example(name: str, profile: str = "generic") -> list[CheckedRow[CaseRow]]:
    """Verdicts on every line of an example file."""
    checking = checker(profile)
    with open_table(EXAMPLES / name, max_bytes=1_000_000) as table:
        return [checking.check(item) for item in table]


EXAMPLE_FILES = [
    "cases-utf8.csv",
    "cases-utf8-bom.csv",
    "cases-gb18030.csv",
    "cases-semicolon.csv",
    "cases.xlsx",
    "cases.jsonl",
]


@pytest.mark.parametrize("name", EXAMPLE_FILES)
def test_the_example_files_hold_the_same_cases(name: str) -> None:
    """Excel dates, serial numbers and numeric telephones end in the very rows of the CSV file."""
    rows = read_example(name)
    assert [row.row for row in rows] == [row.row for row in read_example("cases-utf8.csv")]
    assert len(rows) == 12
    assert not any(row.notes for row in rows)


def test_the_messages_example_is_read_by_its_profile() -> None:
    """City becomes the town only where it is one; handle and replies arrive."""
    rows = [row.row for row in read_example("messages.jsonl", "messages")]
    assert [row.town for row in rows if row][:3] == ["安阳街道", "玉海街道", ""]
    assert rows[2] is not None and rows[2].place == "星河市"
    assert rows[0] is not None and rows[0].caller_handle == "U00001"
    assert sum(bool(row.reply) for row in rows if row) == 11


def test_the_bad_example_reports_each_line() -> None:
    """Seven lines stay out, one is an exact repetition, three go in."""
    rows = read_example("bad-rows.csv")
    assert [row.line for row in rows if row.is_rejected] == [2, 3, 4, 5, 7, 9, 10]
    assert [row.line for row in rows if row.row] == [6, 11, 12]
    assert [row.line for row in rows if not row.is_rejected and not row.row] == [8]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"工单编号": None}, "编号是空的"),
        ({"工单编号": "9" * 65}, "最多 64 个"),
        ({"工单编号": 2.0100504000123e15}, "Excel"),
        ({"工单编号": "2.01E+14"}, "Excel"),
        ({"标题": None}, "标题和内容都是空的"),
        ({"受理时间": "昨天"}, "无法识别"),
        ({"受理时间": "1010-05-04"}, "早于 1990 年"),
        ({"来电人": "名" * 101}, "最多 100 个"),
        ({"诉求内容": ["a", "b"]}, "应为文字"),
    ],
)
def test_an_error_keeps_the_row_out_and_says_why(cells: dict[str, object], reason: str) -> None:
    """One sentence with line, column and reason."""
    checked = check(**cells)
    assert checked.row is None and checked.is_rejected
    (note,) = checked.notes
    assert note.sentence().startswith("第 2 行") and reason in note.sentence()
    assert note.sentence().endswith("；这一行未导入。")


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"答复时间": "2010-05-01", "答复内容": "已办"}, "早于“受理时间”"),
        ({"诉求类型": "疑问"}, "“疑问”不在词表中"),
        ({"来源渠道": "传真"}, "“传真”不在词表中"),
        ({"办结时间": "待定"}, "已留空"),
        ({"街道": "星河镇"}, "不在街道乡镇名录中"),
        ({"退单次数": "若干"}, "不是次数"),
        ({"是否保密": "也许"}, "按“要求保密”处理"),
        ({"是否同意公开": "也许"}, "按“不同意公开”处理"),
        ({"身份证": 3.3032519500101e17}, "末几位"),
    ],
)
def test_a_warning_lets_the_row_in_and_says_why(cells: dict[str, object], reason: str) -> None:
    """Doubt never loses a case."""
    checked = check(**cells)
    assert checked.row is not None and not checked.is_rejected
    (note,) = checked.notes
    assert reason in note.sentence() and note.sentence().endswith("；这一行已导入。")


def test_an_empty_date_of_receipt_is_noted_only_where_the_file_has_the_column() -> None:
    """A file without the column would otherwise get the same note on every line."""
    mapping = ColumnMapping(load_profile("generic"))
    mapping.learn(["工单编号", "标题"])
    checking = checker_of(mapping)
    assert checking.check(RawRow(2, {"工单编号": "A-1", "标题": "甲"})).notes == ()
    mapping.learn(["受理时间"])
    (note,) = checking.check(RawRow(3, {"工单编号": "A-2", "标题": "甲"})).notes
    assert (note.column, note.reason) == ("受理时间", "是空的")


def test_a_text_of_nine_thousand_characters_goes_in_whole() -> None:
    """Nothing is clipped, blank lines and tabs stay."""
    text = "第一段\n\n\t" + "长" * 9_000
    assert accepted(诉求内容=text).question == text


def test_invisible_control_characters_are_dropped() -> None:
    """PostgreSQL refuses NUL, and nobody can see the others."""
    assert accepted(标题="路\x00灯\x1f不亮", 诉求内容="一\r\n二").title == "路灯不亮"
    assert accepted(诉求内容="一\r\n二\r三").question == "一\n二\n三"


def test_a_number_used_twice_is_taken_once() -> None:
    """The first row stands; an equal second one is noted, a different one is an error."""
    checking = checker()
    first = {"工单编号": "A-1", "标题": "甲", "受理时间": "2010-05-04"}
    verdicts = [
        checking.check(RawRow(line, {**first, "标题": title})) for line, title in enumerate("甲甲乙", 2)
    ]
    assert [verdict.row is not None for verdict in verdicts] == [True, False, False]
    assert [verdict.is_rejected for verdict in verdicts] == [False, False, True]
    assert "与第 2 行重复" in verdicts[2].notes[0].reason


def test_an_unreadable_line_becomes_an_error() -> None:
    """What a reader could not parse stands in the same report."""
    (note,) = checker().check(UnreadableLine(7, "引号不成对")).notes
    assert note.sentence() == "第 7 行：这一行引号不成对；这一行未导入。"


def test_the_hash_changes_with_every_field() -> None:
    """An update of any single field is seen; an equal row is seen as equal."""
    base = accepted()
    assert base.row_hash() == accepted().row_hash()
    changed = [accepted(诉求内容="新"), accepted(联系电话="13800000000"), accepted(受理时间="2010-05-05"),
               accepted(退单次数="1"), accepted(是否保密="是"), accepted(是否同意公开="是")]  # fmt: skip
    assert len({row.row_hash() for row in [base, *changed]}) == 7


def test_coded_fields_take_the_words_of_exports() -> None:
    """Old and combined type names, callback words and yes-no columns become codes."""
    row = accepted(诉求类型="投诉举报类", 来源渠道="网格上报", 办理方式="转办", 是否解决="部分解决",
                   满意度="满意件", 是否保密="不保密", 是否同意公开="不同意", 退单次数="2次",
                   办理时限="5个工作日")  # fmt: skip
    assert (row.appeal_type, row.channel, row.is_citizen) == ("complaint", "inspector", False)
    assert (row.handling, row.outcome, row.satisfaction) == ("assigned", "partly", "satisfied")
    assert (row.secrecy_requested, row.consent) == (False, False)
    assert (row.returns, row.limit_days, row.due_at) == (2, 5, None)


def test_a_caller_who_was_not_reached_is_not_satisfied() -> None:
    """The callback column counts where there is no satisfaction."""
    assert accepted(是否联系上="否").satisfaction == "unreached"


def test_a_deadline_may_be_a_date_ahead() -> None:
    """A due date lies in the future without being a typing error."""
    row = accepted(办理时限="2010-06-20")
    assert row.due_at == dt.datetime(2010, 6, 19, 16, tzinfo=dt.UTC)
    assert row.limit_days is None


def test_three_levels_of_category_make_one_path() -> None:
    """The path is the key, since names repeat under different parents."""
    assert (
        accepted(一级分类="城乡建设", 二级分类="市政", 三级分类="路灯").category_raw == "城乡建设/市政/路灯"
    )


def test_numbers_from_a_spreadsheet_become_plain_text() -> None:
    """A telephone stored as a number has no decimal point."""
    assert accepted(联系电话=13800000000.0).caller_phone == "13800000000"
    assert accepted(工单编号=20100504001.0).source_number == "20100504001"


def test_every_field_of_the_list_can_be_filled() -> None:
    """Each field a profile can map reaches the row."""
    assert CASES.fields.keys() >= {"title", "question", "reply", "caller_phone"}
    row = accepted(社区="西河社区", 事发地址="西河小区", 街道="玉海街道")
    assert (row.town, row.place) == ("玉海街道", "西河社区 西河小区")
