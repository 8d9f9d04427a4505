"""One public name for one person, and text that is put together without slips."""

import pytest

from portal.privacy import MASK_PATTERN, KnownFields, OfficeWords, apply_replacements


def test_people_of_one_surname_are_told_apart(public):
    """The first is 王某, the others carry the heavenly stems; each keeps the form in every field."""
    fields = {"question": "联系人：王小丽，户主：王大明，房东：王建军", "reply": "已告知王建军和王小丽"}
    assert public(fields) == {
        "question": "联系人：王某，户主：王某甲，房东：王某乙",
        "reply": "已告知王某乙和王某",
    }


def test_the_caller_is_one_person_in_every_form(public):
    """Full name, surname with title and given name alone are all 王某."""
    fields = {"title": "王女士反映停水", "question": "我叫王小丽，小丽家停水", "reply": "王小丽女士您好"}
    public_fields = public(fields, KnownFields(name="王小丽"))
    assert public_fields["title"] == "王某反映停水"
    assert public_fields["question"] == "我叫王某，王某家停水"
    assert public_fields["reply"].startswith("王某")


@pytest.mark.parametrize(
    ("name", "form"), [("欧阳文博", "欧阳某"), ("买买提·艾力", "买某"), ("王小丽", "王某")]
)
def test_the_public_form_keeps_only_the_surname(public, name, form):
    """Compound surnames are kept whole, of other names only the first character."""
    assert public({"question": f"姓名：{name}"})["question"] == f"姓名：{form}"


def test_a_person_the_source_already_calls_by_our_form_is_somebody_else(public):
    """Two people must not merge into one."""
    assert public({"question": "店主周某与村民周大明"})["question"] == "店主周某与村民周某甲"


def test_coordinates_become_the_town_the_case_names(public):
    """Only the office's own list of places can stand for a position."""
    offices = OfficeWords(places=frozenset({"安阳街道"}))
    assert (
        public({"question": "安阳街道120.651,27.781处"}, offices=offices)["question"] == "安阳街道安阳街道处"
    )
    assert public({"question": "120.651,27.781处"})["question"] == "【位置已隐去】处"


def test_overlapping_replacements_are_united():
    """The longer span's text stands for the whole stretch."""
    assert apply_replacements("abcdef", [(1, 3, "X"), (2, 6, "Y")]) == "aY"


def test_touching_replacements_of_one_text_stand_once_and_of_two_texts_both():
    """138…139… without a gap needs one mark, a name with its telephone two."""
    assert apply_replacements("abcd", [(0, 2, "X"), (2, 4, "X")]) == "X"
    assert apply_replacements("abcd", [(0, 2, "X"), (2, 4, "Y")]) == "XY"


@pytest.mark.parametrize("span", [(-1, 2), (0, 5), (2, 2), (3, 1)])
def test_wrong_offsets_are_refused(span):
    """An offset outside the text is a fault of the caller and must never cut silently."""
    with pytest.raises(ValueError, match="does not lie inside"):
        apply_replacements("abcd", [(*span, "X")])


def test_our_marks_are_recognised_in_published_text():
    """Pages render marks by this pattern; ordinary words with 某 are none."""
    text = "王某与王某甲、欧阳某住锦湖街道某小区，【电话已隐去】，某某上学，对某些人"
    assert MASK_PATTERN.findall(text) == ["王某", "王某甲", "欧阳某", "某小区", "【电话已隐去】", "某某"]
