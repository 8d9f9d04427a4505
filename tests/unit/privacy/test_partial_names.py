"""Persons without their full name, and names written in unusual ways; each rule with a text of the same shape that is none."""

import pytest

from portal.privacy import KnownFields, detect_case


def rules(text: str) -> list[tuple[str, str]]:
    found = detect_case({"question": text}, KnownFields())["question"]
    return [(text[f.start : f.end], f.rule_id) for f in found if f.risk != "keep"]


@pytest.mark.parametrize(
    ("text", "value", "rule"),
    [
        ("李女士来过", "李女士", "partial.titled.1"),
        ("物业老周说要修", "老周", "partial.familiar.2"),
        ("找小李问过", "小李", "partial.familiar.2"),
        ("房东王家不同意", "王家", "partial.household.1"),
        ("感谢史先生来电", "史先生", "partial.titled.1"),
        ("感谢谢师傅", "谢师傅", "partial.titled.1"),
        ("常某豪妈妈来过", "常某豪", "partial.hidden.1"),
        ("邻居张家漏水", "张家", "partial.household.1"),
        ("曹某某打人", "曹某某", "partial.hidden.1"),
        ("欧阳某某打人", "欧阳某某", "partial.hidden.1"),
        ("张××在场", "张××", "partial.hidden.1"),
        ("李**在场", "李**", "partial.hidden.1"),
        ("赵○○在场", "赵○○", "partial.hidden.1"),
        ("人称黑皮的混混", "黑皮", "names.nickname.1"),
        ("绰号“铁算盘”的店主", "铁算盘", "names.nickname.1"),
        ("联系人：张 三，", "张 三", "names.spaced.1"),
        ("姓名：王\u3000丽", "王\u3000丽", "names.spaced.1"),
        ("请还我公道\n王 小 丽\n2010年5月", "王 小 丽", "names.spaced.1"),
        ("村民王\n大明反映", "王\n大明", "names.spaced.1"),
        ("联系人秦舱，电话没人接", "秦舱", "names.attribute.1"),
    ],
)
def test_the_rule_finds(text, value, rule):
    """One text for each rule."""
    assert rules(text) == [(value, rule)]


@pytest.mark.parametrize(
    "text",
    [
        "班主任老师来过",
        "老李家桥很窄",
        "小黄车乱停",
        "附近有家小王面馆",
        "国家不同意",
        "房东黄家村不同意",
        "湖东某某科技有限公司",
        "周某打人",
        "文化名片的设计",
        "方 案如下",
        "周 一上午",
    ],
)
def test_the_same_shape_without_a_person_stays(text):
    """Places, firms, ordinary words, and forms that read like ours already."""
    assert rules(text) == []


@pytest.mark.parametrize(
    "text", ["谷学校门口", "沿柳溪河走", "居民徐山村的路", "村民柳溪河边乱倒", "患者关节疼"]
)
def test_a_name_is_not_cut_out_of_a_place_or_a_word(text):
    """A word of places after it, or at its end, makes what looks like a name a place."""
    assert rules(text) == []


def test_a_name_found_once_is_found_with_blanks_in_it_elsewhere():
    """Titles are spaced out, lines are broken."""
    fields = {"title": "王 大 明占道", "reply": "村民王大明已搬离，王大\n明已签字"}
    found = detect_case(fields, KnownFields())
    assert [(f.start, f.end) for f in found["title"]] == [(0, 5)]
    assert [(f.start, f.end) for f in found["reply"]] == [(2, 5), (9, 13)]


def test_a_name_inside_a_firm_does_not_stretch_over_it():
    """The workplace is masked as a workplace, at the risk of the name in it."""
    text = "我在王大明食品公司上班"
    (finding,) = detect_case({"q": text, "title": "村民王大明"}, KnownFields())["q"]
    assert (text[finding.start : finding.end], finding.label, finding.risk) == (
        "王大明食品公司",
        "EMPLOYER",
        "high",
    )
