"""Tables pasted from Excel or Word."""

from hypothesis import given
from hypothesis import strategies as st

from portal.documents import paste_tables, render_sections
from tests.documents import manuscript

PASTED = '前文\n单位\t件\t"按时\n办结率"\r\n甲|乙\t1,204\t97.3%\r\n丙\t5\r\n合计\t\t98%\r\n后文'


def test_lines_with_tabs_become_a_table() -> None:
    assert paste_tables(PASTED).split("\n") == [
        "前文",
        "",
        "| 单位 | 件 | 按时 办结率 |",
        "| --- | ---: | ---: |",
        r"| 甲\|乙 | 1,204 | 97.3% |",
        "| 丙 | 5 |  |",
        "| 合计 |  | 98% |",
        "",
        "后文",
    ]


def test_the_table_is_one_on_the_page() -> None:
    (section,) = render_sections(manuscript(paste_tables(PASTED)))
    assert section.html.count("<tr>") == 4
    assert "甲|乙" in section.text


def test_a_lone_quotation_mark_swallows_no_row() -> None:
    assert (
        paste_tables('5" 管\t1\n6" 管\t2\n甲\t"3')
        == '| 5" 管 | 1 |\n| --- | --- |\n| 6" 管 | 2 |\n| 甲 | "3 |'
    )


def test_a_tab_that_only_indents_makes_no_table() -> None:
    text = "\t甲\n\t乙\n一行\t有制表符\n结束"
    assert paste_tables(text) == text


@given(st.lists(st.sampled_from(["甲", "\t", "\n", '"', "|", "1", "\r\n", " "]), max_size=30).map("".join))
def test_a_second_pass_changes_nothing_and_no_word_is_lost(text: str) -> None:
    once = paste_tables(text)
    assert paste_tables(once) == once
    assert once.count("甲") == text.count("甲")
