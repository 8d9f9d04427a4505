"""What the method page shows besides text: bounds of batches released by sampling, and the withheld ledger."""

from sqlalchemy import Column, Integer, String, Table

from portal.db.base import published_metadata

published_sampling = Table(
    "published_sampling",
    published_metadata,
    Column("batch", Integer, primary_key=True, autoincrement=False),
    Column("released_on", String(10), nullable=False),
    Column("size", Integer, nullable=False),  # cases of the batch
    Column("sampled", Integer, nullable=False),  # of these, read by a person
    Column("leaks", Integer, nullable=False),
    Column("bound_ppm", Integer, nullable=False),  # upper 95 % limit of the share with a leak, per million
)
"""One row for each batch released by sampling (抽样发布批次)."""

published_withheld = Table(
    "published_withheld",
    published_metadata,
    Column("reason", String(32), primary_key=True),  # a code of portal.vocabulary.Withheld
    Column("n", Integer, nullable=False),
    Column("counted_on", String(10), nullable=False),
)
"""Replied cases that are not public, by reason, for the whole city (未公开台账)."""
