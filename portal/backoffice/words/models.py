"""Words that staff add (识别词表), and which cases a word changes."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.backoffice.departments.models import Department
from portal.db.base import Base
from portal.staff.models import StaffUser


class PrivacyWord(Base):
    """One word of one list. ``state``: ``proposed`` (does nothing yet), ``active``, ``retired``; a word is never edited,
    a corrected one is proposed anew.

    ``kind`` is one of ``portal.privacy.WORD_KINDS``. Office holders (在任领导) have a ``post`` and the days of office, half-open
    [valid_from, valid_until). With a department the word holds for that department's cases only. ``preview`` counts what
    the word changes and names up to twenty places by case and offset; it holds no text.
    """

    __tablename__ = "privacy_word"
    __table_args__ = (Index("ix_privacy_word_state", "state", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    word: Mapped[str] = mapped_column(String(64))
    post: Mapped[str] = mapped_column(String(64), default="")
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    comment: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), default="proposed")
    author_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id"))
    created_at: Mapped[datetime]
    activated_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    activated_at: Mapped[datetime | None]
    retired_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    retired_at: Mapped[datetime | None]
    retired_reason: Mapped[str] = mapped_column(Text, default="")
    preview: Mapped[dict[str, Any]] = mapped_column(default=dict)
    previewed_at: Mapped[datetime | None]
    preview_job_id: Mapped[int | None]  # no foreign key: old jobs may be cleared away

    department: Mapped[Department | None] = relationship()
    author: Mapped[StaffUser] = relationship(foreign_keys=[author_id])
    activated_by: Mapped[StaffUser | None] = relationship(foreign_keys=[activated_by_id])
    retired_by: Mapped[StaffUser | None] = relationship(foreign_keys=[retired_by_id])

    @property
    def was_taken_back(self) -> bool:
        """Whether it was retired before it was ever in use."""
        return self.retired_at is not None and self.activated_at is None


class PrivacyWordCase(Base):
    """A draft whose findings the word changes: what has to be looked at again when the word is switched on or off."""

    __tablename__ = "privacy_word_case"

    word_id: Mapped[int] = mapped_column(ForeignKey("privacy_word.id", ondelete="CASCADE"), primary_key=True)
    case_id: Mapped[int] = mapped_column(
        ForeignKey("case_draft.case_id", ondelete="CASCADE"), primary_key=True, index=True
    )
