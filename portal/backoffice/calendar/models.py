"""The holiday table (法定节假日与调休), editable by staff and seeded from the published notices."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base


class Holiday(Base):
    """A day that differs from the week's pattern: a weekday off (``is_workday`` false) or a make-up working day."""

    __tablename__ = "holiday"

    day: Mapped[date] = mapped_column(primary_key=True)
    is_workday: Mapped[bool]
    note: Mapped[str] = mapped_column(String(64), default="")
