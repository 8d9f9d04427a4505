"""The word diff: numbers and references change as a whole, long unchanged passages are told by their length."""

import pytest

from portal.backoffice.bulletins.difference import word_differences
from tests.timing import at_most


def marked(old: str, new: str) -> str:
    signs = {"same": "{}", "del": "[-{}-]", "ins": "[+{}+]", "gap": "<{}>"}
    return "".join(signs[change.kind].format(change.text) for change in word_differences(old, new))


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("受理 12,418 件。", "受理 12,618 件。", "受理 [-12,418-][+12,618+] 件。"),
        ("占 96.4%，上升。", "占 96.1%，上升。", "占 [-96.4%-][+96.1%+]，上升。"),
        ("见 {{due}}。", "见 {{due-rate}}。", "见 [-{{due}}-][+{{due-rate}}+]。"),
        ("比上月明显上升", "比上月略有下降", "比上月[-明显上升-][+略有下降+]"),
        ("各单位抓紧办理。", "各有关单位抓紧办理。", "各[+有关+]单位抓紧办理。"),
        ("一样", "一样", "一样"),
        ("", "新写的", "[+新写的+]"),
        ("\U000f0000甲", "\U000f0001甲", "[-\U000f0000-][+\U000f0001+]甲"),
    ],
)
def test_changes_are_told_in_words(old: str, new: str, shown: str) -> None:
    assert marked(old, new) == shown


def test_a_long_unchanged_passage_is_shortened_and_says_how_much_it_hides() -> None:
    same = "路灯不亮，请来修。" * 60
    shown = marked(f"甲{same}丙", f"乙{same}丁")
    assert "<……（此处 380 字相同）……>" in shown
    assert len(shown) < 250


def test_both_texts_can_be_put_together_from_the_runs() -> None:
    old, new = "受理 1,204 件，办结 97.3%。\n", "受理 1,237 件，\n办结率 97.3%，{{rate}}。"
    changes = word_differences(old, new)
    assert "".join(one.text for one in changes if one.kind != "ins") == old
    assert "".join(one.text for one in changes if one.kind != "del") == new


def test_a_rewritten_bulletin_of_a_hundred_thousand_characters_takes_seconds_at_most() -> None:
    old = "".join(f"第{n}件，{n * 7 % 1000}号路灯报修，{n * 13 % 977}天办结。\n" for n in range(5000))
    new = old.replace("路灯", "水管").replace("3天", "4天")
    with at_most(10):
        assert word_differences(old, new)
