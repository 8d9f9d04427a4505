"""The phrase language of the data files."""

from random import Random

import pytest

from portal.demo.model import Span
from portal.demo.people import bank_card, id_number
from portal.demo.phrases import Writer, compile_phrase, slots


def written(text: str, seed: int = 1) -> Writer:
    """Render a phrase in which {name} is a person and everything else itself."""
    writer = Writer(Random(seed).random, lambda name: ("林禾", "PERSON") if name == "name" else (name, None))
    writer.write(compile_phrase(text))
    return writer


def test_alternatives_may_be_nested_and_empty() -> None:
    """All ways through a phrase are taken sooner or later."""
    found = {written("a[b|c[|d]]e", seed).text() for seed in range(40)}
    assert found == {"abe", "ace", "acde"}


def test_numbers_stay_within_their_limits() -> None:
    """Both limits are included."""
    assert {int(written("{3-5}", seed).text()) for seed in range(40)} == {3, 4, 5}


def test_marks_point_at_the_value() -> None:
    """Offsets count characters of the whole text."""
    writer = written("联系人{name}，请找{name}。")
    assert writer.spans == [Span(3, 5, "PERSON"), Span(8, 10, "PERSON")]


def test_slots_are_found_inside_alternatives() -> None:
    """The title writer asks which places a phrase may name."""
    assert slots(compile_phrase("{a}[x|y{b}]")) == {"a", "b"}


@pytest.mark.parametrize("text", ["[a|b", "a]b", "a|b"])
def test_unbalanced_brackets_are_refused(text: str) -> None:
    """A slip in a data file fails at load, not on a page."""
    with pytest.raises(ValueError, match=r"brackets|bracket|stray"):
        compile_phrase(text)


def test_identity_numbers_have_a_valid_check_character() -> None:
    """Valid in form (GB 11643), in a region that does not exist."""
    number = id_number(Random(3), 1980, male=True)
    weights = [2 ** (17 - place) % 11 for place in range(18)]
    values = [10 if sign == "X" else int(sign) for sign in number]
    assert sum(w * v for w, v in zip(weights, values, strict=True)) % 11 == 1
    assert number.startswith("99")


def test_card_numbers_have_a_valid_luhn_digit() -> None:
    """Detection must take them for cards."""
    digits = [int(sign) for sign in reversed(bank_card(Random(3)))]
    total = sum(digits[0::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    assert total % 10 == 0
