"""Properties that hold for any text: offsets, completeness of masking, and no survival of a structured value."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.privacy import (
    KnownFields,
    OfficeWords,
    apply_replacements,
    detect_case,
    propose_replacements,
    verify_output,
)
from portal.privacy.normalise import fold, skeleton, skeleton_offsets

NOBODY, NO_OFFICES = KnownFields(), OfficeWords()
STRUCTURED = {"PHONE", "ID", "BANK", "PASSPORT", "ACCOUNT", "PLATE", "EMAIL", "IM", "GPS"}
PIECES = st.sampled_from(
    [
        "13800000000", "138 0000 0000", "，一三八零零零零零零零零，", "0577-65800001", "330325195001011231",
        "身份证", "卡号6222020000000000000", "浙C12345", "wang@qq.com", "微信wang_123", "QQ12345678",
        "120.651,27.781", "护照E12345678", "王大明", "村民陈慎初", "市长叶建辉", "李女士", "曹某某", "138****1234",
        "锦湖街道望江家园12幢2单元302室", "瑞湖路88号", "上村3组", "我儿子王小明今年8岁", "患尿毒症",
        "，", "。", "、", "\n", " ", "的", "在", "电话", "：", "（", "）", "12", "3", "-", "号", "x",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=4), max_size=12).map("".join)
# A value glued to another one (浙C12345A138…) may only show once its neighbour is gone: the gate then asks again.
SENTENCES = st.lists(PIECES | st.text(max_size=4), max_size=12).map("，".join)


def masked_case(text):
    """Findings, public text and masked values of one text whose every proposal is accepted."""
    fields = {"question": text}
    findings = detect_case(fields, NOBODY)
    proposals = propose_replacements(fields, findings, NOBODY, NO_OFFICES)
    spans = [(start, end, public) for (_, start, end), public in proposals.items()]
    return findings["question"], apply_replacements(text, spans), [text[s:e] for s, e, _ in spans]


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_findings_lie_inside_the_text_in_order_and_apart(text):
    """Whatever the text, the spans can be drawn and cut without further checks."""
    end = 0
    for finding in detect_case({"question": text}, NOBODY)["question"]:
        assert end <= finding.start < finding.end <= len(text)
        end = finding.end


@given(SENTENCES)
@settings(max_examples=100, deadline=None)
def test_no_structured_value_survives_its_own_masking(text):
    """None of the masked telephones, identity and card numbers stands anywhere in the public text."""
    findings, public, _ = masked_case(text)
    for finding in findings:
        if finding.risk == "high" and finding.label in {"PHONE", "ID", "BANK"}:
            value = re.escape(text[finding.start : finding.end])
            assert (
                re.search(rf"(?<![\d幺零一二三四五六七八九]){value}(?![\dxX零一二三四五六七八九])", public)
                is None
            )


@given(SENTENCES)
@settings(max_examples=100, deadline=None)
def test_the_second_pass_finds_no_structured_leak_in_masked_text(text):
    """What detection masks, verification does not complain about."""
    _, public, values = masked_case(text)
    leaks = verify_output({"question": public}, NOBODY, values)
    assert [leak for leak in leaks if leak.label in STRUCTURED] == []


SEPARATORS = st.sampled_from(["", " ", "-", "\n", "　", "  ", "－"])
SCRIPTS = st.sampled_from(
    ["0123456789", "０１２３４５６７８９", "零一二三四五六七八九", "〇壹贰叁肆伍陆柒捌玖"]
)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.data())
@settings(max_examples=100, deadline=None)
def test_no_mix_of_spacing_width_and_numerals_hides_a_mobile(number, data):
    """Each digit in its own script with its own separator is still the caller's number."""
    written = "".join(
        data.draw(SCRIPTS)[int(digit)] + (data.draw(SEPARATORS) if position < 10 else "")
        for position, digit in enumerate(number)
    )
    text = f"我的电话是{written}，谢谢"
    spans = [f for f in detect_case({"question": text}, NOBODY)["question"] if f.risk == "high"]
    assert [text[f.start : f.end] for f in spans] == [written]
    assert verify_output({"question": text}, KnownFields(phone=number), [])


@given(st.text())
def test_views_keep_the_length_and_skeletons_their_offsets(text):
    """One character to one character: offsets found in a view are offsets of the original."""
    assert len(fold(text)) == len(text)
    assert len(skeleton(text)) == len(skeleton_offsets(text))
