"""Whole numbers as addresses and forms carry them."""

LONGEST = 17
"""Digits of the largest id that the database can hold without overflow."""


def whole_number(text: str, *, digits: int = LONGEST) -> int | None:
    """``text`` as a number of at most ``digits`` ASCII digits; None for anything else, whoever sent it."""
    is_number = text.isascii() and text.isdigit() and len(text) <= digits
    return int(text) if is_number else None
