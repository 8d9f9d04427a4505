"""Words that find each other: groups of synonyms and of names of one place."""

import pytest

from portal.search.parser import parse
from portal.search.query import AnyOf, Word
from portal.search.synonyms import (
    GROUP_LIMIT,
    LIMIT,
    PLACE,
    SYNONYM,
    Group,
    Vocabulary,
    faults,
    read_groups,
    shipped_groups,
    split_words,
    write_groups,
)

SHIPPED = Vocabulary(shipped_groups())
BOTH = Vocabulary([Group(SYNONYM, ("噪音", "噪声")), Group(PLACE, ("南河镇", "南河街道"))])


def test_listed_words_find_each_other() -> None:
    """A synonym works in both directions."""
    assert SHIPPED.alternatives("噪音") == ("噪声",)
    assert "噪音" in SHIPPED.alternatives("噪声")


def test_the_longest_listed_word_is_replaced() -> None:
    """A bus is not turned into a bus bus."""
    assert "公交车车" not in SHIPPED.alternatives("公交车")


def test_traditional_writing_is_recognised() -> None:
    """The list is matched after folding."""
    assert SHIPPED.alternatives("噪聲") == ("噪音",)


def test_alternatives_are_bounded() -> None:
    """A word made of many listed words is not multiplied out."""
    every = [word for group in shipped_groups() for word in group.words]
    assert len(SHIPPED.alternatives("".join(every))) == LIMIT


def test_unlisted_words_have_no_alternatives() -> None:
    """Most words stand for themselves, and without a vocabulary all do."""
    assert SHIPPED.alternatives("唱歌") == ()
    assert parse("噪音").expansions == ()


def test_what_a_new_installation_begins_with_has_no_fault() -> None:
    assert faults(shipped_groups()) == []


def test_names_of_a_place_are_also_tried_in_its_field() -> None:
    """地点:南河镇 finds what is filed under 南河街道; a synonym says nothing about a place."""
    root = parse("地点:南河镇", words=BOTH).root
    assert isinstance(root, AnyOf)
    assert [(word.field, word.text) for word in root.children if isinstance(word, Word)] == [
        ("town", "南河镇"),
        ("town", "南河街道"),
    ]
    assert parse("南河镇", words=BOTH).expansions == (("南河镇", ("南河街道",)),)
    assert parse("地点:噪音 单位:南河镇 标题:噪音", words=BOTH).expansions == ()


def test_an_office_is_found_in_its_field_by_what_people_call_it() -> None:
    """单位:城管 finds the office whose name people never say; a quoted name stays as it is written."""
    words = Vocabulary(shipped_groups())
    assert parse("单位:城管", words=words).expansions == (("城管", ("综合行政执法",)),)
    assert parse("单位:“城管”", words=words).expansions == ()


def test_the_written_words_only_are_sought_on_request() -> None:
    assert parse("噪音", with_synonyms=False, words=BOTH).expansions == ()


def test_a_file_holds_both_kinds_and_reads_back_as_it_was() -> None:
    groups = [Group(SYNONYM, ("噪音", "噪声")), Group(PLACE, ("南河镇", "南河街道"))]
    assert read_groups(write_groups(groups)) == groups
    assert read_groups("# 说明\n\n噪音、噪声\n[地名]\n 南河镇，南河街道 ") == groups


def test_words_of_a_group_are_folded_and_parted_by_any_usual_mark() -> None:
    assert split_words("噪聲、噪音，ＷＩＦＩ；無線網") == ("噪声", "噪音", "wifi", "无线网")


@pytest.mark.parametrize(
    ("groups", "fault"),
    [
        ("水 自来水", "“水”只有一个字，会带出太多无关的结果。"),
        ("噪音", "“噪音”只有一个词，每组至少要两个。"),
        ("噪音 噪音", "“噪音”在同一组里写了不止一次。"),
        ("噪音 噪声\n噪声 吵闹", "“噪声”已在另一组里：噪音 噪声。一个词只能放在一组。"),
        ("噪音 噪声\n[地名]\n噪声 吵闹", "“噪声”已在另一组里：噪音 噪声。一个词只能放在一组。"),
        ("噪音 噪声？", "“噪声?”里有标点或符号，只能写汉字、字母和数字。"),
        ("噪音 " + "长" * 21, f"“{'长' * 20}…”太长，每个词最多 20 个字。"),
        (
            " ".join(f"甲乙{n}" for n in range(GROUP_LIMIT + 1)),
            f"“甲乙0”这一组有 {GROUP_LIMIT + 1} 个词，每组最多 {GROUP_LIMIT} 个。",
        ),
    ],
)
def test_what_is_wrong_with_groups_is_said_in_chinese(groups: str, fault: str) -> None:
    assert faults(read_groups(groups)) == [fault]


def test_there_may_not_be_endlessly_many_groups() -> None:
    groups = [Group(SYNONYM, (f"甲{n}", f"乙{n}")) for n in range(3_001)]
    assert faults(groups) == ["最多 3,000 组，现在有 3,001 组。"]
