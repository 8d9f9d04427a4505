"""Published departments and categories: names and structure only; counts stand in published_count."""

from sqlalchemy import Column, Integer, String, Table, Text

from portal.db.base import published_metadata

published_department = Table(
    "published_department",
    published_metadata,
    Column("code", String(32), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("group_name", String(64), nullable=False),
    Column("group_position", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("phone", String(64), nullable=False),
    Column("former_names", Text, nullable=False),  # 、-joined
    Column("valid_from", String(10)),
    Column("valid_until", String(10)),
    Column("successor_code", String(32)),
)

published_category = Table(
    "published_category",
    published_metadata,
    Column("path", String(200), primary_key=True),  # names joined by "/"
    Column("level", Integer, nullable=False),
    Column("name", String(64), nullable=False),
    Column("position", Integer, nullable=False),
)
