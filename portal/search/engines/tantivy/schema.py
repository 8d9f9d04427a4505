"""What tantivy stores for a document: its tokens, its units in order, its facets, its date. No analyzer of its own runs."""

from collections.abc import Iterable
from zlib import crc32

import tantivy

from portal.search.protocol import Document
from portal.search.query import FIELDS
from portal.search.tokens import characters, tokens, unit_list
from portal.search.weights import TITLE_WEIGHT

BETWEEN = "|"  # between the parts of a document in its sequence of units: no phrase crosses it, no unit is it
ANALYZER = "as_given"

ID, TOKENS, UNITS, SINGLES, DATE, ORDER, FACETS = (
    "id",
    "tokens",
    "units",
    "singles",
    "date",
    "order",
    "facets",
)


def tokens_of(field: str) -> str:
    """Name of the index of one field's tokens (标题:收费)."""
    return f"tokens_{field}"


def units_of(field: str) -> str:
    """Name of the index of one field's units in order (标题:“停车收费”)."""
    return f"units_{field}"


def make_schema() -> tantivy.Schema:
    """The schema of a new index."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(ID, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(TOKENS, tokenizer_name=ANALYZER, index_option="freq")
    builder.add_text_field(UNITS, tokenizer_name=ANALYZER, index_option="position")
    builder.add_text_field(SINGLES, tokenizer_name=ANALYZER, index_option="basic")
    for field in FIELDS:
        builder.add_text_field(tokens_of(field), tokenizer_name=ANALYZER, index_option="basic")
        builder.add_text_field(units_of(field), tokenizer_name=ANALYZER, index_option="position")
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
    made.add_unsigned(ORDER, order_key(document))
    made.add_json(FACETS, {**document.facets, "kind": document.kind})
    title = tokens(document.title)
    words, units, singles = title * TITLE_WEIGHT, [], characters(document.title)
    for field, text in (("title", document.title), ("", document.body), *document.fields.items()):
        found = title if field == "title" else tokens(text)
        if field != "title":
            words += found
            singles += characters(text)
        sequence = unit_list(text)
        units += [BETWEEN, *sequence]
        if field in FIELDS:
            made.add_text(tokens_of(field), " ".join({*found, *characters(text)}))
            made.add_text(units_of(field), " ".join(sequence))
    made.add_text(TOKENS, " ".join(_no_singles(words)))
    made.add_text(UNITS, " ".join(units))
    made.add_text(SINGLES, " ".join(set(singles)))
    return made


def order_key(document: Document) -> int:
    """Newest first by one number: the day, and within a day an order that is always the same."""
    return (document.date << 32) | crc32(document.id.encode())


def _no_singles(words: Iterable[str]) -> Iterable[str]:
    """Without lone Han characters: those are found among the single ones."""
    return (word for word in words if len(word) > 1 or word.isascii())
