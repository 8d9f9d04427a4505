"""Properties that hold for any text: offsets, completeness of masking, and no survival of a structured value."""

import re
from datetime import date

import pytest
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
from portal.privacy.evaluation.digits import identity_digit, luhn_digit
from portal.privacy.normalise import fold, skeleton, skeleton_offsets

NOBODY, NO_OFFICES = KnownFields(), OfficeWords()
STRUCTURED = {"PHONE", "ID", "BANK", "PASSPORT", "ACCOUNT", "PLATE", "EMAIL", "IM", "GPS"}
PIECES = st.sampled_from(
    [
        "13800000000", "138 0000 0000", "，一三八零零零零零零零零，", "0577-65800001", "330325195001011231",
        "身份证", "卡号6222020000000000000", "浙C12345", "wang@qq.com", "微信wang_123", "QQ12345678",
        "120.651,27.781", "护照E12345678", "王大明", "村民陈谨初", "市长叶志辉", "李女士", "曹某某", "138****1234",
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
@settings(max_examples=100)
def test_findings_lie_inside_the_text_in_order_and_apart(text):
    """Whatever the text, the spans can be drawn and cut without further checks."""
    end = 0
    for finding in detect_case({"question": text}, NOBODY)["question"]:
        assert end <= finding.start < finding.end <= len(text)
        end = finding.end


@given(SENTENCES)
@settings(max_examples=100)
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
@settings(max_examples=100)
def test_the_second_pass_finds_no_structured_leak_in_masked_text(text):
    """What detection masks, verification does not complain about."""
    _, public, values = masked_case(text)
    leaks = verify_output({"question": public}, NOBODY, values)
    assert [leak for leak in leaks if leak.label in STRUCTURED] == []


SEPARATORS = [
    "",
    " ",
    "-",
    "\n",
    "　",
    "  ",
    "－",
    "—",
    "–",
    "‑",
    "−",
    ".",
    "·",
    "_",
    "\u00a0",
    " - ",
    "\r\n",
]
SCRIPTS = [
    "0123456789",
    "０１２３４５６７８９",
    "零一二三四五六七八九",
    "〇壹贰叁肆伍陆柒捌玖",
    "〇幺两三四五六七八九",
]


@st.composite
def written(draw, digits):
    """The digits, each in its own script and with its own separator behind it."""
    pieces = [draw(st.sampled_from(SCRIPTS))[int(digit)] for digit in digits]
    gaps = [draw(st.sampled_from(SEPARATORS)) for _ in digits[1:]]
    return "".join(piece + gap for piece, gap in zip(pieces, [*gaps, ""], strict=True))


def digits_of(pattern):
    return st.from_regex(pattern, fullmatch=True)


def with_check_character(body):
    """A valid identity number of the given 17 digits; X is written as such."""
    return body + identity_digit(body)


BORN = st.dates(min_value=date(1930, 1, 1), max_value=date(2020, 12, 31)).map(lambda day: f"{day:%Y%m%d}")
AREAS = st.sampled_from(["330325", "332621", "110101", "510107", "810000"])
IDENTITIES = st.builds(
    lambda area, born, order: area + born + order, AREAS, BORN, digits_of(r"[0-9]{3}")
).map(with_check_character)
CARDS = digits_of(r"62[0-9]{13}|62[0-9]{16}").map(lambda body: body + luhn_digit(body))
# What announces the value, and the value itself; without a cue only what a checksum or the form itself tells.
FORMS = {
    "mobile": ("我的电话是", digits_of(r"1[3-9][0-9]{9}")),
    "mobile without cue": ("请打", digits_of(r"1[3-9][0-9]{9}")),
    "landline": ("家里电话", digits_of(r"05[0-9]{2}[2-8][0-9]{7}")),
    "identity": ("我的号码是", IDENTITIES.filter(lambda value: value.isdigit())),
    "identity, mis-dictated": ("身份证号", digits_of(r"[1-8][0-9]{17}")),
    "identity of 15 digits": ("身份证：", digits_of(r"3303810[0-9]{8}|332621[0-9]{9}")),
    "card": ("打到", CARDS),
    "card, mis-dictated": ("卡号", digits_of(r"62[0-9]{14}|62[0-9]{17}")),
    "household number": ("电费户号", digits_of(r"[1-9][0-9]{9}")),
    "insurance number": ("社保号是", digits_of(r"[1-9][0-9]{7,14}")),
    "QQ": ("QQ：", digits_of(r"[1-9][0-9]{5,9}")),
    "Taiwan permit": ("台胞证", digits_of(r"[0-9]{8}")),
}


def check_survival(form, data):
    cue, values = FORMS[form]
    value = data.draw(values, label="digits")
    shown = data.draw(written(value), label="written")
    text = f"{cue}{shown}，谢谢"
    start, end = len(cue), len(cue) + len(shown)
    spans = [f for f in detect_case({"question": text}, NOBODY)["question"] if f.risk == "high"]
    covered = {position for f in spans for position in range(f.start, f.end)}
    assert covered >= set(range(start, end))


@pytest.mark.parametrize("form", FORMS)
@given(data=st.data())
@settings(max_examples=40)
def test_no_mix_of_spacing_width_and_numerals_hides_a_structured_value(form, data):
    """Each digit in its own script with its own dash, blank or line break behind it: the value is masked whole."""
    check_survival(form, data)


@pytest.mark.long
@pytest.mark.parametrize("form", FORMS)
@given(data=st.data())
@settings(max_examples=3000)
def test_no_mix_of_spacing_width_and_numerals_hides_a_structured_value_at_length(form, data):
    """The same with many more examples."""
    check_survival(form, data)


@given(digits_of(r"1[3-9][0-9]{9}"), st.data())
@settings(max_examples=50)
def test_the_caller_s_number_is_found_by_the_second_pass_however_it_is_written(number, data):
    """What detection would miss the plain search finds."""
    text = f"我的电话是{data.draw(written(number))}，谢谢"
    assert verify_output({"question": text}, KnownFields(phone=number), [])


PLATE_GAPS = st.sampled_from(["", " ", "·", "-", "—", ".", "　", "•"])


@given(
    st.sampled_from("浙沪粤京"), digits_of(r"[A-K][0-9]{5}|[A-K][DF][0-9]{5}|[A-K][0-9]{5}[DF]"), st.data()
)
@settings(max_examples=100)
def test_no_spacing_width_or_case_hides_a_plate(province, body, data):
    """Each character in half or full width, in either case, with a blank, dot or dash behind it."""
    pieces = [
        data.draw(st.sampled_from([char, char.lower(), chr(ord(char) + 0xFEE0)])) + data.draw(PLATE_GAPS)
        for char in body
    ]
    shown = (province + "".join(pieces)).rstrip(" ·-—.　•")
    text = f"有车{shown}，乱停"
    spans = [f for f in detect_case({"question": text}, NOBODY)["question"] if f.label == "PLATE"]
    assert [text[f.start : f.end] for f in spans] == [shown]


@given(st.text())
def test_views_keep_the_length_and_skeletons_their_offsets(text):
    """One character to one character: offsets found in a view are offsets of the original."""
    assert len(fold(text)) == len(text)
    assert len(skeleton(text)) == len(skeleton_offsets(text))
