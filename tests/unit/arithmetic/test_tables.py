"""Tables: totals, shares, rates, changes and places, in Markdown and pasted from a spreadsheet."""

import pytest

from portal.arithmetic import check_text


def found(text: str) -> list[tuple[str, str]]:
    """Rule and severity of each finding."""
    return [(finding.rule, finding.severity) for finding in check_text(text)]


TOTALS = """
| 单位 | 咨询 | 投诉 | 其他 | 合计 |
|---|---|---|---|---|
| 甲县 | 10 | 20 | 5 | {first} |
| 乙县 | 30 | {cell} | 5 | 55 |
| 合计 | {column} | 40 | 10 | 90 |
"""


def totals(first: str = "35", cell: str = "20", column: str = "40") -> str:
    return TOTALS.format(first=first, cell=cell, column=column)


def test_rows_and_columns_add_up() -> None:
    """Nothing to say."""
    assert check_text(totals()) == []


def test_total_row_names_its_cell() -> None:
    """Section, line, row and column of the total, the sum and its parts."""
    findings = check_text("## 二、分类\n" + totals(column="41"))
    column = next(finding for finding in findings if "合计」咨询" in finding.place)
    assert column.place == "「二、分类」表第7行「合计」咨询列"
    assert column.expected == "40件（10＋30）" and column.found == "合计咨询41件，分项比它少1"


def test_changed_cell_breaks_its_row_and_its_column() -> None:
    """One digit is noticed twice."""
    findings = check_text(totals(cell="21"))
    assert {finding.place for finding in findings} == {"表第5行「乙县」合计列", "表第6行「合计」投诉列"}


def test_total_column_is_found_by_most_rows() -> None:
    """The headers say nothing about what adds up, the other rows do."""
    text = "单位\t总数\t平台一\t平台二\n甲\t9\t4\t5\n乙\t8\t3\t5\n丙\t7\t1\t6\n丁\t{}\t2\t2"
    assert check_text(text.format(4)) == []
    assert found(text.format(5)) == [("sum", "fault")]


def test_unrelated_columns_are_no_parts() -> None:
    """Orders closed and orders satisfied do not make the total of orders."""
    text = "单位\t总数\t办结\t满意\n甲\t9\t9\t5\n乙\t8\t8\t0\n丙\t7\t7\t0\n丁\t4\t4\t1"
    assert check_text(text) == []


def test_subtotals_are_not_counted_twice() -> None:
    """Groups with 小计 below them and 总计 at the end."""
    text = "单位\t件数\n甲\t1\n乙\t2\n小计\t{}\n丙\t3\n丁\t4\n小计\t7\n总计\t{}\n"
    assert check_text(text.format(3, 10)) == []
    assert found(text.format(4, 10)) == [("sum", "fault")]
    assert found(text.format(3, 17)) == [("sum", "fault")]


def test_rows_below_a_row_are_details_of_it() -> None:
    """其中 is part of the row above and not of the total."""
    assert check_text("单位\t件数\n甲\t5\n其中：乡镇\t2\n乙\t6\n合计\t11\n") == []


def test_total_of_an_excerpt_is_not_judged() -> None:
    """A table of the first few with the total of all."""
    assert check_text("诉求量前三位的单位：\n\n单位\t件数\n甲\t50\n乙\t40\n丙\t30\n总计\t400\n") == []


SHARES = "类型\t数量\t占比\n咨询\t470\t{}\n求助\t300\t30%\n投诉\t150\t15%\n其他\t80\t8%\n合计\t1000\t100%\n"


def test_shares_are_of_the_total_row() -> None:
    """Each at its printed digits."""
    assert check_text(SHARES.format("47%")) == []
    assert check_text(SHARES.format("47.00%")) == []
    findings = check_text(SHARES.format("49%"))
    assert ("share", "fault") in {(finding.rule, finding.severity) for finding in findings}
    assert "47%（咨询数量470件÷合计1000件）" in {finding.expected for finding in findings}


def test_shares_of_a_whole_that_is_printed_nowhere() -> None:
    """One question for the column instead of one fault for each row."""
    text = "问题\t数量\t占比\n停水\t30\t1.31%\n噪声\t20\t0.87%\n"
    assert found("热点问题\n\n" + text) == [("denominator", "warning")]


def test_fractions_from_a_spreadsheet_are_percentages() -> None:
    """0.47 where the page shows 47 %."""
    text = "类型\t数量\t占比\n咨询\t470\t{}\n求助\t300\t0.3\n投诉\t150\t0.15\n其他\t80\t0.08\n"
    assert check_text(text.format("0.47")) == []
    assert ("share", "fault") in found(text.format("0.49"))


def test_header_of_two_rows() -> None:
    """Merged cells of a spreadsheet: 交办 over 件数 and 按时办结."""
    text = "单位\t交办\t\t回访\t\n\t件数\t按时办结\t件数\t满意\n甲\t10\t9\t8\t7\n乙\t20\t18\t10\t9\n合计\t30\t27\t18\t{}\n"
    assert check_text(text.format(16)) == []
    assert check_text(text.format(17))[0].place == "表第5行「合计」回访 满意列"


