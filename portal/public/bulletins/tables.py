"""Released bulletins, briefs and historic documents: frozen sections, figures and files; nothing is recomputed on read."""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, String, Table, Text

from portal.db.base import published_metadata

published_bulletin = Table(
    "published_bulletin",
    published_metadata,
    Column("number", String(24), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("is_live", Boolean, nullable=False),
    Column("kind", String(16), nullable=False),  # bulletin | brief | archive
    Column("period", String(8), nullable=False),
    Column("year", Integer, nullable=False),
    Column("issue", Integer),
    Column("issue_total", Integer),
    Column("document_number", String(64), nullable=False),
    Column("organ", String(100), nullable=False),
    Column("title", String(200), nullable=False),
    Column("dated", String(10), nullable=False),
    Column("released_on", String(10), nullable=False),
    Column("change_note", Text, nullable=False),
    Column(
        "check_notes", Text, nullable=False
    ),  # JSON: faults let pass, with the reason; warnings of an archive
    Column("log_seq", Integer, nullable=False, unique=True),
    Index("ix_published_bulletin_list", "is_live", "kind", "dated"),
)

published_bulletin_section = Table(
    "published_bulletin_section",
    published_metadata,
    Column("number", String(24), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column(
        "position", Integer, primary_key=True, autoincrement=False
    ),  # 0: what stands before the first heading
    Column("anchor", String(16), nullable=False),  # p1, p2 ...
    Column("title", String(200), nullable=False),
    Column(
        "html", Text, nullable=False
    ),  # sanitised; quoted cases stand as <case-ref number="..."> and are filled on read
    Column("text", Text, nullable=False),  # the same without markup, for search and snippets
)

published_figure = Table(
    "published_figure",
    published_metadata,
    Column("number", String(24), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("key", String(64), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("query", String(64), nullable=False),
    Column("parameters", Text, nullable=False),  # JSON
    Column("explained", Text, nullable=False),  # 这个数字怎么来的, in words
    Column("shape", String(8), nullable=False),  # number | table | series
    Column("label", String(200), nullable=False),
    Column("value", String(32), nullable=False),
    Column("unit", String(16), nullable=False),
    Column("digits", Integer, nullable=False),
    Column("numerator", Integer),
    Column("denominator", Integer),
    Column("data", Text, nullable=False),  # JSON: columns, rows, total
)

published_bulletin_case = Table(
    "published_bulletin_case",
    published_metadata,
    Column("number", String(24), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("case_number", String(16), primary_key=True),
    Column("position", Integer, nullable=False),
    Index("ix_published_bulletin_case_case", "case_number"),
)

published_bulletin_file = Table(
    "published_bulletin_file",
    published_metadata,
    Column("number", String(24), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("name", String(16), primary_key=True),  # pdf | docx
    Column("sha256", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
)

published_chain_link = Table(
    "published_chain_link",
    published_metadata,
    Column("number", String(24), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("dated", String(10), nullable=False),
    Column("post", String(64), nullable=False),
    Column("text", Text, nullable=False),  # "" where it is withheld
    Column("document_number", String(64), nullable=False),
    Column("withheld_reason", String(100), nullable=False),
)

published_bulletin_date = Table(
    "published_bulletin_date",
    published_metadata,
    Column("period", String(8), primary_key=True),
    Column("due_on", String(10), nullable=False),
    Column("confirmed", Boolean, nullable=False),
)
