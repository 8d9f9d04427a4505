"""What a search may go on as while it is being typed: terms of live cases by their characters, their pinyin or its initials."""

import re
from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from portal.public.search.tables import published_term
from portal.search.parser import FIELD_NAMES
from portal.search.terms import LONGEST as LONGEST_TERM
from portal.search.tokens import HAN, fold

LIMIT = 8
LONGEST = 40
"""Characters of a search that suggestions are made for; who writes more writes a sentence."""

LONGEST_WORD = 8
"""Characters of a term that is offered as a word; whole names of units are only offered where a field asks for one."""

_TAIL = 4
"""Characters at the end of a run of Han in which the beginning of a term is sought."""

END = "\U0010ffff"
"""Sorts after every character that a term goes on with."""

_LAST_WORD = re.compile(rf"(?P<mark>[-－−]?(?:(?:{'|'.join(FIELD_NAMES)})[:：])?)(?P<word>[^\s\"“”]*)$")
_QUOTE = re.compile(r"[\"“”]")
_LAST_RUN = re.compile(f"([{HAN}]+|[a-z]+)$")


def suggestions(connection: Connection, typed: str, limit: int = LIMIT) -> list[str]:
    """Whole searches that begin as ``typed`` does, those with the most cases first; what stands before the last word stays."""
    last = _LAST_WORD.search(typed[: LONGEST + 1].encode(errors="ignore").decode())
    if last is None or not last["word"] or len(typed) > LONGEST:
        return []
    before, word = typed[: last.start("word")], fold(last["word"]).text
    if len(_QUOTE.findall(before)) % 2:  # inside a phrase, which means just what it says
        return []
    if len(word) == 1 and word.isascii():  # a twentieth of all terms begins with it
        return []
    found: dict[str, None] = {}
    longest = LONGEST_TERM if last["mark"].endswith((":", "：")) else LONGEST_WORD
    for head, tail in _tails(word):
        for term in _beginning(connection, tail, longest, limit):
            if head + term != word:
                found.setdefault(f"{before}{head}{term}")
        if found:
            break
    return list(found)[:limit]


def _tails(word: str) -> Iterator[tuple[str, str]]:
    """Where a term may begin in a word: at its beginning, or near its end (小区噪: 噪声), or where pinyin begins (小区zao)."""
    yield "", word
    last = _LAST_RUN.search(word)
    if last is None:
        return
    run = last.group()
    if run.isascii():
        yield word[: last.start()], run
        return
    for size in range(min(_TAIL, len(run)), 0, -1):
        if size < len(word):
            yield word[:-size], run[-size:]


def _beginning(connection: Connection, tail: str, longest: int, limit: int) -> list[str]:
    """The commonest terms that begin so; letters are also read as pinyin or its initials. Each is a range of an index of its own."""
    columns = published_term.c
    by_sound = (columns.pinyin, columns.initials) if tail.isascii() and tail.isalpha() else ()
    found: dict[str, int] = {}
    for column in (columns.term, *by_sound):
        statement = (
            select(columns.term, columns.n)
            .where(column.between(tail, tail + END), func.length(columns.term) <= longest)
            # An expression, so that the few that fit are sorted and not all looked through by their number.
            .order_by(-columns.n, columns.term)
            .limit(limit)
        )
        found.update({row.term: row.n for row in connection.execute(statement)})
    return sorted(found, key=lambda term: (-found[term], term))[:limit]
