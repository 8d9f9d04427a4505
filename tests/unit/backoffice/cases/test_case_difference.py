"""The diff between imported and public wording."""

from hypothesis import given
from hypothesis import strategies as st

from portal.backoffice.cases.difference import Change, differences

TEXT = st.text("污水管夜间冒，。", max_size=40)


def test_a_deleted_passage() -> None:
    assert differences("污水管夜间冒水，气味很重。", "污水管夜间冒水。") == [
        Change("same", "污水管夜间冒水"),
        Change("del", "，气味很重"),
        Change("same", "。"),
    ]


def test_a_chance_match_inside_a_change_is_not_shown() -> None:
    """One common character in the middle of two rewritten passages only confuses."""
    assert differences("开头甲乙水丙丁结尾", "开头子丑水寅卯结尾") == [
        Change("same", "开头"),
        Change("del", "甲乙水丙丁"),
        Change("ins", "子丑水寅卯"),
        Change("same", "结尾"),
    ]


def test_equal_texts_have_no_change() -> None:
    assert [change.kind for change in differences("相同", "相同")] == ["same"]
    assert differences("", "") == []


@given(TEXT, TEXT)
def test_the_changes_tell_both_texts_whole(old: str, new: str) -> None:
    changes = differences(old, new)
    assert "".join(change.text for change in changes if change.kind != "ins") == old
    assert "".join(change.text for change in changes if change.kind != "del") == new
