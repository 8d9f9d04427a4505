"""The printed figures that are known to be wrong or right, each judged as it must be; the words around them are invented."""

import pytest

from portal.arithmetic import Finding, check_text

TANGSHAN = (
    "本月，市民热线共受理各类诉求{total}件。其中，咨询类124,599件，占{share}%；求助类56,672件，占{second}%；投诉类1,983件，占{third}%；"
    "其他类{rest}件，占{fourth}%。"
)
TANGSHAN_BAD = TANGSHAN.format(
    total="284,406", share="63.72", second="28.98", third="1.01", rest="12,278", fourth="6.28"
)
TANGSHAN_GOOD = (
    "本月，市民热线共受理各类诉求284,406件。其中，咨询类124,599件，占43.81%；求助类56,672件，占19.93%；"
    "投诉类1,983件，占0.70%；其他类101,152件，占35.57%。"
)


def severities(text: str) -> set[str]:
    return {finding.severity for finding in check_text(text)}


def about(findings: list[Finding], rule: str) -> Finding:
    """The one finding of a rule."""
    (finding,) = [finding for finding in findings if finding.rule == rule]
    return finding


def test_share_of_another_whole_is_told_with_the_whole_it_fits() -> None:
    """124,599 of 284,406 is 43.81 %; the printed 63.72 % is of 195,532, and 88,874 are unaccounted for."""
    findings = check_text(TANGSHAN_BAD)
    share = next(finding for finding in findings if finding.found.startswith("占63.72%"))
    assert share.severity == "fault"
    assert "43.81%" in share.expected and "195532" in share.found
    total = about(findings, "sum")
    assert total.severity == "fault"
    assert "195532" in total.expected and "88874" in total.found


def test_share_alone_of_the_stated_total_is_wrong() -> None:
    """Without the list there is nothing it fits, and still it is wrong."""
    findings = check_text("本月共受理诉求284,406件，其中咨询类124,599件，占63.72%。")
    assert "43.81%" in about(findings, "share").expected


def test_corrected_shares_are_right() -> None:
    """The same counts with shares of the stated total."""
    assert check_text(TANGSHAN_GOOD) == []
    assert check_text("本月共受理诉求284,406件，其中咨询类124,599件，占43.81%。") == []


UNITS = """
| 单位 | 交办件 | 热线件 | 不满意件 | {header} |
|---|---|---|---|---|
| 住建局 | 99 | 87 | 8 | 9.2% |
| 城管局 | 120 | 100 | 7 | 7.0% |
"""


def test_rate_of_an_unnamed_denominator_is_wrong_in_a_table() -> None:
    """The column beside it has 99 orders: 8/99 = 8.1 %; 9.2 % is 8/87, the hotline orders only."""
    findings = check_text(UNITS.format(header="不满意率"))
    assert [finding.severity for finding in findings] == ["fault", "fault"]
    assert "8.1%" in findings[0].expected and "住建局热线件87件" in findings[0].found


def test_rate_of_an_unnamed_denominator_is_wrong_in_prose() -> None:
    """The bracket does not say that the rate is of the hotline orders."""
    findings = check_text("住建局承办交办件99件（热线件87件、网络件12件），不满意8件，不满意率9.2%。")
    assert "8.1%" in about(findings, "share").expected and "87件" in about(findings, "share").found
    assert "8.1%" in about(check_text("住建局承办交办件99件，不满意8件，不满意率9.2%。"), "share").expected


@pytest.mark.parametrize("header", ["不满意率（占热线件）", "不满意率(按热线件计)"])
def test_rate_with_its_denominator_named_is_right_in_a_table(header: str) -> None:
    """8 of 87, stated in the header."""
    assert check_text(UNITS.format(header=header)) == []


@pytest.mark.parametrize(
    "text",
    [
        "住建局承办热线件87件，不满意8件，不满意率9.2%。",
        "住建局交办件99件，其中不满意8件，占热线件87件的9.2%。",
        "住建局的87件热线件中不满意8件，不满意率为9.2%。",
    ],
)
def test_rate_with_its_denominator_named_is_right_in_prose(text: str) -> None:
    """8 of 87, stated in the sentence."""
    assert check_text(text) == []