def test_table_of_all_types_makes_up_the_total_above_it() -> None:
    """The shares fit the table and not the stated total: the known fault in the form of a table."""
    table = "类型\t数量\t占比\n咨询\t470\t47%\n求助\t300\t30%\n投诉\t150\t15%\n其他\t80\t8%\n"
    assert check_text("共受理1,000件，分类如下：\n\n" + table) == []
    assert found("共受理1,450件，分类如下：\n\n" + table) == [("sum", "fault")]


def test_total_above_a_table_is_the_one_in_it() -> None:
    """A table with a total row says the same as the sentence before it."""
    table = "类型\t数量\n咨询\t470\n投诉\t530\n合计\t1000\n"
    assert check_text("共受理1,000件，分类情况见下表：\n\n" + table) == []
    assert found("共受理1,200件，分类情况见下表：\n\n" + table) == [("sum", "fault")]


RATES = "单位\t应办结\t按时办结\t按时办结率\n甲\t594\t591\t{}\n乙\t200\t190\t95.0%\n"


def test_rates_go_by_their_row() -> None:
    """591 of 594 is 99.5 %, rounded half up."""
    assert check_text(RATES.format("99.5%")) == []
    assert found(RATES.format("99.6%")) == [("share", "fault")]


def test_rates_that_the_column_beside_cannot_give() -> None:
    """One row is asked for its numerator; many rows say that the denominator is another one."""
    text = "单位\t工单数\t满意率\n甲\t99\t75.86%\n乙\t50\t96.00%\n丙\t20\t95.00%\n"
    assert found(text) == [("attainable", "warning")]
    many = "单位\t工单数\t满意率\n甲\t99\t75.86%\n乙\t50\t97.30%\n丙\t20\t93.33%\n"
    assert found(many) == [("denominator", "warning")]


def test_changes_against_their_own_column() -> None:
    """同比 against last year, 环比 against last month, falls with a sign."""
    text = "事项\t本月\t上月\t环比\t去年同期\t同比\n噪声\t120\t100\t20%\t160\t{}\n"
    assert check_text(text.format("-25%")) == []
    finding = check_text(text.format("20%"))[0]
    assert finding.rule == "comparison" and "环比" in finding.expected
    assert "下降25%" in check_text(text.format("25%"))[0].expected


def test_changes_against_the_column_of_an_earlier_year() -> None:
    """In either order, with arrows for rise and fall."""
    text = "类别\t2022年投诉量\t2021年投诉量\t同比(%)\n质量\t26400\t17200\t↑{}\n商标\t1296\t1645\t↓21.2\n"
    assert check_text(text.format("53.5")) == []
    assert found(text.format("54.5")) == [("comparison", "fault")]
    text = "类别\t2021年\t2022年\t环比\n质量\t17200\t26400\t53.5%\n"
    assert "同比" in check_text(text)[0].expected


@pytest.mark.parametrize(
    ("ranks", "expected"),
    [
        ("1 2 2 4", []),
        ("1 2 2 3", []),
        ("1 2 3 4", [("ranking", "warning")]),
        ("2 1 3 4", [("ranking", "fault")]),
        ("1 1 3 4", [("ranking", "fault"), ("ranking", "warning")]),
        ("1 2 2 5", [("ranking", "fault")]),
    ],
)
def test_places_follow_scores_and_ties_share(ranks: str, expected: list[tuple[str, str]]) -> None:
    """1,1,3 and 1,1,2; a tie that is broken may go by hidden digits and is only pointed out."""
    rows = zip("甲乙丙丁", ("99.5", "98", "98", "97"), ranks.split(), strict=True)
    text = "单位\t得分\t名次\n" + "\n".join("\t".join(row) for row in rows)
    assert found(text) == expected


def test_groups_are_ranked_apart() -> None:
    """By a column of groups, by group rows, or where the places begin anew."""
    assert (
        check_text("组别\t单位\t得分\t名次\nA\t甲\t90\t1\nB\t乙\t95\t1\nA\t丙\t80\t2\nB\t丁\t85\t2\n") == []
    )
    assert (
        check_text("单位\t得分\t名次\n县区组\t\t\n甲\t90\t1\n乙\t80\t2\n部门组\t\t\n丙\t99\t1\n丁\t97\t2\n")
        == []
    )
    assert check_text("单位\t得分\t名次\n甲\t90\t1\n乙\t80\t2\n丙\t99\t1\n丁\t97\t2\n") == []


def test_low_is_good_for_some_columns() -> None:
    """The place in 不满意率 rises with the rate."""
    assert check_text("单位\t不满意率\t排名\n甲\t1.0%\t1\n乙\t2.0%\t2\n丙\t3.5%\t3\n") == []
    assert found("单位\t满意率\t排名\n甲\t91.0%\t1\n乙\t92.0%\t2\n") == [("ranking", "fault")]


def test_scores_that_do_not_make_their_total() -> None:
    """A declared total that differs from its components is reported; a column that never fits is no total of them."""
    text = (
        "单位\t签收得分\t办结得分\t满意得分\t总分\n甲\t10\t20\t25\t55\n乙\t9\t20\t24\t53\n丙\t8\t18\t20\t{}\n"
    )
    assert check_text(text.format("46")) == []
    assert found(text.format("47")) == [("sum", "fault")]
    weighted = "单位\t签收得分\t办结得分\t总分\n甲\t90\t80\t83\n乙\t95\t85\t88\n"
    assert check_text(weighted) == []
