"""Released promises (承诺台账): every change of state or date is a version."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text

from portal.db.base import published_metadata

published_promise = Table(
    "published_promise",
    published_metadata,
    Column("number", String(16), primary_key=True),  # p2026-004
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("is_live", Boolean, nullable=False),
    Column("day", String(16), nullable=False),
    Column("call", String(24), nullable=False),  # number of the call in which it was made, ""
    Column("turn", Integer),  # position of the turn
    Column("position", Integer, nullable=False),  # within the day
    Column("text", Text, nullable=False),
    Column("official_code", String(32), nullable=False),
    Column("post", String(64), nullable=False),
    Column("department_code", String(32), nullable=False),
    Column("department_name", String(100), nullable=False),
    Column("made_on", String(10), nullable=False),
    Column("due_on", String(10), nullable=False),  # "": no date was promised
    Column("due_words", String(64), nullable=False),
    Column("first_due_on", String(10), nullable=False),  # "": never changed
    Column("outcome", String(16), nullable=False),  # open | kept | kept_late | partly | impossible | changed
    Column("result", Text, nullable=False),
    Column("result_on", String(10), nullable=False),
    Column("evidence", String(100), nullable=False),
    Column("evidence_url", String(400), nullable=False),
    Column("checked_on", String(10), nullable=False),
    Column("released_on", String(10), nullable=False),
    Column("change_note", Text, nullable=False),
    Column("log_seq", Integer, nullable=False, unique=True),
    Index("ix_published_promise_day", "day", "is_live", "position"),
    Index("ix_published_promise_due", "is_live", "outcome", "due_on"),
    Index("ix_published_promise_call", "call"),
    Index("ix_published_promise_department", "department_code", "is_live"),
    Index("ix_published_promise_official", "official_code", "is_live"),
)

published_promise_case = Table(
    "published_promise_case",
    published_metadata,
    Column("number", String(16), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("case_number", String(16), primary_key=True),
    Index("ix_published_promise_case_case", "case_number"),
)
