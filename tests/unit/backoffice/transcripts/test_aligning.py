"""What of a new transcript is what is stored: order is kept, likeness decides, nothing is lost on either side."""

import pytest

from portal.backoffice.transcripts.aligning import aligned

LIGHT = "小区门口的路灯坏了两个月，晚上看不见路，老人不敢出门。"
WATER = "自来水这几天发黄，早上放半天才变清，想问是什么原因。"
BUS = "公交五路改线以后不经过菜场，买菜要走半个多小时。"


def test_the_same_texts_pair_in_order() -> None:
    assert aligned([LIGHT, WATER], [LIGHT, WATER]) == [(0, 0), (1, 1)]


def test_a_new_text_in_between_stands_alone() -> None:
    assert aligned([LIGHT, WATER], [LIGHT, BUS, WATER]) == [(0, 0), (None, 1), (1, 2)]


def test_a_text_that_is_no_longer_there_stands_alone() -> None:
    assert aligned([LIGHT, BUS, WATER], [LIGHT, WATER]) == [(0, 0), (1, None), (2, 1)]


def test_another_wording_of_a_text_is_its_version() -> None:
    other = LIGHT.replace("两个月", "2个月").replace("老人不敢", "老人家不敢")
    assert aligned([BUS, LIGHT], [BUS, other]) == [(0, 0), (1, 1)]


def test_texts_that_have_only_greetings_in_common_are_no_versions() -> None:
    hello = "您好，这里是接听日。"
    assert aligned([hello + LIGHT], [hello + WATER]) == [(0, None), (None, 0)]


def test_of_two_halves_the_text_pairs_with_one() -> None:
    whole = LIGHT + WATER
    assert aligned([whole], [LIGHT, WATER]) in ([(0, 0), (None, 1)], [(None, 0), (0, 1)])


@pytest.mark.parametrize(("old", "new"), [([], []), ([LIGHT], []), ([], [LIGHT]), (["嗯"], ["好"])])
def test_every_place_of_both_lists_comes_up_once(old: list[str], new: list[str]) -> None:
    pairs = aligned(old, new)
    assert [a for a, _ in pairs if a is not None] == list(range(len(old)))
    assert [b for _, b in pairs if b is not None] == list(range(len(new)))


def test_crossing_pairs_are_not_made() -> None:
    pairs = aligned([LIGHT, WATER], [WATER, LIGHT])
    matched = [(a, b) for a, b in pairs if a is not None and b is not None]
    assert len(matched) == 1
    assert sorted(a for a, _ in pairs if a is not None) == [0, 1]


def test_a_long_session_that_was_recognised_anew_takes_no_time() -> None:
    """1,500 turns, a third of them changed."""
    old = [f"第{n}段，{LIGHT if n % 2 else WATER}" for n in range(1500)]
    new = [text.replace("，", "、") if n % 3 == 0 else text for n, text in enumerate(old)]
    pairs = aligned(old, new)
    assert sum(a == b for a, b in pairs) == 1500
