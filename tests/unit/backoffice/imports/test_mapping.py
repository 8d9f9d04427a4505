"""Columns find their fields by profile; what is not used is said."""

import pytest

from portal.backoffice.imports.mapping import (
    ColumnMapping,
    ProfileError,
    fitting_profiles,
    load_profile,
    profile_names,
)
from portal.backoffice.imports.shapes import CASES, SHAPES


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
    assert set(load_profile("generic").columns.values()) == CASES.fields.keys() - {"area"}


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
    assert profile_names() == ["generic", "aggregates", "callbacks", "callstats", "messages", "orders"]
    assert {load_profile(name).shape.code for name in profile_names()} == SHAPES.keys()


@pytest.mark.parametrize("name", ["orders", "callbacks", "callstats", "aggregates"])
def test_every_field_of_a_kind_has_a_heading(name: str) -> None:
    """No field is unreachable."""
    profile = load_profile(name)
    assert set(profile.columns.values()) == profile.shape.fields.keys()


def test_orders_and_callbacks_speak_of_the_same_cases() -> None:
    """Their numbers are those of the general profile's cases."""
    assert {load_profile(name).source for name in ("generic", "orders", "callbacks")} == {"12345"}


@pytest.mark.parametrize(
    ("columns", "profiles"),
    [
        (("工单编号", "标题", "诉求内容", "主办单位", "派单时间", "答复内容"), ["generic", "orders"]),
        (
            ("派单编号", "工单编号", "承办单位", "派单时间", "办理时限", "是否解决", "满意度"),
            ["orders", "callbacks"],
        ),
        (("派单编号", "是否联系上", "是否解决", "满意度"), ["callbacks"]),
        (("月份", "呼入量", "接通量", "15秒接通量"), ["callstats"]),
        (("指标名称", "数值", "时期", "来源", "分母说明"), ["aggregates"]),
        (("城市", "人口"), []),
    ],
)
def test_a_file_is_recognised_by_its_columns(columns: tuple[str, ...], profiles: list[str]) -> None:
    """The profile that uses most of them comes first."""
    assert [profile.name for profile in fitting_profiles(columns)] == profiles


def test_an_unknown_profile_is_named_with_the_known_ones() -> None:
    """The operator reads what there is to choose from."""
    with pytest.raises(ProfileError, match=r"“weekly”.*generic、aggregates"):
        load_profile("weekly")
