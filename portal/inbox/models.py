"""What the public forms write: reports of a problem (报告问题)."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base


class InboxReport(Base):
    """One report; ``token`` is the form's one-time token, so that a double click is one report."""

    __tablename__ = "inbox_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    token: Mapped[str] = mapped_column(String(200), unique=True)
    sender: Mapped[str] = mapped_column(
        String(64), index=True
    )  # keyed hash of the address, for throttling only
    page: Mapped[str] = mapped_column(String(200), default="")
    number: Mapped[str] = mapped_column(String(32), default="")
    reason: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), default="new")  # new, handled
    handled_by: Mapped[str] = mapped_column(String(64), default="")
    handled_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")
