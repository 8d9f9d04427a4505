"""What the public search knows of words: groups that find each other, and the commonest terms; read once per published counter."""

from collections.abc import Callable
from typing import Any

from pyramid.request import Request
from sqlalchemy import Connection, func, select

from portal.public.log.tables import published_state
from portal.public.search.tables import published_term, published_word_group
from portal.search.synonyms import Group, Vocabulary

COMMONEST = 20
"""Terms that a search box offers before anything is typed; without JavaScript they are all it offers."""

_COUNTER = select(published_state.c.counter)


def vocabulary(request: Request) -> Vocabulary:
    """The words that find each other."""
    found: Vocabulary = _remembered(request, "search.vocabulary", read_vocabulary)
    return found


def common_terms(request: Request) -> tuple[str, ...]:
    """The terms that most live cases come from."""
    found: tuple[str, ...] = _remembered(request, "search.common_terms", _read_common_terms)
    return found


def read_vocabulary(connection: Connection) -> Vocabulary:
    """The words as they stand published."""
    groups = connection.execute(select(published_word_group.c.kind, published_word_group.c.words))
    return Vocabulary(Group(row.kind, tuple(row.words.split())) for row in groups)


def _read_common_terms(connection: Connection) -> tuple[str, ...]:
    """Names of units are too long for a suggestion of what to ask."""
    columns = published_term.c
    fitting = func.length(columns.term).between(2, 8)
    statement = select(columns.term).where(fitting).order_by(columns.n.desc(), columns.term).limit(COMMONEST)
    return tuple(connection.scalars(statement))


def _remembered(request: Request, name: str, read: Callable[[Connection], Any]) -> Any:
    """What ``read`` says, kept until the published counter moves or another database is opened."""
    published = request.registry["published"]
    counter = request.published.scalar(_COUNTER)
    known = request.registry.get(name)
    if known is None or known[:2] != (published, counter):
        known = request.registry[name] = (published, counter, read(request.published))
    return known[2]
