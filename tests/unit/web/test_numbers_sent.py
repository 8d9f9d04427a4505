"""Numbers that addresses and forms carry."""

import pytest

from portal.web.numbers import whole_number


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("17", 17), ("9" * 17, int("9" * 17))])
def test_digits_are_a_number(text: str, number: int) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize("text", ["", "-1", "1.5", "１７", "²", " 3", "1e3", "9" * 18])
def test_everything_else_is_none(text: str) -> None:
    """Full-width digits and superscripts are digits to Python and nothing to a database."""
    assert whole_number(text) is None


def test_a_page_number_may_be_shorter() -> None:
    assert whole_number("123456", digits=5) is None
