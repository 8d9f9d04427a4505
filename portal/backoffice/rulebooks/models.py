"""Rulebooks (考核评分办法) as staff keep them: versioned TOML, activated by a second person, never changed afterwards."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base


class RulebookVersion(Base):
    """One version of one rulebook; ``state``: draft, proposed, active, retired. ``text`` is the TOML that
    ``portal.scoring`` reads; the columns beside it repeat what lists and constraints need.
    """

    __tablename__ = "rulebook"
    __table_args__ = (
        UniqueConstraint("code", "version"),
        CheckConstraint("activated_by_id IS NULL OR activated_by_id <> proposed_by_id", name="second_person"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32))
    version: Mapped[int]
    name: Mapped[str] = mapped_column(String(100))
    document: Mapped[str] = mapped_column(String(200), default="")
    is_example: Mapped[bool] = mapped_column(default=False)
    breaks: Mapped[bool] = mapped_column(default=True)  # 与上一版不可比
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    change_note: Mapped[str] = mapped_column(Text, default="")  # public: what this version changes
    state: Mapped[str] = mapped_column(String(16), default="draft")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    activated_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    activated_at: Mapped[datetime | None]
