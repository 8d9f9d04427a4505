"""The synonym list."""

from portal.search.synonyms import LIMIT, alternatives, groups
from portal.search.tokens import tokens


def test_listed_words_find_each_other() -> None:
    """A synonym works in both directions."""
    assert alternatives("噪音") == ("噪声",)
    assert "噪音" in alternatives("噪声")


def test_the_longest_listed_word_is_replaced() -> None:
    """A bus is not turned into a bus bus."""
    assert "公交车车" not in alternatives("公交车")


def test_traditional_writing_is_recognised() -> None:
    """The list is matched after folding."""
    assert alternatives("噪聲") == ("噪音",)


def test_alternatives_are_bounded() -> None:
    """A word made of many listed words is not multiplied out."""
    assert len(alternatives("".join(groups()))) == LIMIT


def test_every_listed_word_can_be_searched() -> None:
    """A word shorter than a bigram, or a group of one, would be a mistake in the list."""
    assert all(tokens(word) and len(word) > 1 and others for word, others in groups().items())


def test_unlisted_words_have_no_alternatives() -> None:
    """Most words stand for themselves."""
    assert alternatives("唱歌") == ()
