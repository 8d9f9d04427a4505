"""Released rankings, frozen: every figure of the pages is read from these rows and none is computed on read.

Scores, points and marks are integers of 1/10000 point, rates and their bounds integers of 1/10000 percentage point.
``number`` is ``<period>/<group>``: ``2026-10/bureaus``.
"""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, String, Table, Text

from portal.db.base import published_metadata

published_rulebook = Table(
    "published_rulebook",
    published_metadata,
    Column("code", String(32), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("name", String(100), nullable=False),
    Column("document", String(200), nullable=False),
    Column("is_example", Boolean, nullable=False),
    Column("breaks", Boolean, nullable=False),
    Column("valid_from", String(10), nullable=False),
    Column("valid_until", String(10)),
    Column("change_note", Text, nullable=False),
    Column("text", Text, nullable=False),  # the TOML
    Column("sha256", String(64), nullable=False),
)

published_ranking = Table(
    "published_ranking",
    published_metadata,
    Column("number", String(48), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("is_live", Boolean, nullable=False),
    Column("period", String(8), nullable=False),
    Column("group_code", String(32), nullable=False),
    Column("group_name", String(64), nullable=False),
    Column("group_position", Integer, nullable=False),
    Column("rulebook_code", String(32), nullable=False),
    Column("rulebook_version", Integer, nullable=False),
    Column("released_on", String(10), nullable=False),
    Column("data_as_of", String(10), nullable=False),
    Column("full_marks", Integer, nullable=False),
    Column("view", String(8), nullable=False),  # bands | places
    Column("minimum_orders", Integer, nullable=False),
    Column("units_ranked", Integer, nullable=False),
    Column("orders", Integer, nullable=False),
    Column("previous_number", String(48)),  # the ranking of the period before, where one was released
    Column("break_note", Text, nullable=False),  # why it does not compare with the period before, else ""
    Column("objections", Integer, nullable=False),  # raised by the units before release
    Column("objections_upheld", Integer, nullable=False),
    Column("notes", Text, nullable=False),  # JSON list of sentences: what the computation listed
    Column("change_note", Text, nullable=False),  # of version 2 and later
    Column("package_sha256", String(64), nullable=False),
    Column("log_seq", Integer, nullable=False, unique=True),
    Index("ix_published_ranking_period", "period", "group_code"),
)

published_ranking_row = Table(
    "published_ranking_row",
    published_metadata,
    Column("number", String(48), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("department_code", String(32), primary_key=True),
    Column("department_name", String(100), nullable=False),
    Column("position", Integer, nullable=False),  # order of the table
    Column("status", String(16), nullable=False),  # ranked | too_few | nothing_due | no_orders
    Column("orders", Integer, nullable=False),
    Column("score", Integer),
    Column("score_low", Integer),
    Column("score_high", Integer),
    Column("place", Integer),
    Column("tied", Boolean, nullable=False),
    Column("band", Integer),  # by the rulebook, from 1
    Column("band_name", String(32), nullable=False),
    Column("bracket", Integer),  # units with the same number cannot be told apart
    Column("change", String(8), nullable=False),  # same | up | down | new | break | "" (not ranked)
    Column("previous_place", Integer),
    Column("previous_band", Integer),
    Column("to_call_back", Integer, nullable=False),
    Column("reached", Integer, nullable=False),
    Column("verdicts", Integer, nullable=False),
    Column("satisfied", Integer, nullable=False),
    Column("closed", Integer, nullable=False),
    Column("solved_answers", Integer, nullable=False),
    Column("solved", Integer, nullable=False),
    Column("reworked", Integer, nullable=False),
    Column("aged", Integer, nullable=False),  # closed orders that became 90 days old in the period
    Column("repeated", Integer, nullable=False),
    Column("days_to_close", Text, nullable=False),  # JSON: {"3": 12, ...} working days -> closed orders
    Index("ix_published_ranking_row_department", "department_code", "number"),
)

published_ranking_rate = Table(
    "published_ranking_rate",
    published_metadata,
    Column("number", String(48), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("department_code", String(32), primary_key=True),
    Column("indicator", String(32), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", String(32), nullable=False),
    Column("kind", String(8), nullable=False),  # rate | count
    Column("k", Integer, nullable=False),
    Column("n", Integer),  # None for a count, 0 for a rate without orders
    Column("rate", Integer),
    Column("low", Integer),
    Column("high", Integer),
    Column("points", Integer),  # None: left out because there was nothing to rate
    Column("full", Integer, nullable=False),
)

published_ranking_left_out = Table(
    "published_ranking_left_out",
    published_metadata,
    Column("number", String(48), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("department_code", String(32), primary_key=True),
    Column("reason", String(32), primary_key=True),
    Column("n", Integer, nullable=False),
)

published_ranking_file = Table(
    "published_ranking_file",
    published_metadata,
    Column("number", String(48), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("sha256", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
)
