"""Illness, children, birth dates and the classes of a case."""

import pytest

from portal.privacy import case_classes, detect_case
from portal.privacy.types import KnownFields


def test_a_childs_name_hides_its_surname(public):
    """Minors are 某某 everywhere in the case, whatever rule found them."""
    fields = {"question": "我儿子王小明今年8岁，王小明被打", "reply": "已看望王小明"}
    assert public(fields) == {"question": "我儿子某某未成年，某某被打", "reply": "已看望某某"}


def test_a_grown_son_is_an_ordinary_person(public):
    """儿子 alone does not make a minor."""
    assert public({"question": "儿子王小明35岁"})["question"] == "儿子王某35岁"


def test_an_illness_near_a_person_is_masked(public):
    """Which illness is nobody's business, that somebody is ill may matter to the case."""
    assert public({"question": "我丈夫患尿毒症多年"})["question"] == "我丈夫患病多年"


@pytest.mark.parametrize("text", ["尿毒症患者的医疗救助政策", "年满六周岁的儿童入学", "未满16周岁的未成年人"])
def test_rules_about_illness_and_age_stay(masked, text):
    """A policy is not a person."""
    assert masked(text) == []


def test_a_birth_date_is_masked(public):
    """With a place it identifies."""
    assert public({"question": "我1950年1月1日出生"})["question"] == "我【出生日期已隐去】出生"


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("路灯不亮", set()),
        ("女儿今年6岁", {"minor"}),
        ("我父亲患尿毒症", {"health"}),
        ("长期家暴", {"violence"}),
        ("实名举报贪污", {"whistle"}),
    ],
)
def test_sensitive_classes_follow_from_findings_and_words(text, classes):
    """They close release by default, so an ordinary complaint must have none."""
    fields = {"question": text}
    assert case_classes(fields, detect_case(fields, KnownFields())) == classes
