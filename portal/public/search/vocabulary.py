"""What the public search knows of words: groups that find each other, and the commonest terms; read once per published counter."""

from sys import getsizeof

from markupsafe import Markup
from pyramid.request import Request
from sqlalchemy import Connection, func, select

from portal.public.log.tables import published_state
from portal.public.search.suggestions import LONGEST_WORD
from portal.public.search.tables import published_term, published_word_group
from portal.search.synonyms import Group, Vocabulary
from portal.web.counter import ReleaseCounter
from portal.web.page_cache import Fragment, kept_fragment
from portal.web.stores import COUNTER

COMMONEST = 20
"""Terms that a search box offers before anything is typed; without JavaScript they are all it offers."""

_KEPT = "search.vocabulary"
_COUNTER = select(published_state.c.counter)
_OPTION = Markup('<option value="{}">')


def vocabulary(request: Request) -> Vocabulary:
    """The words that find each other, kept until the release counter moves.

    The counter of the process only tells that what is kept is still right. What is read anew is kept under the counter
    of the transaction that it was read in, which may be older by now.
    """
    counter: ReleaseCounter = request.registry[COUNTER]
    known = request.registry.get(_KEPT)
    if known is None or known[0] is not counter or known[1] != counter.current():
        connection = request.published
        known = (counter, connection.scalar(_COUNTER), read_vocabulary(connection))
        request.registry[_KEPT] = known
    found: Vocabulary = known[2]
    return found


def term_options(request: Request) -> Markup:
    """The terms that most live cases come from, as the options of a search box."""
    found: Markup = kept_fragment(request, "term_options", "", lambda: _term_options(request.published))
    return found


def read_vocabulary(connection: Connection) -> Vocabulary:
    """The words as they stand published."""
    groups = connection.execute(select(published_word_group.c.kind, published_word_group.c.words))
    return Vocabulary(Group(row.kind, tuple(row.words.split())) for row in groups)


def _term_options(connection: Connection) -> Fragment:
    columns = published_term.c
    fitting = func.length(columns.term) <= LONGEST_WORD
    statement = select(columns.term).where(fitting).order_by(columns.n.desc(), columns.term).limit(COMMONEST)
    options = Markup().join(map(_OPTION.format, connection.scalars(statement)))
    return Fragment(options, getsizeof(options))
