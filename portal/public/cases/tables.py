"""Published cases, their tombstones and their stored counts.

Columns here are the whole of what is ever disclosed about a case: a new column is a decision to disclose and shows up
in the frozen list of tests/contract/test_published_columns.py. Dates are text in the case's ``date_precision``:
``2026-09`` or ``2026-09-14``; nothing finer exists on this side.
"""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text, text

from portal.db.base import published_metadata

_LIVE_ONLY: dict[str, Any] = {"sqlite_where": text("is_live"), "postgresql_where": text("is_live")}
RELEASED = "is_live AND log_seq > 0"
"""True of every live row. Feeds of a department and of a category ask for it, so that they alone are answered from the
indexes that it is the condition of: lists, which need another order, would be too, where SQLite knows no better.
"""
_BY_RELEASE: dict[str, Any] = {"sqlite_where": text(RELEASED), "postgresql_where": text(RELEASED)}
_FACETS = (
    "department_code",
    "category1",
    "category2",
    "town",
    "month",
    "appeal_type",
    "outcome",
    "satisfaction",
)
_LISTED_BY = {
    "department": "department_code",
    "category1": "category1",
    "category2": "category2",
    "town": "town",
    "month": "month",
}
"""Index name and first column: the order of a filtered list, then the other facets, so that what does not match is passed
over without reading its row. ``ix_published_case_live`` is that of the other filters, and all that the bits are read from.
"""

published_case = Table(
    "published_case",
    published_metadata,
    Column("number", String(32), primary_key=True),  # 2026-000123
    Column("version", Integer, primary_key=True),
    Column("is_live", Boolean, nullable=False),
    Column("log_seq", Integer, nullable=False),
    Column(
        "sort_key", BigInteger, nullable=False
    ),  # yyyymmdd (dd 00 by month) x 10^6 + random: ties in random order
    Column("title", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("reply", Text, nullable=False),
    Column("department_code", String(32)),
    Column("department_name", String(100)),
    Column("category1", String(64)),  # first-level name
    Column("category2", String(64)),
    Column("category3", String(64)),
    Column(
        "town", String(32), nullable=False
    ),  # the finest place shown: a town, its city area, or "" for none
    Column("appeal_type", String(16)),
    Column("channel", String(16)),
    Column("handling", String(16)),
    Column("outcome", String(16)),
    Column("satisfaction", String(16)),
    Column("date_precision", String(8), nullable=False),
    Column("received_on", String(10)),
    Column("assigned_on", String(10)),
    Column("signed_on", String(10)),
    Column("replied_on", String(10)),
    Column("closed_on", String(10)),
    Column("called_back_on", String(10)),
    Column("month", String(7)),  # of closing or reply: the facet
    Column("working_days", Integer),  # taken, from receipt to closing or reply
    Column("limit_days", Integer),
    Column("returns", Integer, nullable=False),
    Column("extensions", Integer, nullable=False),
    Column("reworks", Integer, nullable=False),
    Column("supervisions", Integer, nullable=False),
    Column("released_on", String(10), nullable=False),  # day of this version's release
    Column("change_note", Text, nullable=False),  # what this version changes, for version 2 and later
    Index("ix_published_case_live", "sort_key", "number", *_FACETS, **_LIVE_ONLY),
    *(
        Index(
            f"ix_published_case_{name}", first, "sort_key", *(c for c in _FACETS if c != first), **_LIVE_ONLY
        )
        for name, first in _LISTED_BY.items()
    ),
    Index("ix_published_case_log_seq", "log_seq"),
    Index("ix_published_case_department_seq", "department_code", "log_seq", **_BY_RELEASE),
    Index("ix_published_case_category1_seq", "category1", "log_seq", **_BY_RELEASE),
)

published_tombstone = Table(
    "published_tombstone",
    published_metadata,
    Column("number", String(32), primary_key=True),
    Column("kind", String(16), nullable=False),  # notice or gone; "vanish" leaves no row
    Column("reason", String(16), nullable=False),
    Column("note", Text, nullable=False),
    Column("withdrawn_on", String(10), nullable=False),
    Column("log_seq", Integer, nullable=False),
    Column("department_name", String(100)),  # kept for kind notice only
    Column("category_name", String(64)),
    Column("month", String(7)),
)

published_count = Table(
    "published_count",
    published_metadata,
    # total | department | category1 | category2 | town | month | appeal_type | outcome | satisfaction
    # | part (2026-00, of the sitemap)
    Column("dimension", String(32), primary_key=True),
    Column("key", String(200), primary_key=True),  # "" for unknown
    Column("n", Integer, nullable=False),
)
"""Live cases by dimension and value, kept exact by releases and withdrawals; rows with n = 0 do not exist."""

published_cross_count = Table(
    "published_cross_count",
    published_metadata,
    Column(
        "within", String(32), primary_key=True
    ),  # dimension and value of the cases counted, as in published_count
    Column("within_key", String(200), primary_key=True),
    Column("dimension", String(32), primary_key=True),  # any other dimension but total, and its value
    Column("key", String(200), primary_key=True),
    Column("n", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""Live cases by one dimension within one value of another, kept exact like ``published_count``; within a department also
``days`` (城乡建设/12: category and working days taken) and ``in_time`` (yes, no).
"""
