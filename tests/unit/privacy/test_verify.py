"""The second pass over the exact output."""

from portal.privacy import (
    KnownFields,
    OfficeWords,
    apply_replacements,
    detect_case,
    propose_replacements,
    verify_output,
)

CALLER = KnownFields(
    name="王小丽",
    phone="13800000000",
    id_number="330325195001011234",
    address="浙江省瑞安市锦湖街道望江家园12幢2单元302室",
    handle="UU00099",
)
FIELDS = {
    "title": "王女士反映路灯不亮",
    "question": "我叫王小丽，电话一三八 0000 00 00，住锦湖街道望江家园十二栋2单元三零二，尾号0000。",
    "reply": "网友“UU00099”王女士您好，路灯已修好，咨询电话0577-65800000。",
}


def anonymise(fields, known):
    """The public fields and the masked values, as a release makes them."""
    offices = OfficeWords()
    findings = detect_case(fields, known, offices)
    proposals = propose_replacements(fields, findings, known, offices)
    public = {
        name: apply_replacements(text, [(s, e, new) for (f, s, e), new in proposals.items() if f == name])
        for name, text in fields.items()
    }
    return public, [fields[name][start:end] for name, start, end in proposals]


def test_the_output_of_a_masked_case_is_clean():
    """Everything of the caller goes, in every spelling, and the office's telephone stays."""
    public, masked = anonymise(FIELDS, CALLER)
    assert public["title"] == "王某反映路灯不亮"
    assert "0577-65800000" in public["reply"]
    assert verify_output(public, CALLER, masked) == []


def test_each_known_field_left_behind_is_a_leak():
    """Name, title with surname, telephone, last digits, address and handle are all named as leaks."""
    leaks = verify_output(FIELDS, CALLER, [])
    assert {leak.label for leak in leaks} == {"PERSON", "PARTIAL", "PHONE", "ADDRESS", "HANDLE"}


def test_a_reason_never_quotes_what_leaked():
    """Staff see where and of what kind the leak is; logs of the reason hold no personal data."""
    for leak in verify_output(FIELDS, CALLER, []):
        assert FIELDS[leak.field][leak.start : leak.end] not in leak.reason


def test_a_masked_value_left_elsewhere_is_a_leak_however_it_is_spaced():
    """A span that was masked once must not stand anywhere else in the public text."""
    leaks = verify_output({"reply": "经查，陈 大-明已离开。"}, KnownFields(), ["陈大明"])
    assert [(leak.start, leak.end) for leak in leaks] == [(3, 8)]


def test_words_of_our_own_marks_are_no_leaks():
    """A reader's 车牌 that was once masked by mistake stands in every 【车牌已隐去】."""
    assert verify_output({"reply": "【车牌已隐去】占道"}, KnownFields(), ["车牌"]) == []
    assert len(verify_output({"reply": "车牌【车牌已隐去】"}, KnownFields(), ["车牌"])) == 1


def test_our_form_of_the_caller_with_a_form_of_address_behind_it_is_no_leak():
    """王小丽同志 is published as 王某同志; 王同志 would say who called."""
    assert verify_output({"reply": "王某同志，您好"}, CALLER, []) == []
    assert verify_output({"reply": "于某同志，您好"}, KnownFields(name="于小丽"), []) == []
    assert len(verify_output({"reply": "王同志，您好"}, CALLER, [])) == 1
