"""The order by date, the same in every engine: one number for each document, so that a page can go on after any of them."""

from hashlib import blake2b

from portal.search.protocol import Sort
from portal.search.query import Query

_ID_BITS = 37  # with the 27 bits of a date, as many as an unsigned number of 64 bits has room for


def order_key(date: int, id_: str) -> int:
    """Place of a document in the order by date: its `date` (yyyymmdd), and within a day an order that is always the same."""
    digest = blake2b(id_.encode(), digest_size=5).digest()
    return (date << _ID_BITS) | (int.from_bytes(digest) >> 3)


def order_of(query: Query, sort: Sort) -> Sort:
    """The order in which hits come: without words to be found there is no relevance."""
    return "newest" if sort == "relevance" and not query.ranks else sort
