"""What Whoosh stores for a document: its tokens, and columns with its id, date, facets and sequence of units."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from whoosh.codec.whoosh3 import W3Codec
from whoosh.columns import VarBytesColumn
from whoosh.fields import COLUMN, FieldType, Schema
from whoosh.formats import Existence

from portal.search.protocol import Document
from portal.search.tokens import analyse, sequence
from portal.search.weights import TITLE_WEIGHT

FORM = "whoosh-1"
"""Raised with every change of what is stored: an older index is rebuilt, not misread."""
TOKENS = "tokens"
WORDS = "word"  # scope of dictionary words, which only help to rank
PART = "\x1e"  # between the parts of a document in its sequence of units: no phrase crosses it
COLUMNS = ("id", "meta", "units")


def scoped(field: str | None, token: str) -> str:
    """Return the term under which a token is stored; terms of a field are told apart by a prefix."""
    return f"{field}:{token}" if field else token


def parts(document: Document) -> Iterable[tuple[str, str]]:
    """Return the texts of a document with the name of their field, "" for the body."""
    return [("title", document.title), ("", document.body), *document.fields.items()]


class Terms:
    """The terms of one document with their weights: tokens, and what only makes it findable in other ways."""

    def __init__(self, document: Document) -> None:
        self.tokens: Counter[str] = Counter()
        self.others: Counter[str] = Counter()
        self.units: list[str] = []
        for field, text in parts(document):
            weight = TITLE_WEIGHT if field == "title" else 1
            read = analyse(text)
            for token in read.tokens:
                if len(token) > 1 or token.isascii():  # a lone Han character is among the single ones
                    self.tokens[token] += weight
                    if field:
                        self.others[scoped(field, token)] += 1
            for word in read.words:
                self.others[scoped(WORDS, word)] += weight
            self.others.update(read.characters)
            if field:
                self.others.update(scoped(field, single) for single in read.characters)
            self.units.append(f"{field}{sequence(read.units)}")


class TokenField(FieldType):
    """Takes prepared weights of terms instead of text: no analyzer of Whoosh ever runs.

    Positions are left out: they make an index five times as large and as slow to write. Phrases are checked
    against the sequence of units, which has a column of its own.
    """

    def __init__(self) -> None:
        super().__init__(format=Existence(), analyzer=None, scorable=True)

    def index(self, value: "Terms", **_options: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield term, frequency, weight and no payload; a frequency of 0 leaves the document's length alone."""
        for term, weight in value.tokens.items():
            yield term.encode(), weight, float(weight), b""
        for term, weight in value.others.items():
            yield term.encode(), 0, float(weight), b""


class FastCodec(W3Codec):
    """Whoosh's own format, written a third faster: without zipping tiny blocks and length bounds nobody reads."""

    length_stats = False

    def __init__(self) -> None:
        super().__init__(compression=0)


def make_schema() -> Schema:
    """Return the schema of a new index."""
    return Schema(**{TOKENS: TokenField()}, **{name: COLUMN(VarBytesColumn()) for name in COLUMNS})


def to_fields(document: Document) -> dict[str, Any]:
    """Return the values Whoosh stores for a document."""
    meta = [document.date, {**document.facets, "kind": document.kind}]
    terms = Terms(document)
    return {
        TOKENS: terms,
        "id": document.id.encode(),
        "meta": json.dumps(meta, ensure_ascii=False).encode(),
        "units": PART.join(terms.units).encode(),
    }
