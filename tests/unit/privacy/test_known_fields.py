"""The caller's own data in every form in which it turns up."""

import pytest

from portal.privacy import KnownFields

CALLER = KnownFields(
    name="王小丽",
    phone="13800000000、0577-65800001",
    id_number="330325195001011231",
    address="浙江省瑞安市锦湖街道望江家园12幢2单元302室",
    handle="A00012345",
    others=("13900000009", "王大力"),
)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("我是王 小 丽", ["王 小 丽"]),
        ("王女士您好", ["王女士"]),
        ("老王来电", ["老王"]),
        ("小丽家停水", ["小丽"]),
        ("号码一三八零零零零零零零零", ["一三八零零零零零零零零"]),
        ("手机尾号0000", ["0000"]),
        ("回电65800001", ["65800001"]),
        ("身份证后四位1231", ["1231"]),
        ("望江家园十二栋二单元三零二漏水", ["望江家园十二栋二单元三零二"]),
        ("12幢2单元302室漏水", ["12幢2单元302室"]),
        ("用户A00012345", ["A00012345"]),
        ("另一号码139-0000-0009", ["139-0000-0009"]),
        ("王大力也可作证", ["王大力"]),
    ],
)
def test_every_form_of_a_known_field_is_masked(masked, text, values):
    """Whole, spaced, spoken, abbreviated: known fields are covered without exception."""
    assert masked(text, known=CALLER) == values


@pytest.mark.parametrize(
    "text", ["2010年0000号", "第65800001990号", "望江家园停水", "锦湖街道路灯", "小王村路灯不亮"]
)
def test_what_only_resembles_a_known_field_stays(masked, text):
    """Parts of longer numbers, the estate and the town are nobody's own."""
    assert masked(text, known=CALLER) == []


@pytest.mark.parametrize("name", ["匿名", "市民", "女士", ""])
def test_a_placeholder_is_no_name(masked, name):
    """Many callers give none; the word in the field must not be masked all over the text."""
    assert masked("有市民匿名反映，一位女士受伤", known=KnownFields(name=name)) == []


def test_a_caller_known_by_surname_only_is_masked_by_it(masked):
    """王女士 in the name field hides 王女士 and not every lady."""
    assert masked("王女士和另一位女士", known=KnownFields(name="王女士")) == ["王女士"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("施小明", "小区夜间施工"),
        ("金小明", "养老金少发了"),
        ("时小明", "24小时供水"),
        ("师小明", "老师体罚学生"),
    ],
)
def test_a_surname_that_opens_ordinary_words_masks_none_of_them(found, name, text):
    """施工 is not Mr Shi the engineer, and a pension is not old Jin."""
    assert found(text, known=KnownFields(name=name)) == []


@pytest.mark.parametrize(
    ("value", "label"),
    [("a.wang@163.com", "EMAIL"), ("浙C12345", "PLATE"), ("330325195001011231", "ID"), ("wang_xl", "IM")],
)
def test_a_further_value_is_named_by_its_looks(found, value, label):
    """What an export calls other contacts may be anything."""
    assert (value, label, "high") in found(f"见{value}，", known=KnownFields(others=(value,)))
