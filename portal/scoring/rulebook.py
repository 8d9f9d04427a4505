"""Rulebooks as TOML: ``parse_rulebook`` reads one, or says in Chinese everything that is wrong with it at once."""

import re
import tomllib

from portal.scoring.model import Band, Callback, Group, Indicator, Rulebook
from portal.scoring.parsing import read_book
from portal.scoring.sections import Notes
from portal.scoring.validation import book_faults

__all__ = ["Band", "Callback", "Group", "Indicator", "Rulebook", "RulebookFaults", "parse_rulebook"]

LARGEST = 64 * 1024
"""Bytes of a rulebook in UTF-8."""
_MOST_FAULTS = 200


class RulebookFaults(Exception):
    """``faults``: Chinese sentences, all faults at once."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("；".join(faults))
        self.faults = faults


def parse_rulebook(text: str) -> Rulebook:
    """The rulebook; raises RulebookFaults."""
    try:
        if len(text.encode()) > LARGEST:
            raise RulebookFaults(["考核办法超过64KB，不予读取"])
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulebookFaults([_syntax(error)]) from None
    except (
        RecursionError,
        ValueError,
    ):  # nesting without end, numbers of thousands of digits, halves of characters
        raise RulebookFaults(["考核办法的写法无法读取"]) from None
    notes = Notes(text)
    book = read_book(text, data, notes)
    weights_known = not any("full" in fault for fault in notes.sentences)
    for sentence, path in book_faults(book, weights_known):
        notes.add(sentence, path)
    if notes.sentences:
        raise RulebookFaults(list(dict.fromkeys(notes.sentences))[:_MOST_FAULTS])
    return book


def _syntax(error: tomllib.TOMLDecodeError) -> str:
    """Where the text stops being TOML."""
    place = re.search(r"line (\d+), column (\d+)", str(error))
    where = f"第{place[1]}行第{place[2]}列" if place else "文末"
    return f"{where}写法有误，不合 TOML 格式"
