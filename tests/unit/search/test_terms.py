"""The terms of a case, which searches are offered, and their pinyin."""

import pytest

from portal.search.terms import case_terms, pinyin


def test_terms_are_what_a_title_is_about_and_the_names_beside_it() -> None:
    found = case_terms("反映东湖街道污水外溢的问题", ("市住建局", "城乡建设", None, ""))
    assert {"污水", "东湖", "市住建局", "城乡建设"} <= found
    assert not {"反映", "问题"} & found


def test_what_stands_in_place_of_a_person_is_no_term() -> None:
    assert not {
        term for term in case_terms("王某反映【电话已隐去】号码××路", ()) if "某" in term or "隐" in term
    }


def test_single_characters_and_bare_numbers_are_no_terms() -> None:
    assert case_terms("水 100 号", ("12345",)) == set()


def test_traditional_writing_gives_the_same_terms() -> None:
    assert case_terms("夜間噪聲", ()) == case_terms("夜间噪声", ())


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("噪声", ("zaosheng", "zs")),
        ("银行", ("yinhang", "yh")),  # read by the phrase: not yinxing
        ("绿化", ("lvhua", "lh")),
        ("wifi信号", ("wifixinhao", "wxh")),
    ],
)
def test_pinyin_is_without_tones(term: str, expected: tuple[str, str]) -> None:
    assert pinyin(term) == expected
