"""Numbers typed into prose are found; dates, names and ordinals are left in peace."""

import pytest

from portal.documents import TypedNumber, typed_digits
from tests.timing import at_most

NO_FIGURES = """\
统计时段为10月1日0时至10月31日24时，数据截至11月3日。
2026年10月，2026年度，2025年至2026年，2023—2026年
1至10月、1-9月、1月-10月、10月份、10月1日至31日
一季度、第3季度、1-3季度、2026-Q3
每日8:30至17:30，上午9时30分
瑞政办〔2026〕12号、瑞政办[2026]12号
根据《条例》第3条、第12至15条、第 2 款
2026年第10期（总第274期）
（1）加强排水；（2）加强巡查
1. 第一项
2、第二项
- 3. 第三项
## 1.2 小节
请拨打12345。12345热线受理。
拨打 12315 或 12369
96196平台
2026-11-05、2026/11/5、2026.11.5
案例 2026-000123
{{calls}}、{{case:2026-000123}}、{{a1}}
PM2.5、5G、A4、X光机K12
104国道、330国道、7路公交
玉海街道3幢2单元501室、12号线、5号楼
24小时值守
5个工作日内答复，3日内报送，48小时以内
前10位
[上期](/bulletins/2026-09) https://www.example.cn/12/34 a1@example.cn
0577-65812345、13800000000
三十件、百分之五、①""".splitlines()


@pytest.mark.parametrize("text", NO_FIGURES)
def test_what_is_no_quantity_is_not_counted(text: str) -> None:
    assert typed_digits(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("受理来电12418件", ["12418件"]),
        ("受理 12,418 件，办结１２件", ["12,418 件", "１２件"]),
        ("占 23.4 %，环比上升4.6%", ["23.4 %", "4.6%"]),
        ("提高2.3个百分点", ["2.3个百分点"]),
        ("受理来电12418，其中", ["12418"]),
        ("12345件", ["12345件"]),
        ("110件、2026户、2026.5万元", ["110件", "2026户", "2026.5万元"]),
        ("10月受理5件", ["5件"]),
        ("连续3年，共10个月，平均3.5个工作日", ["3年", "10个月", "3.5个工作日"]),
        ("满意率91.4%（967/1058）", ["91.4%", "967", "1058"]),
        ("| 甲 | 5 | 46.0 % |", ["5", "46.0 %"]),
        ("100.0 % 办结", ["100.0 %"]),
        ("1.5万件", ["1.5万"]),
        ("长3km", ["3"]),
        ("咨询（12）", ["12"]),
        ("{{calls}}件中5件", ["5件"]),
        ("对反复外溢的 47 处管段", ["47 处"]),
    ],
)
def test_typed_quantities_are_found(text: str, expected: list[str]) -> None:
    assert [number.text for number in typed_digits(text)] == expected


def test_lines_are_counted_from_one() -> None:
    assert typed_digits("甲\n\n乙5件") == [TypedNumber(3, "5件")]


@pytest.mark.parametrize(
    "piece", ["1", "1,", "2026年", "（1", "a@", " ", "#", "第1至", "](", "a", "a1", "1至", "1 ", "拨打 "]
)
def test_a_twisted_text_takes_no_longer_than_a_plain_one(piece: str) -> None:
    """Sixty thousand characters; a pattern that goes back and forth would need minutes."""
    with at_most(10):
        typed_digits((piece * 60_000)[:60_000])
