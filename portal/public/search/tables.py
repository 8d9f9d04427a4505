"""The vocabulary of the public search: words that find each other, and the terms that are offered while somebody types."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from portal.db.base import published_metadata


def _bytewise(length: int) -> String:
    """Text compared code by code, so that a stretch of it is a range of an index in every database."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


published_word_group = Table(
    "published_word_group",
    published_metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),  # portal.search.synonyms.KINDS
    Column("words", Text, nullable=False),  # separated by blanks
)
"""Words that staff have declared to mean the same; as in the working table, rewritten whenever it changes."""

published_term = Table(
    "published_term",
    published_metadata,
    Column("term", _bytewise(64), primary_key=True),
    Column("pinyin", _bytewise(400), nullable=False),  # without tones: zaosheng
    Column("initials", _bytewise(64), nullable=False),  # zs
    Column("n", Integer, nullable=False),
    Index("ix_published_term_pinyin", "pinyin", "n"),
    Index("ix_published_term_initials", "initials", "n"),
    Index("ix_published_term_n", "n"),
    sqlite_with_rowid=False,
)
"""Words of the titles and names of the categories, place and unit of live cases (``portal.search.terms``), each with the
number of cases it comes from; kept exact like ``published_count``, rows with n = 0 do not exist."""
