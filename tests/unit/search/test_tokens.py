"""The tokenizer: what is stored for a text and what a query looks for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.search.tokens import analyse, fold, spans, tokens, unit_spans

MIXED = st.text(alphabet=st.sampled_from("污水管噪聲臺灣ABcd19 ，。㎡①ＡéßİΣ\u0301\u200bガ々〇\U00020000"))


def test_han_runs_become_overlapping_bigrams() -> None:
    """Each pair of neighbours is a token, so any substring of two characters is found."""
    assert tokens("污水外溢") == ["污水", "水外", "外溢"]


def test_a_lone_han_character_stays_a_unigram() -> None:
    """A single character between other marks is its own token."""
    assert tokens("水，A区") == ["水", "a", "区"]


def test_numbers_inside_addresses_are_tokens() -> None:
    """A house number can be found although Han characters touch it on both sides."""
    assert tokens("湖滨路100号店") == ["湖滨", "滨路", "100", "号店"]


@pytest.mark.parametrize(
    ("written", "same_as"),
    [
        ("１２３４５", "12345"),
        ("ＷｅＣｈａｔ", "wechat"),
        ("臺灣噪聲", "台湾噪声"),
        ("污\u200b水", "污水"),
        ("㎡", "m2"),
    ],
)
def test_variants_of_writing_give_the_same_tokens(written: str, same_as: str) -> None:
    """Width, case, accents, traditional characters and invisible marks make no difference."""
    assert tokens(written) == tokens(same_as)


def test_tokens_do_not_cross_punctuation() -> None:
    """Characters on both sides of a mark are no pair."""
    assert "水路" not in tokens("污水，路灯")


def test_positions_count_units_across_words_and_marks() -> None:
    """A word is one unit and a Han character is one, so adjacency survives a mixed run."""
    assert [(token.text, token.position) for token in spans("拨打12345热线")] == [
        ("拨打", 0),
        ("12345", 2),
        ("热线", 3),
    ]


def test_single_characters_are_kept_beside_the_tokens() -> None:
    """A search for one character finds it wherever it stands."""
    assert analyse("污水，Ａ管１").characters == ["污", "水", "管"]


def test_overlong_words_are_cut() -> None:
    """A word of any length is stored by its first 64 characters, in texts and in queries alike."""
    assert tokens("x" * 9000) == ["x" * 64]


@settings(deadline=None)  # the machine may be busy
@given(st.text() | MIXED)
def test_spans_point_into_the_source(text: str) -> None:
    """Whatever the text, each token names a part of it, in order, that folds to the token."""
    last = 0
    for token in spans(text):
        assert 0 <= token.start < token.end <= len(text)
        assert token.start >= last
        last = token.start
        assert set(token.text) <= set(fold(text[token.start : token.end]).text)


@settings(deadline=None)  # the machine may be busy
@given(MIXED)
def test_characters_fold_alike_in_any_company(text: str) -> None:
    """A query of a few characters folds as the same characters inside a text do."""
    assert fold(text).text == "".join(fold(char).text for char in text)


@settings(max_examples=300)
@given(text=MIXED | st.text())
def test_what_an_index_stores_is_what_a_query_looks_for(text: str) -> None:
    """The fast reading of whole texts and the reading that keeps places agree."""
    read = analyse(text)
    assert read.tokens == [token.text for token in spans(text)]
    assert read.units == [unit.text for unit in unit_spans(text)]


def test_words_are_those_of_a_dictionary_folded_and_numbers() -> None:
    """Words of several characters and numbers tell more than the bigrams around them do."""
    assert analyse("臺灣路的排水管道破裂100米").words == ["台湾", "排水管道", "破裂", "100"]
