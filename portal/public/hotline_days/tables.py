"""Released hotline days with their sessions, and released calls with their turns; calls are released one by one."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text

from portal.db.base import published_metadata

published_hotline_day = Table(
    "published_hotline_day",
    published_metadata,
    Column("number", String(16), primary_key=True),  # d2026-06
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("is_live", Boolean, nullable=False),
    Column("kind", String(16), nullable=False),  # day | campaign
    Column("stage", String(16), nullable=False),  # announced | held | reported | followed
    Column("year", Integer, nullable=False),
    Column("issue", Integer, nullable=False),
    Column("theme", String(100), nullable=False),
    Column("starts_on", String(10), nullable=False),
    Column("ends_on", String(10), nullable=False),
    Column("place", String(100), nullable=False),
    Column("phone", String(32), nullable=False),
    Column("scope", Text, nullable=False),
    Column("out_of_scope", Text, nullable=False),
    Column("broadcast", String(100), nullable=False),
    Column("summary", Text, nullable=False),
    Column(
        "total_source", String(200), nullable=False
    ),  # where the same total is stated; the total itself is summed
    Column("released_on", String(10), nullable=False),
    Column("change_note", Text, nullable=False),
    Column("log_seq", Integer, nullable=False, unique=True),
    Index("ix_published_hotline_day_list", "is_live", "starts_on"),
)

published_hotline_session = Table(
    "published_hotline_session",
    published_metadata,
    Column("number", String(16), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("held_on", String(10), nullable=False),
    Column("starts", String(5), nullable=False),
    Column("ends", String(5), nullable=False),
    Column("official_code", String(32), nullable=False),  # "": not in the register
    Column("post", String(64), nullable=False),
    Column("name", String(64), nullable=False),  # "": the post alone
    Column("units", String(400), nullable=False),
    Column("signals", Integer),
    Column("by_operators", Integer),
    Column("by_leader", Integer),
    Column("accepted", Integer),
    Column("note", Text, nullable=False),
    Index("ix_published_hotline_session_official", "official_code"),
)

published_call = Table(
    "published_call",
    published_metadata,
    Column("number", String(24), primary_key=True),  # d2026-06-12
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("is_live", Boolean, nullable=False),
    Column("day", String(16), nullable=False),
    Column("position", Integer, nullable=False),  # within the day
    Column("session", Integer, nullable=False),  # position of its session
    Column("form", String(16), nullable=False),  # transcript | summary | withheld
    Column(
        "reason", String(16), nullable=False
    ),  # why withheld; of a withheld one topic, time, town are empty
    Column("topic", String(200), nullable=False),
    Column("started", String(5), nullable=False),
    Column("minutes", Integer),
    Column("taken_by", String(16), nullable=False),  # leader | operator
    Column("town", String(32), nullable=False),
    Column("category1", String(64), nullable=False),
    Column("department_code", String(32), nullable=False),  # lead
    Column("department_name", String(100), nullable=False),
    Column("joint_departments", String(400), nullable=False),  # names joined by 、
    Column("case_number", String(16), nullable=False),  # "": no released case
    Column("summary", Text, nullable=False),
    Column("released_on", String(10), nullable=False),
    Column("change_note", Text, nullable=False),
    Column("log_seq", Integer, nullable=False, unique=True),
    Index("ix_published_call_day", "day", "is_live", "position"),
    Index("ix_published_call_case", "case_number"),
    Index("ix_published_call_department", "department_code", "is_live", "released_on", "day", "position"),
)

published_turn = Table(
    "published_turn",
    published_metadata,
    Column("number", String(24), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column(
        "position", Integer, primary_key=True, autoincrement=False
    ),  # anchor t<position>, counted over all turns
    Column("role", String(16), nullable=False),  # caller | leader | operator | department | gap
    Column("speaker", String(64), nullable=False),
    Column("text", Text, nullable=False),  # "" of a gap
)
