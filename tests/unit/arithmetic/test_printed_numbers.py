"""How bulletins write numbers, and what only looks like a figure."""

from decimal import Decimal

import pytest

from portal.arithmetic import check_text, decode
from portal.arithmetic.numbers import fold, numbers_in


@pytest.mark.parametrize(
    ("written", "value", "digits", "unit"),
    [
        ("124,599件", "124599", 0, "件"),
        ("124，599件", "124599", 0, "件"),
        ("１２４５９９ 件", "124599", 0, "件"),
        ("9.02万件", "90200", -2, "件"),
        ("1.2亿元", "120000000", -7, "元"),
        ("63.72%", "63.72", 2, "%"),
        ("６３．７％", "63.7", 1, "%"),
        ("百分之六十三点七二", "63.72", 2, "%"),
        ("百分之63.7", "63.7", 1, "%"),
        ("1.2个百分点", "1.2", 1, "百分点"),
        ("5‰", "0.5", 1, "%"),
        ("一千二百三十件", "1230", 0, "件"),
        ("一万二千件", "12000", 0, "件"),
        ("两万件", "20000", -4, "件"),
        ("二十三件次", "23", 0, "件"),
        ("8947个", "8947", 0, "件"),
        ("8947个有效来电", "8947", 0, "件"),
        ("**124,599** 件", "124599", 0, "件"),
    ],
)
def test_a_number_is_read_with_its_digits_and_unit(written: str, value: str, digits: int, unit: str) -> None:
    """Width, grouping, 万, Chinese numerals and emphasis."""
    (number,) = numbers_in(fold(f"共{written}。"))
    assert (number.value, number.digits, number.unit) == (Decimal(value), digits, unit)
    assert not number.about


@pytest.mark.parametrize(
    "written",
    ["约300件", "近300件", "300余件", "300多件", "300件左右", "超过300件", "95%以上", "不低于95%", "3-5件"],
)
def test_what_is_not_exact_is_not_judged(written: str) -> None:
    """About, more than, targets and ranges."""
    assert all(number.about for number in numbers_in(fold(f"共{written}。")))


@pytest.mark.parametrize(
    "written",
    [
        "国办发〔2024〕15号",
        "（2024）浙01民终123号",
        "第11期",
        "第三十五条第2款",
        "0577-65881234",
        "13800000000",
        "2024年11月30日",
        "11月份",
        "9时30分",
        "14:30",
        "人民路12号3幢502室",
        "一件事",
        "一个",
        "“高效办成一件事”",
        "十分满意",
        "12345热线",
    ],
)
def test_what_is_no_figure_is_not_read(written: str) -> None:
    """Document numbers, articles, telephones, dates, times, rooms and idioms."""
    assert numbers_in(fold(f"见{written}，")) == []


def test_counts_of_other_things_are_no_cases() -> None:
    """Work days, units and households have units of their own."""
    units = [number.unit for number in numbers_in(fold("12个工作日、9个单位、120户、3.5万元、8个"))]
    assert units == ["个工作", "个单位", "户", "元", "件"]


NOISE = (
    "王某来电反映，其于2024年3月15日在解放路88号3幢2单元502室购买冰箱1台，价格3,299元，首付30%，分12期付清，每期192.4元；"
    "商家承诺3年内保修，7日内退换。依据《消费者权益保护法》第五十五条，可要求三倍赔偿，增加赔偿金额不足500元的为500元。"
    "市场监督管理局工号00123的工作人员于3月18日14:30联系其0577-65880000（手机13800000000），现场检查2次，责令5个工作日内整改，"
    "罚款2,000元，占违法所得的50%。小区共6幢楼320户，物业费1.8元/平方米，其中欠费户数45户，收缴率85.9%。"
    "该路段全长1.2公里，宽12米，投资3,450万元，其中市财政1,200万元、镇自筹800万元；已完成工程量的65%，预计12月30日前通车，"
    "比原计划提前20天。文号瑞政办〔2024〕33号，第12次常务会议纪要第三条，车牌浙C12345，执法证号33030012345。"
)


def test_a_case_text_full_of_numbers_is_silent() -> None:
    """What citizens and departments write holds no claims that a checker could judge."""
    assert [str(finding) for finding in check_text(NOISE * 5)] == []


def test_text_files_of_both_encodings() -> None:
    """UTF-8 with and without BOM, GB18030; a binary file is refused."""
    text = "共受理诉求１００件"
    assert {decode(text.encode(name)) for name in ("utf-8", "utf-8-sig", "gb18030")} == {text}
    for content in (b"PK\x03\x04\x00\x00\x08\x00", b"\xff\xfe\xff"):
        with pytest.raises(UnicodeDecodeError):
            decode(content)
