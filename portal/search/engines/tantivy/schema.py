"""What tantivy stores for a document: its tokens, its pairs of units in order, its facets, its date. No analyzer of its own
runs.
"""

from collections.abc import Sequence
from itertools import pairwise

import tantivy

from portal.search.order import order_key
from portal.search.protocol import Document
from portal.search.query import FIELDS
from portal.search.tokens import analyse, is_lone_han
from portal.search.weights import TITLE_WEIGHT

BETWEEN = "|"  # between the parts of a document in its sequence of units: no phrase crosses it, no unit is it
ANALYZER = "as_given"
FORM = "tantivy-3"
"""Raised with every change of what is stored: an older index is rebuilt, not misread."""

ID, TOKENS, WORDS, PAIRS, SINGLES = "id", "tokens", "words", "pairs", "singles"
DATE, ORDER, FACETS = "date", "order", "facets"


def tokens_of(field: str) -> str:
    """Name of the index of one field's tokens (标题:收费)."""
    return f"tokens_{field}"


def pairs_of(field: str) -> str:
    """Name of the index of one field's pairs in order (标题:“停车收费”)."""
    return f"pairs_{field}"


def pairs(units: Sequence[str]) -> list[str]:
    """Each unit with the next as one term, in order: far fewer texts hold a pair than a character, so a phrase costs less."""
    return ["_".join(pair) for pair in pairwise(units)]


def home(token: str) -> str:
    """Name of the index in which a token is looked up."""
    return SINGLES if is_lone_han(token) else TOKENS


def make_schema() -> tantivy.Schema:
    """The schema of a new index."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(ID, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(TOKENS, tokenizer_name=ANALYZER, index_option="freq")
    builder.add_text_field(WORDS, tokenizer_name=ANALYZER, index_option="freq")
    builder.add_text_field(PAIRS, tokenizer_name=ANALYZER, index_option="position")
    builder.add_text_field(SINGLES, tokenizer_name=ANALYZER, index_option="basic")
    for field in FIELDS:
        builder.add_text_field(tokens_of(field), tokenizer_name=ANALYZER, index_option="basic")
        builder.add_text_field(pairs_of(field), tokenizer_name=ANALYZER, index_option="position")
    builder.add_unsigned_field(DATE, indexed=True, fast=True)
    builder.add_unsigned_field(ORDER, fast=True)
    builder.add_json_field(FACETS, fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def register_analyzer(index: tantivy.Index) -> None:
    """Texts arrive as tokens between blanks."""
    blanks = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(ANALYZER, blanks)


def to_document(document: Document) -> tantivy.Document:
    """The values tantivy stores for a document."""
    made = tantivy.Document()
    made.add_text(ID, document.id)
    made.add_unsigned(DATE, document.date)
    made.add_unsigned(ORDER, order_key(document.date, document.id))
    made.add_json(FACETS, {**document.facets, "kind": document.kind})
    found: dict[str, list[str]] = {TOKENS: [], WORDS: [], SINGLES: []}
    units: list[str] = []
    for field, text in (("title", document.title), ("", document.body), *document.fields.items()):
        read = analyse(text)
        times = TITLE_WEIGHT if field == "title" else 1
        found[TOKENS] += _no_singles(read.tokens) * times
        found[WORDS] += read.words * times
        units += [BETWEEN, *read.units]
        found[SINGLES] += read.characters
        if field in FIELDS:
            made.add_text(tokens_of(field), " ".join({*read.tokens, *read.characters}))
            made.add_text(pairs_of(field), " ".join(pairs(read.units)))
    found[SINGLES] = list(set(found[SINGLES]))
    found[PAIRS] = pairs(units)
    for name, terms in found.items():
        made.add_text(name, " ".join(terms))
    return made


def _no_singles(found: list[str]) -> list[str]:
    """Without lone Han characters: those are found among the single ones."""
    return [token for token in found if len(token) > 1 or token.isascii()]