@pytest.mark.parametrize("printed", ["99.5", "99.49"])
def test_half_up_at_the_printed_digits(printed: str) -> None:
    """591 of 594 is 99.4949…: both are right at their digits."""
    assert check_text(f"应办结工单594件，按时办结591件，按时办结率{printed}%。") == []


def test_rounded_up_too_far() -> None:
    """591 of 594 printed 99.6 %."""
    finding = about(check_text("应办结工单594件，按时办结591件，按时办结率99.6%。"), "share")
    assert finding.severity == "fault" and "99.5%" in finding.expected and "99.6%" in finding.found


@pytest.mark.parametrize(
    "text",
    [
        "2021年8月份热线通报\n8月份共受理诉求1,050件，7月份受理1,000件，同比上升5%。",
        "2021年8月份热线通报\n8月份共受理诉求1,050件（上月1,000件），同比上升5%。",
        "8月份共受理诉求1,050件，较上月同比上升5%。",
        "| 单位 | 上月 | 本月 | 同比 |\n|---|---|---|---|\n| 住建局 | 100 | 105 | 5% |\n| 城管局 | 80 | 60 | -25% |",
        "| 单位 | 2021年7月 | 2021年8月 | 同比 |\n|---|---|---|---|\n| 住建局 | 100 | 105 | 5% |",
    ],
)
def test_month_on_month_called_year_on_year(text: str) -> None:
    """It is 环比."""
    findings = check_text(text)
    assert {(finding.rule, finding.severity) for finding in findings} == {("comparison", "fault")}
    assert "环比" in findings[0].expected and "同比" in findings[0].found


NEW_AND_OLD = "本月共受理诉求{total}件，其中新受理55,978件，上月结转5,844件。"


def test_new_and_carried_over_do_not_make_the_total() -> None:
    """55,978 + 5,844 is 61,822 and not 63,458: 1,636 short."""
    finding = about(check_text(NEW_AND_OLD.format(total="63,458")), "sum")
    assert finding.severity == "fault"
    assert "61822" in finding.expected and "63458" in finding.found and "1636" in finding.found


def test_new_and_carried_over_make_the_total() -> None:
    """Corrected."""
    assert check_text(NEW_AND_OLD.format(total="61,822")) == []
    assert check_text(NEW_AND_OLD.format(total="6.18万")) == []


def test_rate_that_no_whole_number_gives_is_a_warning() -> None:
    """75.86 % is no k/99."""
    finding = about(check_text("本周受理重复投诉工单99件，满意率75.86%。"), "attainable")
    assert finding.severity == "warning" and "75÷99" in finding.expected


def test_scores_across_a_declared_break_are_a_warning() -> None:
    """Points until March, deductions from April: the two do not compare."""
    text = (
        "自2018年4月起，评分办法由加分制调整为扣分制。\n\n"
        "4月份效能指数平均为98.91分，较3月份上升1.2分，各单位名次另行公布。"
    )
    finding = about(check_text(text), "break")
    assert finding.severity == "warning"
    assert severities(text.replace("较3月份上升1.2分", "因办法变更，与上月得分不可比")) == set()


def test_dispatched_of_received_is_right() -> None:
    """21,158 of 123,717 printed 17.1 %."""
    assert check_text("9月份共受理来电123,717件，其中交办21,158件，占17.1%。") == []
    assert check_text("9月份共受理来电123,717件，交办21,158件，占来电总量的17.1%。") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("诉求主要为：咨询占47%，求助占30%，投诉占15%，建议占5%。", set()),
        ("诉求类型：咨询占47%，求助占30%，投诉占15%，建议占5%，其余类型未列出。", set()),
        ("诉求类型：咨询占47%，求助占30%，投诉占15%，建议占5%。", {"warning"}),
        ("诉求类型：咨询占47%，求助占30%，投诉占15%，建议占8%。", set()),
        ("诉求类型：咨询占47%，求助占30%，投诉占15%，建议占18%。", {"fault"}),
    ],
)
def test_shares_reach_a_hundred_or_say_that_they_are_some(text: str, expected: set[str]) -> None:
    """47 + 30 + 15 + 5 = 97."""
    assert severities(text) == expected
