"""Corrections by hand: each gives a new cutting, and refuses places that do not exist."""

import json
from collections.abc import Callable

import pytest

from portal.transcripts import (
    Cutting,
    as_json,
    drop_call,
    drop_turn,
    from_json,
    merge_call,
    merge_turn,
    reassign,
    rename_speaker,
    retitle,
    split_call,
    split_turn,
)
from tests.transcripts import pasted, spoken


@pytest.fixture
def cutting() -> Cutting:
    return pasted(
        "第1通 路灯", "说话人1：路灯坏了。哪条路？", "说话人2：春风路。",
        "第2通", "说话人1：停水了。", "说话人2：我来问。",
    )  # fmt: skip


def test_a_turn_is_split_at_a_character_and_its_halves_merged_again(cutting: Cutting) -> None:
    split = split_turn(cutting, 0, 0, 5)
    assert spoken(split)[0][:2] == [("", "说话人1", "路灯坏了。"), ("", "", "哪条路？")]
    assert split[0].turns[1].doubt == "没有标明说话人，请指定"
    assert spoken(merge_turn(split, 0, 1)) == spoken(cutting)


def test_a_speaker_is_assigned_to_one_turn_or_renamed_everywhere(cutting: Cutting) -> None:
    one = reassign(cutting, 0, 1, "leader", " 副市长 ")
    assert spoken(one)[0][1] == ("leader", "副市长", "春风路。")
    both = rename_speaker(cutting, "说话人1", "caller", "来电人")
    assert [call[0][:2] for call in spoken(both)] == [("caller", "来电人")] * 2
    assert not any(turn.doubt for call in both for turn in call.turns if turn.speaker == "来电人")


def test_calls_are_split_merged_and_named(cutting: Cutting) -> None:
    split = split_call(cutting, 0, 1)
    assert [(call.title, len(call.turns)) for call in split] == [("路灯", 1), ("", 1), ("", 2)]
    assert merge_call(split, 1) == cutting
    assert retitle(cutting, 1, "  停水\n三天 ")[1].title == "停水 三天"


def test_a_call_that_loses_its_last_turn_goes(cutting: Cutting) -> None:
    assert spoken(drop_turn(cutting, 1, 0))[1] == [("", "说话人2", "我来问。")]
    assert drop_turn(drop_turn(cutting, 1, 0), 1, 0) == drop_call(cutting, 1) == cutting[:1]


def test_a_cutting_survives_its_storage(cutting: Cutting) -> None:
    assert from_json(json.loads(json.dumps(as_json(cutting)))) == cutting


@pytest.mark.parametrize(
    "act",
    [
        lambda it: split_turn(it, 0, 0, 0),
        lambda it: split_turn(it, 0, 0, -3),
        lambda it: split_turn(it, 0, 0, 999),
        lambda it: split_turn(it, 0, 9, 1),
        lambda it: merge_turn(it, 0, 0),
        lambda it: merge_turn(it, -1, 1),
        lambda it: reassign(it, 0, -1, "leader", "x"),
        lambda it: reassign(it, 0, 0, "gap", "x"),
        lambda it: reassign(it, 0, 0, "", "x"),
        lambda it: reassign(it, 0, 0, "leader", "长" * 65),
        lambda it: rename_speaker(it, "没有这个人", "leader", "x"),
        lambda it: split_call(it, 0, 0),
        lambda it: merge_call(it, 0),
        lambda it: merge_call(it, 2),
        lambda it: retitle(it, 0, "长" * 201),
        lambda it: drop_turn(it, 2, 0),
        lambda it: drop_call(it, -1),
    ],
)
def test_places_that_do_not_exist_are_refused_in_words(
    cutting: Cutting, act: Callable[[Cutting], Cutting]
) -> None:
    with pytest.raises(ValueError, match=r"。$"):
        act(cutting)
