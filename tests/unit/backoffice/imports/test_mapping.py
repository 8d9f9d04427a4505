"""Columns find their fields by profile; what is not used is said."""

import pytest

from portal.backoffice.imports.mapping import (
    FIELDS,
    ColumnMapping,
    ProfileError,
    load_profile,
    profile_names,
)


def mapped(profile: str, *columns: str) -> ColumnMapping:
    """The mapping of these columns."""
    mapping = ColumnMapping(load_profile(profile))
    mapping.learn(columns)
    return mapping


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("工单编号", "source_number"), ("受理编号", "source_number"), ("留言编号", "source_number"),
        ("* 工单编号：", "source_number"), ("留言主题", "title"), ("留言详情", "question"),
        ("诉求内容", "question"),
        ("来电人", "caller_name"), ("来电人/姓名", "caller_name"), ("受理/时间", "received_at"),
        ("受理时间（年月日）", "received_at"), ("答复意见", "reply"), ("主办单位", "department"),
        ("一级分类", "category_1"), ("ＳＯＵＲＣＥ＿ＮＵＭＢＥＲ", "source_number"),
        ("是否同意公开", "consent"),
    ],
)  # fmt: skip
def test_headings_are_recognised_in_their_spellings(column: str, field: str) -> None:
    """Width, punctuation, required marks, notes in brackets and grouped headings do not matter."""
    assert mapped("generic", column).used == {column: field}


def test_every_field_has_a_heading_in_the_generic_profile() -> None:
    """No field of the list is unreachable; 所在地区 belongs to the message platforms alone."""
    assert set(load_profile("generic").columns.values()) == FIELDS.keys() - {"area"}


def test_unknown_columns_are_reported_and_never_used() -> None:
    """A column nobody knows, one left out on purpose and a second one of the same meaning all say why."""
    mapping = mapped("generic", "工单编号", "标题", "主题", "录音", "心情")
    assert mapping.used == {"工单编号": "source_number", "标题": "title"}
    assert mapping.unused["心情"] == "不认识的列名，未使用"
    assert "呼叫系统" in mapping.unused["录音"]
    assert mapping.unused["主题"] == "与“标题”列含义相同，只使用前者"


def test_a_column_that_appears_later_is_still_mapped() -> None:
    """JSON Lines records need not all have the keys of the first."""
    mapping = mapped("messages", "id", "title")
    fields = mapping.fields({"id": "m-1", "title": "题", "reply": "答", "mood": "好"})
    assert fields == {"source_number": ("id", "m-1"), "title": ("title", "题"), "reply": ("reply", "答")}
    assert "mood" in mapping.unused


def test_a_file_without_number_or_text_says_what_it_lacks() -> None:
    """The sentences name columns that would do."""
    assert len(mapped("generic", "年龄", "性别").missing()) == 2
    assert "工单编号" in mapped("generic", "标题").missing()[0]
    assert mapped("generic", "工单编号", "标题").missing() == []


def test_the_messages_profile_maps_its_shape() -> None:
    """The user's code is the caller's handle; votes and grouping stay out."""
    mapping = mapped("messages", "id", "title", "body", "category", "submitted_at", "reply", "replied_at",
                     "city", "likes", "dislikes", "user", "dup_group")  # fmt: skip
    assert mapping.used["user"] == "caller_handle"
    assert mapping.used["body"] == "question"
    assert mapping.unused.keys() == {"likes", "dislikes", "dup_group"}


def test_every_shipped_profile_loads() -> None:
    """A heading listed for two fields, or a field that is none, would raise."""
    assert profile_names() == ["generic", "messages"]
    assert {load_profile(name).source for name in profile_names()} == {"12345", "messages"}


def test_an_unknown_profile_is_named_with_the_known_ones() -> None:
    """The operator reads what there is to choose from."""
    with pytest.raises(ProfileError, match=r"“weekly”.*generic、messages"):
        load_profile("weekly")
